import type { StockCommand, StockCommandOf } from "../../../src/domain/stock/commands.ts";
import type { Buckets, Condition, PlacedUnits, Policy } from "../../../src/domain/stock/events.ts";

/** Arithmetic of domain.md, written for clarity from its text: everything is sorted and summed anew each time. */
export type ModelClaim = {
  kind: "reservation" | "allocation";
  backed: number;
  backordered: number;
  picked: number;
  priority: number;
  age: number;
  asked: number;
  deadline?: number;
  extended?: boolean;
  customer?: string;
  reservation?: string;
};
type Shelf = { good: number; quarantined: number; damaged: number; expired: number };
type ModelLot = { expiresAt?: number; blocked: boolean; bins: Map<string, Shelf> };
export type Model = {
  now: number;
  ages: number;
  low: boolean;
  policy: Policy;
  policySets: number;
  readonly lots: Map<string, ModelLot>;
  readonly claims: Map<string, ModelClaim>;
  readonly ended: Map<string, "expired" | "closed">;
  readonly picks: Map<string, { claim: string; left: number }>;
  /** What the decision shorted and served, in order. */
  shorted: (readonly [string, number])[];
  served: (readonly [string, number])[];
};

export const emptyModel = (now: number): Model => ({
  ...{ now, ages: 0, low: false, policy: {}, policySets: 0, shorted: [], served: [] },
  ...{ lots: new Map(), claims: new Map(), ended: new Map(), picks: new Map() },
});

const shelves = (model: Model): Shelf[] =>
  [...model.lots.values()].flatMap((lot) => [...lot.bins.values()]);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const total = (model: Model, kind: keyof Shelf): number =>
  sum(shelves(model).map((shelf) => shelf[kind]));
const claimed = (model: Model, kind?: string): number =>
  sum(
    [...model.claims.values()]
      .filter((c) => kind === undefined || c.kind === kind)
      .map((c) => c.backed),
  );
const waiting = (model: Model): number =>
  sum([...model.claims.values()].map((claim) => claim.backordered));
const available = (model: Model): number => total(model, "good") - claimed(model);

export const modelBuckets = (model: Model): Buckets => {
  const [good, quarantined, damaged] = (["good", "quarantined", "damaged"] as const).map((kind) =>
    total(model, kind),
  ) as [number, number, number];
  const [reserved, allocated] = [claimed(model, "reservation"), claimed(model, "allocation")];
  const picked = sum([...model.claims.values()].map((claim) => claim.picked));
  return {
    ...{ onHand: good + quarantined + damaged, available: good - reserved - allocated },
    ...{ reserved, allocated, quarantined, damaged, picked },
  };
};

const sellable = (model: Model, priority: number): number => {
  const { safetyBuffer = 0, priorityBuffer = 0, sellDaysBeforeExpiry = 0 } = model.policy;
  const stopped = [...model.lots.values()].filter(
    ({ expiresAt }) =>
      expiresAt !== undefined && expiresAt - sellDaysBeforeExpiry * 86_400_000 <= model.now,
  );
  const unsold =
    sellDaysBeforeExpiry === 0
      ? 0
      : sum(stopped.flatMap((lot) => [...lot.bins.values()].map((s) => s.good)));
  return Math.max(
    0,
    available(model) - safetyBuffer - (priority > 0 ? 0 : priorityBuffer) - unsold,
  );
};

const room = (model: Model): number => {
  const { onHand } = modelBuckets(model);
  const byFactor = Math.floor((onHand * ((model.policy.sellFactor ?? 10_000) - 10_000)) / 10_000);
  return Math.max(0, Math.max(model.policy.backorderLimit ?? 0, byFactor) - waiting(model));
};

const lotOf = (model: Model, name: string): ModelLot => {
  const lot = model.lots.get(name) ?? { blocked: false, bins: new Map() };
  model.lots.set(name, lot);
  return lot;
};
const shelfOf = (model: Model, lot: string, bin: string): Shelf => {
  const { bins } = lotOf(model, lot);
  const shelf = bins.get(bin) ?? { good: 0, quarantined: 0, damaged: 0, expired: 0 };
  bins.set(bin, shelf);
  return shelf;
};
const there = (
  model: Model,
  { lot, bin }: { lot: string; bin: string },
  condition: Condition,
): number => model.lots.get(lot)?.bins.get(bin)?.[condition] ?? 0;
const isExpired = (model: Model, name: string): boolean => {
  const expiresAt = model.lots.get(name)?.expiresAt;
  return expiresAt !== undefined && expiresAt <= model.now;
};

