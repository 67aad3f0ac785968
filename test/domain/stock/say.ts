import { instantText } from "../../../src/domain/instant.ts";
import { NONE } from "../../../src/domain/ids.ts";
import type { StockCommand, StockCommandOf } from "../../../src/domain/stock/commands.ts";
import type { Condition, Disposition, Policy } from "../../../src/domain/stock/events.ts";
import { START } from "./stream.ts";

/** Commands as a keeper would say them. Ids that don't matter count up. */
let counter = 0;
const fresh = (kind: string): string => `${kind}-${++counter}`;

const none = { lot: NONE, bin: NONE };
type At = { readonly lot?: string; readonly bin?: string };
type More<Type extends StockCommand["type"]> = Partial<StockCommandOf<Type>>;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The end of a day that lies `days` days after the start. */
export const goodFor = (days: number): { expiresOn: string; expiresAt: string } => {
  const expiresAt = instantText(START - (START % DAY) + (days + 1) * DAY);
  return { expiresOn: instantText(START + days * DAY).slice(0, 10), expiresAt };
};

type Line = StockCommandOf<"receive">["lines"][number];
export const line = (units: number, more: Partial<Line> = {}): Line => ({
  ...none,
  units,
  condition: "good",
  ...more,
});

export const receive = (units: number, more: Partial<Line> = {}): StockCommandOf<"receive"> => ({
  type: "receive",
  receipt: fresh("receipt"),
  lines: [line(units, more)],
});

export const receipt = (
  lines: readonly Line[],
  more: More<"receive"> = {},
): StockCommandOf<"receive"> => ({ type: "receive", receipt: fresh("receipt"), lines, ...more });

export const reserve = (
  claim: string,
  units: number,
  more: More<"reserve"> = {},
): StockCommandOf<"reserve"> => ({
  type: "reserve",
  claim,
  units,
  holdClass: "cart",
  priority: 0,
  ...more,
});

export const extend = (claim: string): StockCommand => ({ type: "extend-reservation", claim });
export const change = (claim: string, units: number): StockCommand => ({
  type: "change-reservation",
  claim,
  units,
});
export const release = (claim: string, units?: number): StockCommand => ({
  type: "release-reservation",
  claim,
  ...(units !== undefined && { units }),
});

export const allocate = (
  claim: string,
  units: number,
  more: More<"allocate"> = {},
): StockCommandOf<"allocate"> => ({ type: "allocate", claim, units, order: "order-1", ...more });

/** Allocates a hold under its own id. */
export const confirm = (
  reservation: string,
  more: More<"allocate"> = {},
): StockCommandOf<"allocate"> => ({
  type: "allocate",
  claim: reservation,
  reservation,
  order: "order-1",
  ...more,
});

export const unallocate = (
  claim: string,
  more: More<"release-allocation"> = {},
): StockCommandOf<"release-allocation"> => ({ type: "release-allocation", claim, ...more });

export const pick = (
  claim: string,
  units: number,
  more: More<"pick"> = {},
): StockCommandOf<"pick"> => ({ type: "pick", pick: fresh("pick"), claim, units, ...more });

export const unpick = (id: string, units?: number): StockCommand => ({
  type: "reverse-pick",
  pick: id,
  ...(units !== undefined && { units }),
});

export const ship = (
  claim: string,
  units: number,
  more: More<"ship"> = {},
): StockCommandOf<"ship"> => ({ type: "ship", shipment: fresh("shipment"), claim, units, ...more });

export const dispatch = (
  claim: string,
  transfer: string,
  units: number,
): StockCommandOf<"dispatch"> => ({ type: "dispatch", claim, transfer, units });

type Arriving = StockCommandOf<"arrive">["lots"][number];
export const arrive = (
  transfer: string,
  dispatched: number,
  lots: readonly Partial<Arriving>[],
): StockCommandOf<"arrive"> => ({
  type: "arrive",
  transfer,
  arrival: fresh("arrival"),
  dispatched,
  lots: lots.map((lot) => ({ ...none, received: 0, damaged: 0, missing: 0, ...lot })),
});

