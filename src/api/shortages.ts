import type { Line, LineAnswer } from "../commands/lines.ts";
import { instantText } from "../domain/instant.ts";
import type { ApiNeeds } from "./needs.ts";

/** Collections of the operational store: refusals and units by `sku@warehouse`, and since when. */
const REFUSALS = "shortage-refusals";
const UNITS = "shortage-units";
const SINCE = "shortage-since";

/** Stocks whose first shortage this process has written down; forgotten together when there are too many. */
const KNOWN_MAX = 50_000;

export type ShortageItem = {
  readonly kind: "shortage";
  readonly sku: string;
  readonly warehouse: string;
  readonly detail: string;
  readonly since: string;
  readonly refusals: number;
  readonly units: number;
};

/** Demand that was refused for want of stock: no event says it, so it is counted. */
export type Shortages = {
  /** Never fails a command: what can't be counted is logged. */
  readonly count: (asked: readonly Line[], answers: readonly LineAnswer[]) => void;
  /** In the order of SKU and warehouse, after a key of an earlier page. */
  readonly list: (options: {
    readonly limit: number;
    readonly after?: string;
  }) => Promise<{ readonly items: readonly ShortageItem[]; readonly after?: string }>;
};

type Needs = Pick<ApiNeeds, "operational" | "clock" | "logger">;

export const createShortages = (needs: Needs): Shortages => {
  const { operational, logger } = needs;
  const known = new Set<string>();
  const countOne = async (key: string, units: number): Promise<void> => {
    const isNew = !known.has(key);
    if (known.size >= KNOWN_MAX) known.clear();
    known.add(key);
    await Promise.all([
      operational.increment(REFUSALS, key, 1),
      operational.increment(UNITS, key, units),
      isNew ? rememberSince(needs, key) : undefined,
    ]);
  };
  return {
    count: (asked, answers) => {
      for (const { sku, warehouse, answer } of answers) {
        if (answer.status !== "refused" || answer.rejection.code !== "insufficient-stock") continue;
        const line = asked.find((one) => one.sku === sku && one.warehouse === warehouse);
        countOne(`${sku}@${warehouse}`, line?.units ?? 0).catch((error: unknown) => {
          logger.warn({ err: error, sku, warehouse }, "a shortage could not be counted");
        });
      }
    },
    list: (options) => listShortages(needs, options),
  };
};

const rememberSince = async ({ operational, clock }: Needs, key: string): Promise<void> => {
  if ((await operational.get(SINCE, key)) !== undefined) return;
  await operational.put(SINCE, key, { since: instantText(clock.now()) });
};

const listShortages: (
  needs: Needs,
  options: { readonly limit: number; readonly after?: string },
) => ReturnType<Shortages["list"]> = async ({ operational }, options) => {
  const rows = await operational.counters(REFUSALS, { ...options, limit: options.limit + 1 });
  const listed = rows.slice(0, options.limit);
  const units = new Map(
    (await operational.counters(UNITS, { ...options, limit: options.limit + 1 })).map((row) => [
      row.key,
      row.value,
    ]),
  );
  const items = await Promise.all(
    listed.map(async ({ key, value }) => {
      const [sku = "", warehouse = ""] = key.split("@");
      const document = await operational.get(SINCE, key);
      const refused = units.get(key) ?? 0;
      return {
        kind: "shortage" as const,
        sku,
        warehouse,
        detail: `${String(refused)} units were refused for want of stock`,
        since: typeof document?.["since"] === "string" ? document["since"] : "",
        refusals: value,
        units: refused,
      };
    }),
  );
  const last = listed.at(-1);
  return { items, ...(rows.length > listed.length && last ? { after: last.key } : {}) };
};