const enter = (model: Model, { lot, bin, units }: PlacedUnits, condition: Condition): void => {
  const shelf = shelfOf(model, lot, bin);
  const bad = isExpired(model, lot) || lotOf(model, lot).blocked;
  shelf[condition === "good" && bad ? "quarantined" : condition] += units;
  if (condition === "good" && isExpired(model, lot)) shelf.expired += units;
};
const leave = (model: Model, { lot, bin, units }: PlacedUnits, condition: Condition): void => {
  const shelf = shelfOf(model, lot, bin);
  shelf[condition] -= units;
  shelf.expired = Math.min(shelf.expired, shelf.quarantined);
};

/** Reservations before allocations, lowest priority first, then youngest. */
const short = (model: Model, loss: number, gain = 0): void => {
  let open = Math.max(0, loss - available(model) - gain);
  const order = [...model.claims]
    .filter(([, claim]) => claim.backed > 0)
    .sort(
      ([, a], [, b]) =>
        Number(a.kind === "allocation") - Number(b.kind === "allocation") ||
        a.priority - b.priority ||
        b.age - a.age,
    );
  for (const [id, claim] of order) {
    const units = Math.min(open, claim.backed);
    if (units === 0) continue;
    claim.backed -= units;
    claim.backordered += units;
    open -= units;
    model.shorted.push([id, units]);
  }
};

const serve = (model: Model): void => {
  const queue = [...model.claims]
    .filter(([, claim]) => claim.backordered > 0)
    .sort(([, a], [, b]) => b.priority - a.priority || a.age - b.age);
  for (const [id, claim] of queue) {
    const units = Math.min(claim.backordered, sellable(model, claim.priority));
    if (units === 0) return;
    claim.backed += units;
    claim.backordered -= units;
    model.served.push([id, units]);
  }
};

const end = (model: Model, id: string, how: "expired" | "closed"): void => {
  model.claims.delete(id);
  model.ended.set(id, how);
};
const endIfEmpty = (model: Model, id: string, claim: ModelClaim): void => {
  if (claim.picked === 0) {
    for (const [pick, one] of model.picks) if (one.claim === id) model.picks.delete(pick);
  }
  if (claim.backed + claim.backordered + claim.picked === 0) end(model, id, "closed");
};

const lapse = (model: Model): void => {
  for (const [id, { deadline }] of [...model.claims]) {
    if (deadline !== undefined && deadline <= model.now) end(model, id, "expired");
  }
  const due = [...model.lots]
    .filter(([name]) => isExpired(model, name))
    .sort(([, a], [, b]) => a.expiresAt! - b.expiresAt!);
  for (const [, lot] of due) expire(model, lot);
};
const expire = (model: Model, lot: ModelLot): void => {
  const bins = [...lot.bins.values()];
  short(model, sum(bins.map((shelf) => shelf.good)));
  for (const shelf of bins) {
    shelf.quarantined += shelf.good;
    shelf.expired += shelf.good;
    shelf.good = 0;
  }
};

const level = (model: Model): void => {
  const { reorderPoint, hysteresis } = model.policy;
  const now = available(model) + claimed(model, "reservation");
  if (reorderPoint === undefined) model.low = false;
  else if (!model.low) model.low = now <= reorderPoint;
  else model.low = now < reorderPoint + Math.max(1, hysteresis ?? Math.ceil(reorderPoint * 0.1));
};

/** The code of the refusal, "repeated", or undefined for an accepted command. */
type Code = string | undefined;
type Events = { readonly lots?: readonly PlacedUnits[]; readonly missing?: readonly PlacedUnits[] };

const gone = (model: Model, id: string): Code => {
  const how = model.ended.get(id);
  return how === undefined
    ? "not-found"
    : how === "expired"
      ? "reservation-expired"
      : "reservation-closed";
};
const goneAllocation = (model: Model, id: string): Code =>
  model.ended.has(id) ? "invalid-state" : "not-found";

const take = (
  model: Model,
  id: string,
  units: number,
  base: Omit<ModelClaim, "backed" | "backordered" | "picked" | "age" | "asked">,
): Code => {
  const backed = Math.min(units, sellable(model, base.priority));
  if (units - backed > room(model)) return "insufficient-stock";
  model.claims.set(id, {
    ...base,
    backed,
    backordered: units - backed,
    picked: 0,
    age: model.ages++,
    asked: units,
  });
  return undefined;
};

