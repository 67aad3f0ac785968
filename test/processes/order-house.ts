import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { openMemoryLog, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { commandHashOf, commandIdOf } from "../../src/commands/command-id.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import { createEntities } from "../../src/commands/entity-streams.ts";
import type { Entities } from "../../src/commands/entities.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { DispatchStock, Envelope } from "../../src/commands/stock-request.ts";
import type { FoundPlan, OrderCommand } from "../../src/domain/order/commands.ts";
import { orderDecider } from "../../src/domain/order/decide.ts";
import type { LineUnits, OrderContent } from "../../src/domain/order/content.ts";
import type { OrderState } from "../../src/domain/order/state.ts";
import type { Clock, Ids, Scheduler } from "../../src/domain/runtime.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import { createDriver } from "../../src/processes/driver.ts";
import type { OrderPorts, ReturnDoor } from "../../src/processes/order-ports.ts";
import { orderProcess } from "../../src/processes/order.ts";
import { START, turnScheduler } from "../commands/ledger-kit.ts";

export const ORDER = "261121-ABC234";
export const WAREHOUSES = ["north", "south"] as const;

/** What happens outside: it outlives the processes, as a provider does. */
export type Outside = {
  now: number;
  /** Keys of charges that were made, with their amounts. */
  readonly charges: Map<string, number>;
  readonly refunds: Map<string, number>;
  /** Parcels that were opened, with their units. */
  readonly parcels: Map<string, number>;
  readonly returns: Map<string, number>;
  /** Parcels that were told how they ended. */
  readonly ended: Map<string, string>;
  charge: "captured" | "pending" | "failed";
  refund: "done" | "failed";
};

export const outside = (): Outside => ({
  ...{ now: START, charges: new Map(), refunds: new Map(), parcels: new Map() },
  ...{ returns: new Map(), ended: new Map() },
  ...{ charge: "captured", refund: "done" },
});

let attempts = 0;
const ids = {
  next: () => `00000000-0000-7000-8000-${String((attempts += 1)).padStart(12, "0")}`,
};

export const envelopeOf = (key: string, content: unknown): Envelope => ({
  commandId: commandIdOf("shop", key),
  commandHash: commandHashOf("POST", "/test", content),
  actor: "shop",
  channel: "test",
  correlationId: key,
});

export const TEA: OrderContent = {
  ...{ channel: "web", currency: "EUR", priority: 0, shipping: 500, discount: 0 },
  ...{ shortage: "refuse", strategy: "fewest-parcels" },
  lines: [
    { sku: "tea", units: 3, price: 1_000 },
    { sku: "cup", units: 2, price: 250 },
  ],
  payment: { provider: "bank", method: "card" },
};

/** What returns of this shop stand on, where it has any. */
export type ShopParts = {
  readonly log: EventLog;
  readonly runtime: { readonly clock: Clock; readonly ids: Ids; readonly scheduler: Scheduler };
  readonly orders: Entities<OrderState, OrderCommand>;
  readonly dispatch: DispatchStock;
};

/** A shop over a log that outlives it; `between` gets between the shop and its log. */
export const openShop = (
  memory: LogMemory,
  world: Outside,
  between = (log: EventLog): EventLog => log,
  returnsOf?: (parts: ShopParts) => ReturnDoor,
) => {
  const log = between(openMemoryLog({ memory, scheduler: turnScheduler }));
  const runtime = { clock: { now: () => world.now }, ids, scheduler: turnScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const orders = createEntities({ ...runtime, log, codec: entityCodec }, orderDecider);

  const sellable = async (sku: string, warehouse: string): Promise<number> =>
    bucketsOf(await ledger.history(sku, warehouse, {})).available;

  /** The first warehouse that has all of a line, else the rest is short. */
  const plan = async (
    lines: readonly (LineUnits & { readonly sku: string })[],
  ): Promise<FoundPlan> => {
    const pieces: FoundPlan["pieces"][number][] = [];
    const short: LineUnits[] = [];
    for (const { line, sku, units } of lines) {
      const [from] = await Promise.all(
        WAREHOUSES.map(async (one) => ((await sellable(sku, one)) >= units ? one : undefined)),
      ).then((all) => all.filter((one) => one !== undefined));
      if (from === undefined) short.push({ line, units });
      else pieces.push({ sku, warehouse: from, units, lines: [{ line, units }] });
    }
    return { pieces, short, method: "test" };
  };

  const ports: OrderPorts = {
    source: ({ state, lines }) =>
      plan(lines.map((one) => ({ ...one, sku: state.lines[one.line - 1]?.sku ?? "" }))),
    payments: {
      charge: async (_provider, { key, amount }) => {
        if (world.charge === "failed") return { status: "failed", code: "declined", detail: "no" };
        if (world.charge === "pending") return { status: "pending", reference: key };
        world.charges.set(key, amount);
        return { status: "captured", reference: key, amount };
      },
      capture: async (_provider, { key, amount }) => {
        world.charges.set(key, amount);
        return { status: "captured", reference: key, amount };
      },
      void: async (_provider, { reference }) => ({ status: "voided", reference }),
      refund: async (_provider, { key, amount }) => {
        if (world.refund === "failed") return { status: "failed", code: "closed", detail: "no" };
        world.refunds.set(key, amount);
        return { status: "done", reference: key };
      },
    },
    parcels: {
      open: async (id, { lines }) => {
        world.parcels.set(
          id,
          lines.reduce((sum, { units }) => sum + units, 0),
        );
      },
      withdraw: async (id, reason, envelope) => {
        if (!world.parcels.has(id)) return false;
        world.parcels.delete(id);
        const shipment = id.slice(ORDER.length + 1);
        const command: OrderCommand = { type: "note-shipment", shipment, to: "cancelled", reason };
        await orders.proceed({ id: ORDER, command, envelope });
        return true;
      },
      ended: async (id, { as }) => void world.ended.set(id, as),
      resize: async (id, { pieces }) => {
        world.parcels.set(
          id,
          pieces.reduce((sum, { units }) => sum + units, 0),
        );
      },
    },
    returns: returnsOf?.({ log, runtime, orders, dispatch: ledger.dispatch }) ?? {
      open: async (id, { lines }) => {
        world.returns.set(
          id,
          lines.reduce((sum, { units }) => sum + units, 0),
        );
      },
      refunded: async (id, _amount, envelope) => {
        const command: OrderCommand = { type: "note-return", return: id, to: "refund-processed" };
        await orders.proceed({ id: ORDER, command, envelope });
      },
    },
  };
  const driver = createDriver({
    ...{ entities: orders, process: orderProcess, ports },
    ...{ dispatch: ledger.dispatch, clock: runtime.clock },
  });

  const ask = async (key: string, command: OrderCommand) => {
    const envelope = envelopeOf(key, command);
    const answer = await orders.dispatch({ id: ORDER, command, envelope });
    if (answer.status === "refused") return { answer, driven: undefined };
    return { answer, driven: await driver.drive(ORDER, envelope) };
  };

  return {
    ask,
    place: async (content: OrderContent = TEA) => {
      const found = await plan(content.lines.map((one, index) => ({ ...one, line: index + 1 })));
      const fraud = { score: 0, verdict: "accepted", reasons: [] } as const;
      return ask("place", { type: "place", content, plan: found, fraud, paymentAttempts: 1 });
    },
    /** What a parcel tells, step by step. */
    parcel: async (shipment: string, ...way: readonly string[]) => {
      for (const to of way) {
        if (to === "packed") await ask(`${shipment} packing`, { type: "begin-packing", shipment });
        await ask(`${shipment} ${to}`, {
          ...{ type: "note-shipment", shipment },
          to: to as "packed",
        });
      }
    },
    book: async (sku: string, warehouse: string, command: StockCommand) => {
      const envelope = envelopeOf(JSON.stringify([sku, warehouse, command]), command);
      return ledger.dispatch({ sku, warehouse, command, envelope });
    },
    carryOn: () => driver.drive(ORDER),
    read: async () => (await orders.read(ORDER)).state,
    stock: async (sku: string, warehouse: string) =>
      bucketsOf(await ledger.history(sku, warehouse, {})),
  };
};

export type Shop = ReturnType<typeof openShop>;

const receive = (units: number): StockCommand => ({
  ...{ type: "receive", receipt: "opening" },
  lines: [{ lot: "-", bin: "-", units, condition: "good" }],
});

export const fillShelves = async (shop: Shop, units = 10): Promise<void> => {
  for (const warehouse of WAREHOUSES) {
    for (const sku of ["tea", "cup"]) await shop.book(sku, warehouse, receive(units));
  }
};
