import { readInstant } from "../domain/rfc3339.ts";
import type { EventItem } from "./answers.ts";
import { CliFault, EXIT } from "./exits.ts";

/** A place in the past as a person names it: an instant, a position of the log, a revision of the stream. */
export type Bound =
  | { readonly kind: "time"; readonly at: number; readonly text: string }
  | { readonly kind: "position"; readonly position: bigint; readonly text: string }
  | { readonly kind: "revision"; readonly revision: number; readonly text: string };

const POSITION = /^([A-Za-z0-9-]{1,64}):(\d{1,19})$/;
const REVISION = /^\d{1,15}$/;

/** @throws CliFault (usage) for text that is none of the three. */
export const readBound = (option: string, text: string): Bound => {
  const position = POSITION.exec(text);
  if (position !== null) return { kind: "position", position: BigInt(position[2] ?? "0"), text };
  if (REVISION.test(text)) return { kind: "revision", revision: Number(text), text };
  const at = readInstant(text);
  if (at !== undefined) return { kind: "time", at, text };
  throw new CliFault(
    EXIT.usage,
    `${option} ${JSON.stringify(text)} is no instant (2026-11-21T08:00:00Z), position (<log>:<number>) or revision`,
  );
};

const orderOf = (bound: Bound): bigint => {
  switch (bound.kind) {
    case "time":
      return BigInt(bound.at);
    case "position":
      return bound.position;
    case "revision":
      return BigInt(bound.revision);
  }
};

/** @throws CliFault (usage) where the two can't be the ends of one stretch of the past. */
export const refuseBackwards = (from: Bound | undefined, to: Bound | undefined): void => {
  if (from === undefined || to === undefined) return;
  if (from.kind !== to.kind) {
    throw new CliFault(EXIT.usage, `--from is a ${from.kind} and --to is a ${to.kind}`);
  }
  if (orderOf(to) < orderOf(from)) throw new CliFault(EXIT.usage, "--to lies before --from");
};

/** @throws CliFault (bad data) for a position that another log has given out. */
export const refuseForeign = (bounds: readonly (Bound | undefined)[], head: string): void => {
  const log = POSITION.exec(head)?.[1];
  for (const bound of bounds) {
    if (bound?.kind !== "position" || POSITION.exec(bound.text)?.[1] === log) continue;
    throw new CliFault(EXIT.badData, `${bound.text} is no position of this log`);
  }
};

const positionOf = (item: EventItem): bigint => BigInt(POSITION.exec(item.position)?.[2] ?? "0");

/** Whether the event belongs to the past up to the bound, the bound itself included. */
export const isWithin = (item: EventItem, bound: Bound): boolean => {
  switch (bound.kind) {
    case "time":
      return (readInstant(item.recordedAt) ?? 0) <= bound.at;
    case "position":
      return positionOf(item) <= bound.position;
    case "revision":
      return item.revision <= bound.revision;
  }
};

/** Whether the last event read shows that the bound lies in the log at all. */
export const isReached = (last: EventItem | undefined, bound: Bound): boolean => {
  switch (bound.kind) {
    case "time":
      return true;
    case "position":
      return last !== undefined && positionOf(last) >= bound.position;
    case "revision":
      return last !== undefined && last.revision >= bound.revision;
  }
};
