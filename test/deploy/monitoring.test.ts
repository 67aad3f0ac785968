import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { PROBLEMS } from "../../src/api/problems.ts";
import { compose, type Composition } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { filesIn, textOf, yamlOf } from "./deploy-files.ts";
import { namesOn, partsOf } from "./metric-names.ts";

type Cell = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** What Prometheus makes itself. */
const OF_PROMETHEUS = ["up", "ALERTS"];

const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Stockbook[A-Z]/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

const alerts = rules
  .parse(yamlOf("deploy/prometheus/alerts.yml"))
  .groups.flatMap((group) => group.rules);
const dashboards = filesIn("deploy/grafana/dashboards", ".json").map((path) =>
  JSON.parse(textOf(path)),
);
const panels = dashboards.flatMap((dashboard) => dashboard.panels);
const queries = [
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap((panel) =>
    panel.targets.map((target: any) => [panel.title, target.expr] as const),
  ),
];

let composition: Composition;
let printed: ReadonlySet<string>;

beforeAll(async () => {
  const config = readConfig({ STOCKBOOK_LOG_LEVEL: "silent" });
  composition = await compose(config, { memory: true, listen: false, unattended: true });
  await composition.start();
  const page = await composition.app.inject({ url: "/metrics" });
  expect(page.statusCode).toBe(200);
  printed = namesOn(page.body);
});

afterAll(async () => {
  await composition.stop();
});

test("a query that is none is found", () => {
  expect(partsOf("sum(rate(a[5m])").faults).not.toEqual([]);
  expect(partsOf('sum by (x) (rate(a_total{code=~"b|c"}[5m])) / b')).toEqual({
    metrics: ["a_total", "b"],
    codes: ["b", "c"],
    faults: [],
  });
});

describe.each(queries)("%s", (_name, query) => {
  const { metrics, codes, faults } = partsOf(query);

  test("asks in PromQL, for metrics that the server prints and codes that it answers", () => {
    expect(faults).toEqual([]);
    expect(metrics.length).toBeGreaterThan(0);
    const known = (name: string): boolean => printed.has(name) || OF_PROMETHEUS.includes(name);
    expect(metrics.filter((name) => !known(name))).toEqual([]);
    expect(codes.filter((code) => !(code in PROBLEMS))).toEqual([]);
  });
});

test("every metric of ours is looked at by the dashboard or an alert", () => {
  const asked = new Set(queries.flatMap(([, query]) => partsOf(query).metrics));
  const own = [...printed].filter((name) => name.startsWith("stockbook_"));
  expect(own.length).toBeGreaterThan(10);
  const unseen = own.filter((name) => !asked.has(name) && !/_(sum|count|bucket)$/.test(name));
  expect(unseen).toEqual([]);
});

describe.each(alerts.map((alert) => [alert.alert, alert] as const))("%s", (_name, alert) => {
  test("leads to a heading of the operations page", () => {
    const headings = [...textOf("docs/operations.md").matchAll(/^#{2,3} (.+)$/gm)].map((match) =>
      (match[1] ?? "")
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(headings.map((anchor) => `docs/operations.md#${anchor}`)).toContain(
      alert.annotations.runbook,
    );
  });

  test("names only labels that its query keeps", () => {
    const labels = [...alert.annotations.summary.matchAll(/\$labels\.(\w+)/g)].map((one) => one[1]);
    const aggregates = /\b(?:sum|max|min|avg|count)\b/.test(alert.expr);
    const kept = [...alert.expr.matchAll(/by \(([\w, ]+)\)/g)].flatMap(
      (one) => one[1]?.split(/, */) ?? [],
    );
    if (aggregates) expect(labels.filter((label) => !kept.includes(label ?? ""))).toEqual([]);
  });
});

describe("Prometheus and Grafana", () => {
  const { services } = yamlOf("docker-compose.yml");
  const prometheus = yamlOf("deploy/prometheus/prometheus.yml");

  test("Prometheus asks every process of the compose file, with the key made for it", () => {
    const job = prometheus.scrape_configs.find((one: any) => one.job_name === "stockbook");
    const targets = job.static_configs.flatMap((one: any) =>
      one.targets.map((target: string) => [target.replace(":8080", ""), one.labels.role]),
    );
    const processes = Object.entries<any>(services).flatMap(([name, { environment }]) =>
      environment?.STOCKBOOK_ROLE === undefined ? [] : [[name, environment.STOCKBOOK_ROLE]],
    );
    expect(targets).toEqual(processes);
    const [volume, file] = ["scrape-key:/scrape-key", job.authorization.credentials_file];
    expect(services.prometheus.volumes).toContain(`${volume}:ro`);
    expect(services["scrape-key"].entrypoint.at(-1)).toBe(file);
    expect(services["scrape-key"].volumes).toContain(volume);
  });

  test("Prometheus reads the rules that are mounted", () => {
    expect(prometheus.rule_files).toEqual(["/etc/prometheus/alerts.yml"]);
    expect(services.prometheus.volumes).toContain("./deploy/prometheus:/etc/prometheus:ro");
  });

  test("Grafana finds its source and its dashboards where they are mounted", () => {
    const { datasources } = yamlOf("deploy/grafana/provisioning/datasources/prometheus.yml");
    expect(datasources[0].url).toBe("http://prometheus:9090");
    const sources = new Set(
      panels.flatMap((panel) => [
        panel.datasource.uid,
        ...panel.targets.map((one: any) => one.datasource.uid),
      ]),
    );
    expect([...sources]).toEqual([datasources[0].uid]);
    const { providers } = yamlOf("deploy/grafana/provisioning/dashboards/stockbook.yml");
    expect(services.grafana.volumes).toContain(
      `./deploy/grafana/dashboards:${providers[0].options.path}:ro`,
    );
  });

  test("panels have ids of their own and do not overlap", () => {
    const ids = panels.map((panel) => panel.id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = panels
      .map(({ gridPos }) => gridPos as Cell)
      .flatMap(({ x, y, w, h }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
    expect(new Set(cells).size).toBe(cells.length);
    expect(
      Math.max(...panels.map(({ gridPos }) => Number(gridPos.x) + Number(gridPos.w))),
    ).toBeLessThanOrEqual(24);
  });
});