const hoards = (
  model: Model,
  customer: string | undefined,
  holds: number,
  units: number,
): boolean => {
  if (customer === undefined) return false;
  const own = [...model.claims.values()].filter(
    (c) => c.customer === customer && c.kind === "reservation",
  );
  const { customerHoldLimit = Infinity, customerUnitLimit = Infinity } = model.policy;
  return (
    own.length + holds > customerHoldLimit ||
    sum(own.map((c) => c.backed + c.backordered)) + units > customerUnitLimit
  );
};

const deadlineOf = (now: number, seconds: number): number => {
  const grid = seconds <= 3_600 ? 10 : seconds <= 86_400 ? 60 : 3_600;
  return Math.ceil((now / 1_000 + seconds) / grid) * grid * 1_000;
};
const CLASS = { cart: 1_800, checkout: 900, saved: 86_400 };

const reserve = (model: Model, command: StockCommandOf<"reserve">): Code => {
  const { claim: id, units, priority, customer, holdClass } = command;
  const open = model.claims.get(id);
  if (open !== undefined) {
    if (open.kind === "allocation")
      return open.reservation === id ? "reservation-closed" : "duplicate-id";
    return open.asked === units && open.priority === priority && open.customer === customer
      ? "repeated"
      : "duplicate-id";
  }
  if (model.ended.has(id)) return "reservation-closed";
  if (hoards(model, customer, 1, units)) return "hold-limit";
  const deadline = deadlineOf(model.now, CLASS[holdClass]);
  return take(model, id, units, {
    kind: "reservation",
    priority,
    deadline,
    ...(customer !== undefined && { customer }),
  });
};

const drop = (claim: ModelClaim, units: number): void => {
  const backordered = Math.min(claim.backordered, units);
  claim.backordered -= backordered;
  claim.backed -= units - backordered;
};

const change = (model: Model, id: string, units: number): Code => {
  const claim = model.claims.get(id);
  if (claim === undefined) return gone(model, id);
  if (claim.kind === "allocation") return "reservation-closed";
  const more = units - claim.backed - claim.backordered;
  if (more > 0) {
    if (hoards(model, claim.customer, 0, more)) return "hold-limit";
    const backed = Math.min(more, sellable(model, claim.priority));
    if (more - backed > room(model)) return "insufficient-stock";
    claim.backed += backed;
    claim.backordered += more - backed;
  } else drop(claim, -more);
  endIfEmpty(model, id, claim);
  return undefined;
};

const allocate = (model: Model, command: StockCommandOf<"allocate">): Code => {
  const { claim: id, reservation, units, priority } = command;
  const known = model.claims.get(id);
  if (known !== undefined && id !== reservation) {
    if (known.kind !== "allocation" || known.reservation !== reservation) return "duplicate-id";
    const same =
      (units ?? known.asked) === known.asked && (priority ?? known.priority) === known.priority;
    return same ? "repeated" : "duplicate-id";
  }
  if (reservation === undefined) {
    if (model.ended.has(id)) return "reservation-closed";
    return take(model, id, units ?? 0, { kind: "allocation", priority: priority ?? 0 });
  }
  const held = model.claims.get(reservation);
  if (held === undefined) return gone(model, reservation);
  if (held.kind === "allocation") return "reservation-closed";
  if (id !== reservation && model.ended.has(id)) return "duplicate-id";
  const asked = units ?? held.backed + held.backordered;
  if (asked > held.backed + held.backordered) return "invalid-state";
  if (id !== reservation) end(model, reservation, "closed");
  const backed = Math.min(asked, held.backed);
  model.claims.set(id, {
    ...{ kind: "allocation", backed, backordered: asked - backed, picked: 0, asked, reservation },
    ...{ priority: priority ?? held.priority, age: held.age },
  });
  return undefined;
};

const unallocate = (
  model: Model,
  { claim: id, units, only }: StockCommandOf<"release-allocation">,
): Code => {
  const claim = model.claims.get(id);
  if (claim === undefined) return gone(model, id);
  if (claim.kind === "reservation") return "invalid-state";
  const backed = only === "backordered" ? 0 : claim.backed;
  const backordered = only === "backed" ? 0 : claim.backordered;
  const count = units ?? backed + backordered;
  if (count === 0 || count > backed + backordered) return "invalid-state";
  const first = Math.min(backordered, count);
  claim.backordered -= first;
  claim.backed -= count - first;
  endIfEmpty(model, id, claim);
  return undefined;
};

