import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { shown, type Differences } from "./checks.ts";
import { positionOf, ServerFailure, type Api } from "./http.ts";
import { eachPage, type Items } from "./ledger.ts";

export type Lag = { readonly name: string; readonly events?: number; readonly seconds: number };

const POLL_MS = 50;
const OPERATION_MS_MAX = 600_000;
const SWITCH_SEEN_MS_MAX = 10_000;
/** Of servers of the tests, too, which are slow. */
const CATCH_UP_MS_MAX = 300_000;

type Projection = {
  readonly name: string;
  readonly build: string;
  readonly status: string;
  readonly position: string;
  readonly lagSeconds: number;
  readonly lagEvents?: number;
};
type Operation = { readonly id: string; readonly state: string; readonly result?: Findings };
type Findings = { readonly differences?: number | readonly unknown[] };

const projectionsOf = async (api: Api): Promise<readonly Projection[]> => {
  const { status, body } = await api.get<Items<Projection>>("/projections");
  if (status !== 200) throw new ServerFailure(`GET /projections was answered ${status}`);
  return body.items;
};

export const lagsOf = async (api: Api): Promise<readonly Lag[]> =>
  (await projectionsOf(api)).map(({ name, lagSeconds, lagEvents }) => ({
    name,
    seconds: lagSeconds,
    ...(lagEvents !== undefined && { events: lagEvents }),
  }));

/**
 * Until every projection says that it is live, behind in nothing, and at `reached` or behind it: where the log ends it
 * may know from a second ago. The answer is the milliseconds it took.
 */
export const catchUp = async (api: Api, reached: bigint): Promise<number> => {
  const began = performance.now();
  for (;;) {
    const behind = (await projectionsOf(api)).filter(
      ({ status, position, lagSeconds, lagEvents }) =>
        status !== "live" || (lagEvents ?? lagSeconds) > 0 || positionOf(position) < reached,
    );
    const waited = performance.now() - began;
    if (behind.length === 0) return waited;
    if (waited > CATCH_UP_MS_MAX) {
      throw new ServerFailure(`the projections stay behind: ${JSON.stringify(behind)}`);
    }
    await pause(POLL_MS);
  }
};

/** Starts an operation and follows it to its end. @throws ServerFailure where it does not end well */
const operate = async (api: Api, path: string): Promise<Findings> => {
  const started = await api.post<Operation>(path, {});
  if (started.status !== 202) {
    const said = JSON.stringify(started.body);
    throw new ServerFailure(`POST ${path} was answered ${started.status}: ${said}`);
  }
  const began = performance.now();
  for (;;) {
    const { body } = await api.get<Operation>(`/operations/${started.body.id}`);
    if (body.state === "done") return body.result ?? {};
    const late = performance.now() - began > OPERATION_MS_MAX;
    if (body.state !== "running" || late) {
      throw new ServerFailure(`${path} ended as ${body.state}: ${JSON.stringify(body)}`);
    }
    await pause(POLL_MS);
  }
};

const differencesIn = (name: string, act: string, result: Findings): Differences => {
  const { differences } = result;
  if (differences === 0 || (Array.isArray(differences) && differences.length === 0)) return [];
  return [`${act} of ${name} found differences: ${JSON.stringify(result).slice(0, 500)}`];
};

/** Operations on projections that run at once: each folds the log in memory of its own. */
const AT_ONCE = 2;

const operateAll = async (
  api: Api,
  names: Iterable<string>,
  { act, path }: { readonly act: string; readonly path: string },
): Promise<string[]> => {
  const found: string[] = [];
  const rest = [...names].values();
  const lane = async (): Promise<void> => {
    for (const name of rest) {
      found.push(...differencesIn(name, act, await operate(api, `/projections/${name}/${path}`)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return found;
};

/** `projections verify` for each of them: the documents against a fold of the log. */
export const verifyAll = async (api: Api): Promise<Differences> => {
  const names = (await projectionsOf(api)).map(({ name }) => name);
  return shown(await operateAll(api, names, { act: "verify", path: "verify" }));
};

/** Rebuilds each beside itself and switches to the new build. */
export const rebuildAll = async (api: Api): Promise<Differences> => {
  const builds = async () =>
    new Map((await projectionsOf(api)).map(({ name, build }) => [name, build]));
  const before = await builds();
  const found = await operateAll(api, before.keys(), { act: "rebuild", path: "rebuilds" });
  // Another process than the one that has switched sees it a second later.
  const began = performance.now();
  for (;;) {
    const stood = [...(await builds())].filter(([name, build]) => before.get(name) === build);
    if (stood.length === 0) return shown(found);
    if (performance.now() - began > SWITCH_SEEN_MS_MAX) {
      for (const [name] of stood) found.push(`the rebuild of ${name} left the old build serving`);
      return shown(found);
    }
    await pause(POLL_MS);
  }
};

/** Everything that changes by time alone is left out of a reading. */
const READINGS = ["/availability", "/availability/network", "/movements", "/alerts"] as const;
const FIRST_PAGE_ONLY = new Set<string>(["/movements"]);

type Item = {
  readonly sku?: string;
  readonly warehouse?: string;
  readonly position?: string;
  readonly kind?: string;
};

/** A digest of every item that the read models serve, by query and item. */
export const readModels = async (api: Api): Promise<ReadonlyMap<string, string>> => {
  const readings = new Map<string, string>();
  for (const path of READINGS) {
    const take = (items: readonly Item[]) => {
      items.forEach((item, index) => {
        const name = item.sku === undefined ? index : `${item.sku}@${item.warehouse ?? ""}`;
        const key = `${path} ${name} ${item.position ?? item.kind ?? ""}`;
        readings.set(key, createHash("sha256").update(JSON.stringify(item)).digest("base64url"));
      });
    };
    if (FIRST_PAGE_ONLY.has(path))
      take((await api.get<Items<Item>>(`${path}?limit=500`)).body.items);
    else await eachPage(api, path, take);
  }
  return readings;
};
