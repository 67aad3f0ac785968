import { instantOf } from "../instant.ts";
import { NONE } from "../ids.ts";
import type { Condition, Diverted, Expiry } from "./events.ts";
import { isPickable } from "./pick-plan.ts";
import { ACCEPTED, invalid, type Judgement, type Session } from "./session.ts";

type Entry = { readonly condition: Condition } & Diverted;
type EnteringLine = Expiry & { readonly lot: string };

const DIVERTED: Entry = { condition: "quarantined", diverted: true };
const NOT_DIVERTED = {};

/** What good units of a lot enter as: in quarantine if the lot is blocked or expired (domain rule 15). */
export const divertedEntry = (
  session: Session,
  name: string,
  expiresAt?: string,
): Entry | typeof NOT_DIVERTED => {
  const { at } = session.context;
  const lot = session.stock.lots.get(name);
  if (lot !== undefined && !isPickable(lot, at)) return DIVERTED;
  const dated = lot?.expiresAt === undefined && expiresAt !== undefined;
  return dated && instantOf(expiresAt) <= at ? DIVERTED : NOT_DIVERTED;
};

/** Lots that the lines date: the expiry holds for every line of the lot, also for those that don't repeat it. */
const datesOf = (lines: readonly EnteringLine[]): ReadonlyMap<string, string> => {
  const dates = new Map<string, string>();
  for (const { lot, expiresAt } of lines) {
    if (expiresAt !== undefined) dates.set(lot, expiresAt);
  }
  return dates;
};

/** In which condition each of the lines enters. */
export const entryOf = (
  session: Session,
  lines: readonly EnteringLine[],
): ((lot: string, condition: Condition) => Entry) => {
  const dates = datesOf(lines);
  return (lot, condition) =>
    condition === "good"
      ? { condition, ...divertedEntry(session, lot, dates.get(lot)) }
      : { condition };
};

/** The id of a lot fixes its expiry; goods without a lot have none. */
export const refuseExpiry = (session: Session, lines: readonly EnteringLine[]): Judgement => {
  const seen = new Map<string, string | undefined>();
  for (const { lot: name, expiresOn } of lines) {
    if (expiresOn === undefined) continue;
    if (name === NONE) return invalid("an expiry needs a lot");
    const lot = session.stock.lots.get(name);
    const arrived = lot !== undefined && (lot.expiresOn !== undefined || lot.bins.size > 0);
    const known = seen.get(name) ?? (arrived ? (lot.expiresOn ?? "none") : undefined);
    if (known !== undefined && known !== expiresOn) {
      return invalid(`lot ${name} expires on ${known}: correct the lot first`);
    }
    seen.set(name, expiresOn);
  }
  return ACCEPTED;
};
