# syntax=docker/dockerfile:1
# Three stages: what compiles, what runs beside it, and an image that holds only the second and the result.
# It runs as user 1000 and writes to /data alone, so its root filesystem can be read-only.
ARG NODE=node:22.23.3-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY src ./src
RUN npm run -s build

FROM ${NODE} AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE}
LABEL org.opencontainers.image.title="stockbook" \
  org.opencontainers.image.description="Event-sourced inventory ledger" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
  STOCKBOOK_DATA_DIR=/data \
  STOCKBOOK_HOST=0.0.0.0 \
  STOCKBOOK_PORT=8080
WORKDIR /app
COPY --from=packages /packages/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
COPY deploy/container ./container
RUN install -d -o 1000 -g 1000 -m 0700 /data /keys && install -d -o 1000 -g 1000 /scrape-key
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "container/health.js", "/health/live"]
# No npm in between: the process itself gets SIGTERM, answers what is under way and flushes.
ENTRYPOINT ["node", "--max-semi-space-size=64", "bin/stockbook.js"]
CMD ["serve"]