/** Which lots were picked is read from the events: their order has tests of its own. */
const pick = (
  model: Model,
  { claim: id, pick: name, units, found = units }: StockCommandOf<"pick">,
  events: Events,
): Code => {
  const claim = model.claims.get(id);
  if (claim === undefined) return goneAllocation(model, id);
  if (claim.kind === "reservation" || units > claim.backed) return "invalid-state";
  for (const line of events.lots ?? []) leave(model, line, "good");
  claim.backed -= found;
  claim.picked += found;
  if (found > 0) model.picks.set(name, { claim: id, left: found });
  const missing = events.missing ?? [];
  if (sum(missing.map((line) => line.units)) !== units - found)
    throw new Error("a short pick blocks what it missed");
  short(model, units - found);
  for (const line of missing) {
    leave(model, line, "good");
    shelfOf(model, line.lot, line.bin).quarantined += line.units;
  }
  return undefined;
};

const unpick = (
  model: Model,
  { pick: name, units }: StockCommandOf<"reverse-pick">,
  events: Events,
  known: boolean,
): Code => {
  const one = model.picks.get(name);
  const claim = one === undefined ? undefined : model.claims.get(one.claim);
  if (one === undefined || claim === undefined) return known ? "invalid-state" : "not-found";
  const most = Math.min(one.left, claim.picked);
  const count = units ?? most;
  if (count > most) return "invalid-state";
  const back = sum(
    (events.lots ?? []).map((line) => {
      const bad = isExpired(model, line.lot) || lotOf(model, line.lot).blocked;
      enter(model, line, "good");
      return bad ? 0 : line.units;
    }),
  );
  claim.picked -= count;
  claim.backed += back;
  claim.backordered += count - back;
  one.left -= count;
  if (one.left === 0) model.picks.delete(name);
  endIfEmpty(model, one.claim, claim);
  return undefined;
};

const lose = (
  model: Model,
  lines: readonly (PlacedUnits & { condition?: Condition })[],
  to?: Condition,
): Code => {
  for (const line of lines)
    if (there(model, line, line.condition ?? "good") < line.units) return "insufficient-stock";
  short(model, sum(lines.map((line) => ((line.condition ?? "good") === "good" ? line.units : 0))));
  for (const line of lines) {
    leave(model, line, line.condition ?? "good");
    if (to !== undefined) shelfOf(model, line.lot, line.bin)[to] += line.units;
  }
  return undefined;
};

const adjust = (model: Model, { reason, lots }: StockCommandOf<"adjust">): Code => {
  const line = lots[0]!;
  const units = Math.abs(line.delta);
  if (line.delta > 0) {
    enter(model, { ...line, units }, line.condition);
    return undefined;
  }
  if (there(model, line, line.condition) < units) return "insufficient-stock";
  const good = line.condition === "good";
  if (good && reason === "booking-error" && available(model) < units) return "insufficient-stock";
  return lose(model, [{ ...line, units }]);
};

const release = (model: Model, { lots, wholeLot }: StockCommandOf<"release-quarantine">): Code => {
  const line = lots[0]!;
  if (isExpired(model, line.lot)) return "invalid-state";
  const lot = model.lots.get(line.lot);
  if (wholeLot === true && lot === undefined) return "invalid-state";
  if (wholeLot !== true && lot?.blocked === true) return "invalid-state";
  if (wholeLot !== true && there(model, line, "quarantined") < line.units)
    return "insufficient-stock";
  if (lot === undefined) return undefined;
  if (wholeLot === true) lot.blocked = false;
  for (const [bin, shelf] of lot.bins) {
    const units = wholeLot === true ? shelf.quarantined : bin === line.bin ? line.units : 0;
    shelf.quarantined -= units;
    shelf.good += units;
    shelf.expired = Math.min(shelf.expired, shelf.quarantined);
  }
  return undefined;
};

const dateLot = (model: Model, name: string, expiresAt: number): Code => {
  const lot = model.lots.get(name);
  if (lot === undefined) return "invalid-state";
  lot.expiresAt = expiresAt;
  if (expiresAt <= model.now) expire(model, lot);
  else if (!lot.blocked) {
    for (const shelf of lot.bins.values()) {
      shelf.good += shelf.expired;
      shelf.quarantined -= shelf.expired;
      shelf.expired = 0;
    }
  }
  return undefined;
};

