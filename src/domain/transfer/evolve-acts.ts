import type { Trace } from "../decider.ts";
import type { DeliveryLine, LotUnits, TransferEventOf } from "./events.ts";
import {
  restingStatus,
  type Act,
  type Arrival,
  type Task,
  type TransferLine,
  type TransferLot,
  type TransferState,
  type TransferStatus,
} from "./state.ts";

type ActEvent = TransferEventOf<
  | "TransferPickBegun"
  | "TransferLinePicked"
  | "TransferDispatchBegun"
  | "TransferLineDispatched"
  | "TransferArrivalBegun"
  | "TransferLineArrived"
  | "TransferLineRefused"
>;

/** An act begins with what is asked for; each answer of a stock closes one task of it, the last one ends it. */
export const evolveAct = (state: TransferState, event: ActEvent, trace: Trace): TransferState => {
  switch (event.type) {
    case "TransferPickBegun": {
      return begun(state, {
        kind: "pick",
        ...factsOf(event),
        ...opened(trace, goodsOf(event.lines)),
      });
    }
    case "TransferDispatchBegun":
      return dispatchBegun(state, event, trace);
    case "TransferArrivalBegun": {
      return begun(state, {
        kind: "arrival",
        ...factsOf(event),
        ...opened(trace, tasksOf(event.lines)),
      });
    }
    case "TransferLinePicked":
      return answered(withPicked(state, event), event);
    case "TransferLineDispatched":
      return answered(withDispatched(state, event), event);
    case "TransferLineArrived":
      return answered(withArrived(state, event), event);
    case "TransferLineRefused":
      return answered(withRefusal(state, event), event);
  }
};

const factsOf = <Event extends ActEvent>({ type: _type, ...facts }: Event) => facts;
const withoutAct = ({ act: _act, ...rest }: TransferState): TransferState => rest;

const STATUS_OF: { readonly [Kind in Act["kind"]]: TransferStatus } = {
  pick: "picking",
  dispatch: "dispatching",
  arrival: "arriving",
};

const opened = ({ actor, recordedAt }: Trace, open: readonly Task[]) => ({
  by: actor,
  at: recordedAt,
  open,
  refused: [],
});

const goodsOf = (lines: readonly { readonly line: number }[]): readonly Task[] =>
  lines.map(({ line }) => ({ line, part: "goods" }));

const some = (line: DeliveryLine, kind: "goods" | "surplus"): boolean =>
  line.lots.some((lot) => (kind === "goods" ? lot.received + lot.missing : lot.over) > 0);

/** What the stock is asked of a delivery: the goods, and the surplus as a receipt of its own. */
const tasksOf = (lines: readonly DeliveryLine[]): readonly Task[] =>
  lines.flatMap((one): readonly Task[] => [
    ...(some(one, "goods") ? [{ line: one.line, part: "goods" as const }] : []),
    ...(some(one, "surplus") ? [{ line: one.line, part: "surplus" as const }] : []),
  ]);

const begun = (state: TransferState, act: Act): TransferState => ({
  ...state,
  status: STATUS_OF[act.kind],
  act,
  acts: act.act,
  actLines: state.actLines + act.lines.length,
});

const dispatchBegun = (
  state: TransferState,
  event: TransferEventOf<"TransferDispatchBegun">,
  trace: Trace,
): TransferState => {
  const { act, lines, expectedArrival, ...carriage } = factsOf(event);
  const units = lines.reduce((sum, line) => sum + line.units, 0);
  const shipment = { act, by: trace.actor, at: trace.recordedAt, units, ...carriage };
  return {
    ...begun(state, { kind: "dispatch", act, lines, ...opened(trace, goodsOf(lines)) }),
    shipments: [...state.shipments, shipment],
    ...(expectedArrival !== undefined && { expectedArrival }),
  };
};

type Answer = { readonly act: number; readonly line: number; readonly part?: Task["part"] };

/** One task less; with the last one the act is over. */
const answered = (
  state: TransferState,
  { act: number, line, part = "goods" }: Answer,
): TransferState => {
  const { act } = state;
  if (act?.act !== number) return state;
  const open = act.open.filter((task) => task.line !== line || task.part !== part);
  if (open.length > 0) return { ...state, act: { ...act, open } };
  const last = { act: number, kind: act.kind, refused: act.refused };
  return { ...shownAs(withoutAct(state), act), status: restingStatus(state), last };
};