export const giveBack = (
  units: number,
  disposition: Disposition,
  more: At & { readonly id?: string } = {},
): StockCommandOf<"return"> => {
  const { id = fresh("return"), ...at } = more;
  return { type: "return", return: id, lines: [{ ...none, units, disposition, ...at }] };
};

export const adjust = (
  delta: number,
  more: More<"adjust"> & At & { readonly condition?: Condition } = {},
): StockCommandOf<"adjust"> => {
  const { lot = NONE, bin = NONE, condition = "good", ...rest } = more;
  return {
    type: "adjust",
    adjustment: fresh("adjustment"),
    reason: "loss",
    lots: [{ lot, bin, condition, delta }],
    ...rest,
  };
};

export const count = (
  countedAtRevision: number,
  lots: readonly (At & { condition?: Condition; expected: number; counted: number })[],
  more: More<"correct-count"> = {},
): StockCommandOf<"correct-count"> => ({
  type: "correct-count",
  count: fresh("count"),
  countedAtRevision,
  lots: lots.map((lot) => ({ ...none, condition: "good", ...lot })),
  ...more,
});

export const quarantine = (
  units: number,
  at: At = {},
  more: More<"quarantine"> = {},
): StockCommandOf<"quarantine"> => ({
  type: "quarantine",
  quarantine: fresh("quarantine"),
  reason: "inspection",
  lots: [{ ...none, ...at, units }],
  ...more,
});

export const recall = (lot: string, id = fresh("recall")): StockCommandOf<"quarantine"> => ({
  type: "quarantine",
  quarantine: id,
  reason: "recall",
  wholeLot: true,
  lots: [{ lot, bin: NONE, units: 0 }],
});

export const unquarantine = (
  units: number,
  at: At = {},
  more: More<"release-quarantine"> = {},
): StockCommandOf<"release-quarantine"> => ({
  type: "release-quarantine",
  quarantine: fresh("release"),
  reason: "inspection",
  lots: [{ ...none, ...at, units }],
  ...more,
});

export const clear = (lot: string): StockCommandOf<"release-quarantine"> =>
  unquarantine(0, { lot }, { wholeLot: true, reason: "recall" });

export const damage = (
  units: number,
  more: At & { readonly condition?: Condition; readonly id?: string } = {},
): StockCommandOf<"damage"> => {
  const { id = fresh("damage"), ...at } = more;
  const lots = [{ ...none, condition: "good" as const, units, ...at }];
  return { type: "damage", damage: id, reason: "damage", lots };
};

export const writeOff = (
  units: number,
  more: At & {
    readonly condition?: Condition;
    readonly id?: string;
    readonly approval?: string;
  } = {},
): StockCommandOf<"write-off"> => {
  const { id = fresh("write-off"), approval, ...at } = more;
  return {
    type: "write-off",
    writeOff: id,
    reason: "loss",
    lots: [{ ...none, condition: "good", units, ...at }],
    ...(approval !== undefined && { approval }),
  };
};

export const dateLot = (lot: string, days: number): StockCommandOf<"correct-lot"> => ({
  type: "correct-lot",
  correction: fresh("correction"),
  lot,
  ...goodFor(days),
});

export const move = (
  units: number,
  { lot = NONE, from = NONE, to }: { lot?: string; from?: string; to: string },
): StockCommandOf<"relocate"> => ({
  type: "relocate",
  relocation: fresh("relocation"),
  lot,
  from,
  to,
  units,
});

export const policy = (rules: Policy, expectedVersion?: number): StockCommandOf<"set-policy"> => ({
  type: "set-policy",
  policy: rules,
  ...(expectedVersion !== undefined && { expectedVersion }),
});

export const look: StockCommand = { type: "expire-due" };