const ship = (model: Model, { claim: id, units }: StockCommandOf<"ship">): Code => {
  const claim = model.claims.get(id);
  if (claim === undefined) return goneAllocation(model, id);
  if (claim.kind === "reservation" || units > claim.picked) return "invalid-state";
  claim.picked -= units;
  endIfEmpty(model, id, claim);
  return undefined;
};

const receive = (model: Model, { lines }: StockCommandOf<"receive">): Code => {
  for (const { lot: name, expiresAt } of lines) {
    const lot = model.lots.get(name);
    if (expiresAt === undefined) continue;
    const date = Date.parse(expiresAt);
    if (lot?.expiresAt !== undefined && lot.expiresAt !== date) return "invalid-state";
    const stands = [...(lot?.bins.values() ?? [])].some(
      (shelf) => shelf.good + shelf.quarantined + shelf.damaged > 0,
    );
    if (stands && lot?.expiresAt === undefined) return "invalid-state";
  }
  for (const line of lines) {
    const lot = lotOf(model, line.lot);
    if (line.expiresAt !== undefined) lot.expiresAt ??= Date.parse(line.expiresAt);
    enter(model, line, line.condition);
  }
  return undefined;
};

const recall = (model: Model, name: string): Code => {
  const lot = lotOf(model, name);
  lot.blocked = true;
  const lines = [...lot.bins].map(([bin, shelf]) => ({ lot: name, bin, units: shelf.good }));
  return lose(model, lines, "quarantined");
};

const judge = (model: Model, command: StockCommand, events: Events, known: boolean): Code => {
  switch (command.type) {
    case "receive":
      return receive(model, command);
    case "reserve":
      return reserve(model, command);
    case "extend-reservation": {
      const claim = model.claims.get(command.claim);
      if (claim === undefined) return gone(model, command.claim);
      if (claim.kind === "allocation") return "reservation-closed";
      if (claim.extended === true) return "invalid-state";
      claim.extended = true;
      claim.deadline = Math.max(claim.deadline!, deadlineOf(model.now, CLASS.cart));
      return undefined;
    }
    case "change-reservation":
      return change(model, command.claim, command.units);
    case "release-reservation": {
      const claim = model.claims.get(command.claim);
      if (claim?.kind !== "reservation")
        return claim === undefined ? gone(model, command.claim) : "reservation-closed";
      const held = claim.backed + claim.backordered;
      if ((command.units ?? held) > held) return "invalid-state";
      drop(claim, command.units ?? held);
      endIfEmpty(model, command.claim, claim);
      return undefined;
    }
    case "allocate":
      return allocate(model, command);
    case "release-allocation":
      return unallocate(model, command);
    case "pick":
      return pick(model, command, events);
    case "reverse-pick":
      return unpick(model, command, events, known);
    case "ship":
      return ship(model, command);
    case "return":
      for (const line of command.lines) {
        const { disposition } = line;
        enter(
          model,
          line,
          disposition === "restock"
            ? "good"
            : disposition === "damaged"
              ? "damaged"
              : "quarantined",
        );
      }
      return undefined;
    case "adjust":
      return adjust(model, command);
    case "quarantine":
      if (command.wholeLot === true) return recall(model, command.lots[0]!.lot);
      return lose(model, command.lots, "quarantined");
    case "release-quarantine":
      return release(model, command);
    case "damage":
      return lose(model, command.lots, "damaged");
    case "write-off":
      return lose(model, command.lots);
    case "correct-lot":
      return dateLot(model, command.lot, Date.parse(command.expiresAt));
    case "set-policy":
      model.policy = command.policy;
      return undefined;
    case "expire-due":
      return undefined;
    case "arrive":
    case "correct-count":
    case "dispatch":
    case "relocate":
      throw new Error(`the model does not know ${command.type}`);
  }
};

/** Decides a command as domain.md says. `events`: which lots a pick took, `known`: whether the pick ever was. */
export const decideModel = (
  model: Model,
  command: StockCommand,
  events: Events,
  known: boolean,
): Code => {
  model.shorted = [];
  model.served = [];
  lapse(model);
  serve(model);
  const code = judge(model, command, events, known);
  serve(model);
  level(model);
  return code;
};
