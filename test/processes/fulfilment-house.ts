import { pino } from "pino";
import { entityCodec, stockCodec } from "../../src/adapters/event-codec.ts";
import { openMemoryLog, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createMemorySnapshots } from "../../src/adapters/memory/snapshots.ts";
import { dispatchAndDrive } from "../../src/api/drive-command.ts";
import { createLedger } from "../../src/commands/dispatch.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { OrderCommand } from "../../src/domain/order/commands.ts";
import type { OrderContent } from "../../src/domain/order/content.ts";
import { shipmentId } from "../../src/domain/order/state.ts";
import type { ShipmentCommand } from "../../src/domain/shipment/commands.ts";
import type { CarrierScan } from "../../src/domain/shipment/events.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import type { LabelOutcome } from "../../src/processes/carriers.ts";
import { createLedgerEntities } from "../../src/processes/entities.ts";
import { createFulfilment } from "../../src/processes/fulfilment.ts";
import type { OrderPorts } from "../../src/processes/order-ports.ts";
import { START, turnScheduler } from "../commands/ledger-kit.ts";
import { envelopeOf, ORDER, outside, TEA, WAREHOUSES, type Outside } from "./order-house.ts";

export const PARCEL = shipmentId(ORDER, "s1");

/** The world outside, with a carrier in it. */
export type World = Outside & {
  /** Labels that the carrier has made, by parcel. */
  readonly labels: Map<string, string>;
  carrier: "works" | "fails";
};

export const world = (): World => ({ ...outside(), labels: new Map(), carrier: "works" });

let attempts = 0;
const ids = {
  next: () => `00000000-0000-7000-8000-${String((attempts += 1)).padStart(12, "0")}`,
};

const moneyOf = (around: World): OrderPorts["payments"] => ({
  charge: async (_provider, { key, amount }) => {
    around.charges.set(key, amount);
    return { status: "captured", reference: key, amount };
  },
  capture: async (_provider, { key, amount }) => ({ status: "captured", reference: key, amount }),
  void: async (_provider, { reference }) => ({ status: "voided", reference }),
  refund: async (_provider, { key, amount }) => {
    around.refunds.set(key, amount);
    return { status: "done", reference: key };
  },
});

/** Orders and their parcels over a log that outlives them; `between` gets between the house and its log. */
export const openHouse = (
  memory: LogMemory,
  around: World,
  between = (log: EventLog): EventLog => log,
) => {
  const log = between(openMemoryLog({ memory, scheduler: turnScheduler }));
  const runtime = { clock: { now: () => START }, ids, scheduler: turnScheduler };
  const ledger = createLedger({
    ...{ ...runtime, log, codec: stockCodec, snapshots: createMemorySnapshots() },
  });
  const entities = createLedgerEntities({ ...runtime, log, codec: entityCodec });
  const stock = async (sku: string, warehouse: string) =>
    bucketsOf(await ledger.history(sku, warehouse, {}));

  /** The first warehouse that has all of a line, else the rest is short. */
  const source: OrderPorts["source"] = async ({ lines, state }) => {
    const wanted = lines.map((one) => ({ ...one, sku: state.lines[one.line - 1]?.sku ?? "" }));
    const found = await Promise.all(
      wanted.map(async (one) => {
        for (const warehouse of WAREHOUSES) {
          const { available } = await stock(one.sku, warehouse);
          if (available >= one.units) return { ...one, warehouse };
        }
        return { ...one, warehouse: undefined };
      }),
    );
    return {
      method: "test",
      short: found
        .filter(({ warehouse }) => warehouse === undefined)
        .map(({ line, units }) => ({ line, units })),
      pieces: found.flatMap(({ line, sku, units, warehouse }) =>
        warehouse === undefined ? [] : [{ sku, warehouse, units, lines: [{ line, units }] }],
      ),
    };
  };

  const label = async ({ id }: { readonly id: string }): Promise<LabelOutcome> => {
    if (around.carrier === "fails") return { status: "failed", code: "no-carrier", detail: "no" };
    const tracking = around.labels.get(id) ?? `T${String(around.labels.size + 1)}`;
    around.labels.set(id, tracking);
    return { status: "done", carrier: "post", service: "standard", tracking };
  };

  const { order, shipment } = createFulfilment({
    ...{ ...runtime, entities, dispatch: ledger.dispatch, source },
    ...{ payments: moneyOf(around), carriers: { label } },
  });
  const logger = pino({ level: "silent" });

  const ask = (key: string, command: OrderCommand) =>
    dispatchAndDrive(
      { entities: entities.order, driver: order, logger },
      { id: ORDER, command, envelope: envelopeOf(key, command) },
    );
  /** What a person, a scanner or a carrier asks of the parcel; then the order goes on, as behind the route. */
  const handle = async (key: string, command: ShipmentCommand, id = PARCEL) => {
    const answer = await dispatchAndDrive(
      { entities: entities.shipment, driver: shipment, logger },
      { id, command, envelope: envelopeOf(key, command) },
    );
    await order.drive(ORDER);
    return answer;
  };
  const weight = { packaging: 0, tolerancePercent: 10, toleranceGrams: 0 };

  return {
    ask,
    handle,
    place: async (content: OrderContent = TEA) => {
      const lines = content.lines.map((one, index) => ({ ...one, line: index + 1 }));
      const state = { ...entities.order.peek(ORDER)?.state, lines };
      const wish = { order: ORDER, lines: lines.map(({ line, units }) => ({ line, units })) };
      const plan = await source({ ...wish, state: state as never });
      const fraud = { score: 0, verdict: "accepted", reasons: [] } as const;
      return ask("place", { type: "place", content, plan, fraud, paymentAttempts: 1 });
    },
    pick: (key = "pick") => handle(key, { type: "pick", verified: true }),
    pack: (key = "pack") => handle(key, { type: "pack", weight }),
    handOver: () => handle("hand-over", { type: "hand-over" }),
    track: (scan: CarrierScan, at = "2026-11-22T10:00:00.000Z") =>
      handle(`track ${scan} ${at}`, { type: "track", scan, at }),
    book: async (sku: string, warehouse: string, command: StockCommand) => {
      const envelope = envelopeOf(JSON.stringify([sku, warehouse, command]), command);
      const answer = await ledger.dispatch({ sku, warehouse, command, envelope });
      if (answer.status === "refused") throw new Error(JSON.stringify(answer.rejection));
    },
    /** What the watchdog does with what stands still. */
    carryOn: async () => {
      await shipment.drive(PARCEL);
      await order.drive(ORDER);
    },
    order: async () => (await entities.order.read(ORDER)).state,
    parcel: async (id = PARCEL) => (await entities.shipment.read(id)).state,
    stock,
    history: (sku: string, warehouse: string) => ledger.history(sku, warehouse, {}),
    drive: { order: () => order.drive(ORDER), shipment: () => shipment.drive(PARCEL) },
  };
};

export type House = ReturnType<typeof openHouse>;

const receive = (units: number): StockCommand => ({
  ...{ type: "receive", receipt: "opening" },
  lines: [{ lot: "-", bin: "A-01", units, condition: "good" }],
});

export const stockUp = async (house: House, units = 10): Promise<void> => {
  for (const warehouse of WAREHOUSES) {
    for (const sku of ["tea", "cup"]) await house.book(sku, warehouse, receive(units));
  }
};