/** What of the act stays to be seen when it is over. A dispatch of which nothing left is none. */
const shownAs = (state: TransferState, act: Act): TransferState => {
  const { by, lines, refused } = act;
  const nothing = refused.length > 0 && lines.every((line) => isRefused(act, line.line));
  if (act.kind === "pick") return state;
  if (act.kind === "arrival") return nothing ? state : delivered(state, act);
  const units = act.lines
    .filter((line) => !isRefused(act, line.line))
    .reduce((sum, line) => sum + line.units, 0);
  const shipments = state.shipments
    .map((one) => (one.act === act.act ? { ...one, units } : one))
    .filter((one) => one.units > 0);
  if (nothing) return { ...state, shipments };
  return { ...state, shipments, dispatchedBy: withName(state.dispatchedBy, by) };
};

const isRefused = ({ refused }: Act, line: number): boolean =>
  refused.some((one) => one.line === line && one.part === "goods");

const delivered = (state: TransferState, arrival: Arrival): TransferState => {
  const { act, arrival: id, warehouse, returned, by, at, note, lines } = arrival;
  const delivery = {
    ...{ act, arrival: id, warehouse, by, at, lines },
    ...(returned !== undefined && { returned }),
    ...(note !== undefined && { note }),
  };
  return {
    ...state,
    deliveries: [...state.deliveries, delivery],
    receivedBy: withName(state.receivedBy, by),
  };
};

const withName = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name];

const withRefusal = (
  state: TransferState,
  { act: number, line, part, code, detail }: TransferEventOf<"TransferLineRefused">,
): TransferState => {
  const { act } = state;
  if (act?.act !== number) return state;
  const sku = state.lines[line - 1]?.sku ?? "";
  return {
    ...state,
    act: { ...act, refused: [...act.refused, { line, sku, part, code, detail }] },
  };
};

const changed = (
  state: TransferState,
  line: number,
  change: (line: TransferLine) => TransferLine,
): TransferState => ({
  ...state,
  lines: state.lines.map((one) => (one.line === line ? change(one) : one)),
});

const withPicked = (
  state: TransferState,
  { line, act, units }: TransferEventOf<"TransferLinePicked">,
): TransferState =>
  changed(state, line, (one) => ({
    ...one,
    picked: one.picked + units,
    picks: units === 0 ? one.picks : [...one.picks, { act, units }],
  }));

const withDispatched = (
  state: TransferState,
  { line, units, lots }: TransferEventOf<"TransferLineDispatched">,
): TransferState =>
  changed(state, line, (one) => ({
    ...one,
    dispatched: one.dispatched + units,
    lots: lots.reduce(addLot, one.lots),
  }));

const addLot = (
  lots: readonly TransferLot[],
  { lot, units, ...expiry }: LotUnits,
): readonly TransferLot[] => {
  const at = lots.findIndex((one) => one.lot === lot);
  const known = lots[at];
  if (known === undefined) {
    const fresh = { received: 0, damaged: 0, missing: 0, returned: 0 };
    return [...lots, { lot, ...expiry, dispatched: units, ...fresh }];
  }
  return lots.with(at, { ...known, ...expiry, dispatched: known.dispatched + units });
};

/** Sums of one kind over the lots of a delivered line. */
const sumOf = (
  { lots }: DeliveryLine,
  kind: "received" | "damaged" | "missing" | "over",
  lot?: string,
): number =>
  lots.reduce((sum, one) => sum + (lot === undefined || one.lot === lot ? one[kind] : 0), 0);

const withArrived = (
  state: TransferState,
  { act: number, line, part }: TransferEventOf<"TransferLineArrived">,
): TransferState => {
  const { act } = state;
  if (act?.act !== number || act.kind !== "arrival") return state;
  const entry = act.lines.find((one) => one.line === line);
  if (entry === undefined) return state;
  const back = act.returned === true;
  return changed(state, line, (one) => {
    const reasons = [...new Set([...one.reasons, ...entry.reasons])];
    if (part === "surplus") return { ...one, reasons, over: one.over + sumOf(entry, "over") };
    return {
      ...one,
      reasons,
      ...more(one, { entry, back }),
      lots: one.lots.map((lot) => ({ ...lot, ...more(lot, { entry, back, lot: lot.lot }) })),
    };
  });
};

type Counted = Pick<TransferLot, "received" | "damaged" | "missing" | "returned">;

const more = (
  one: Counted,
  {
    entry,
    back,
    lot,
  }: { readonly entry: DeliveryLine; readonly back: boolean; readonly lot?: string },
): Counted => {
  const received = sumOf(entry, "received", lot);
  return {
    received: one.received + received,
    damaged: one.damaged + sumOf(entry, "damaged", lot),
    missing: one.missing + sumOf(entry, "missing", lot),
    returned: one.returned + (back ? received : 0),
  };
};
