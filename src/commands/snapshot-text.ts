import type { Scheduler } from "../domain/runtime.ts";
import { stockFromJson, stockToJson, type StockJson } from "../domain/stock/snapshot.ts";
import type { Stock } from "../domain/stock/state.ts";
import { pastToJson, type PastJson } from "./past-text.ts";
import type { Past } from "./past.ts";
import type { Snapshot } from "./snapshots.ts";

/**
 * Claims and picks can be many, so they are written a few at a time, with the event loop in between. Both are
 * values that are replaced, never changed: a copy of the list is a copy of the state.
 */
const ENTRIES_PER_TURN = 1_000;

type Saved = { readonly headId: string; readonly stock: Stock; readonly past: Past };

type SnapshotJson = {
  readonly headId: string;
  /** Without claims and picks, which stand beside it. */
  readonly stock: StockJson;
  readonly past: PastJson;
  readonly claims: StockJson["claims"];
  readonly picks: StockJson["picks"];
};

const isSnapshotJson = (value: unknown): value is SnapshotJson =>
  typeof value === "object" &&
  value !== null &&
  "headId" in value &&
  "stock" in value &&
  "past" in value &&
  "claims" in value &&
  "picks" in value;

const turn = (scheduler: Scheduler): Promise<void> =>
  new Promise((resolve) => {
    scheduler.soon(resolve);
  });

const listText = async (scheduler: Scheduler, entries: readonly unknown[]): Promise<string> => {
  const texts: string[] = [];
  for (let from = 0; from < entries.length; from += ENTRIES_PER_TURN) {
    if (from > 0) await turn(scheduler);
    texts.push(JSON.stringify(entries.slice(from, from + ENTRIES_PER_TURN)).slice(1, -1));
  }
  return `[${texts.join(",")}]`;
};

/** The state as it is at the call, which has to be a durable one. The text is made over several turns. */
export const snapshotOf = async (
  { scheduler }: { readonly scheduler: Scheduler },
  { headId, stock, past }: Saved,
): Promise<Snapshot> => {
  const { revision } = stock;
  const claims = [...stock.claims.values()];
  const picks = [...stock.picks];
  const rest = stockToJson({ ...stock, claims: new Map(), picks: new Map() });
  const head = JSON.stringify({ headId, stock: rest, past: pastToJson(past) }).slice(0, -1);
  const claimsText = await listText(scheduler, claims);
  const picksText = await listText(scheduler, picks);
  return { revision, text: `${head},"claims":${claimsText},"picks":${picksText}}` };
};

/** What a snapshot holds; undefined where the text is not one. */
export const parseSnapshot = (
  text: string,
): { readonly headId: string; readonly stock: Stock; readonly past: PastJson } | undefined => {
  const json: unknown = JSON.parse(text);
  if (!isSnapshotJson(json)) return undefined;
  const { headId, stock, past, claims, picks } = json;
  return { headId, stock: stockFromJson({ ...stock, claims, picks }), past };
};
