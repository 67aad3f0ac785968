import type { FastifyInstance } from "fastify";
import type * as Schemas from "../src/commands/schemas.ts";
import { Pool } from "pg";
import { openRoute } from "./contenders.ts";
import { PG_PATH, SKUS, skuAt, UNITS_EACH, WAREHOUSE } from "./requests.ts";
import { shipped } from "./shipped.ts";

const schemas = await shipped<typeof Schemas>("commands/schemas.js");

/** As many as served the hot row best; more of them only wait for each other. */
const POOL = 16;
const CONFLICT = 409;

const TABLES = `
  DROP TABLE IF EXISTS stockbook_bench_movement, stockbook_bench_reservation, stockbook_bench_stock;
  CREATE TABLE stockbook_bench_stock (sku text, warehouse text, on_hand bigint, reserved bigint, version bigint, PRIMARY KEY (sku, warehouse));
  CREATE TABLE stockbook_bench_reservation (id text PRIMARY KEY, sku text, warehouse text, units bigint, customer text, order_id text, deadline timestamptz);
  CREATE TABLE stockbook_bench_movement (id bigserial PRIMARY KEY, sku text, warehouse text, type text, units bigint, reservation text, recorded_at timestamptz DEFAULT now());`;
const DROP = `DROP TABLE IF EXISTS stockbook_bench_movement, stockbook_bench_reservation, stockbook_bench_stock;`;

/** A reservation as a table-based service does it best: one statement, one round trip, one commit. */
const RESERVE = `
  WITH taken AS (
    UPDATE stockbook_bench_stock SET reserved = reserved + $4, version = version + 1
     WHERE sku = $2 AND warehouse = $3 AND on_hand - reserved >= $4 RETURNING version
  ), held AS (
    INSERT INTO stockbook_bench_reservation SELECT $1, $2, $3, $4, $5, $6, now() + interval '15 min' FROM taken
  ), moved AS (
    INSERT INTO stockbook_bench_movement (sku, warehouse, type, units, reservation) SELECT $2, $3, 'reserved', $4, $1 FROM taken
  ) SELECT version FROM taken`;

/** The same reservation behind the same endpoint, in PostgreSQL. Nothing without the address of a server. */
export const registerPostgres = (app: FastifyInstance, url: string | undefined): void => {
  if (url === undefined || url === "") return;
  const pool = new Pool({ connectionString: url, max: POOL });
  const ready = (async () => {
    await pool.query(TABLES);
    await pool.query(
      `INSERT INTO stockbook_bench_stock SELECT sku, $2, $3, 0, 0 FROM unnest($1::text[]) AS sku`,
      [Array.from({ length: SKUS }, (_, index) => skuAt(index)), WAREHOUSE, UNITS_EACH],
    );
  })();
  app.addHook("onReady", () => ready);
  app.addHook("onClose", async () => {
    await pool.query(DROP);
    await pool.end();
  });
  app.post(PG_PATH, { config: openRoute("postgres") }, async (request, reply) => {
    const { id, customer, order, lines } = schemas.reservation.parse(request.body);
    const [line] = lines;
    const values = [id, line?.sku, line?.warehouse, line?.units, customer, order];
    const { rows } = await pool.query<{ version: string }>({
      name: "reserve",
      text: RESERVE,
      values,
    });
    const [row] = rows;
    if (row === undefined) return reply.code(CONFLICT).send({ code: "insufficient-stock" });
    return reply.code(201).send({ id, lines: [{ ...line, version: Number(row.version) }] });
  });
};
