import { describe, expect, test } from "vitest";
import type {
  ShipmentAsk,
  ShipmentCommand,
  ShipmentNote,
} from "../../../src/domain/shipment/commands.ts";
import { shipmentDecider } from "../../../src/domain/shipment/decide.ts";
import type { CarrierScan } from "../../../src/domain/shipment/events.ts";
import type { ShipmentState, ShipmentStatus } from "../../../src/domain/shipment/state.ts";
import {
  ACTIONS,
  actionsOf,
  mayMove,
  TRANSITIONS,
} from "../../../src/domain/shipment/transitions.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const context = { at: Date.parse(NOW), now: NOW, actor: "pham" };

const decide = (state: ShipmentState, command: ShipmentCommand) =>
  shipmentDecider.decide(state, command, context);

const after = (state: ShipmentState, command: ShipmentCommand): ShipmentState => {
  const verdict = decide(state, command);
  if (verdict.kind === "refused") throw new Error(verdict.rejection.detail);
  return verdict.events.reduce(
    (at, event, revision) =>
      shipmentDecider.evolve(at, event, { revision, actor: "pham", recordedAt: NOW }),
    state,
  );
};

const through = (...commands: readonly ShipmentCommand[]): ShipmentState =>
  commands.reduce(after, shipmentDecider.initial);

const place = { lot: "L1", bin: "A-01" };
const weight = { packaging: 0, tolerancePercent: 0, toleranceGrams: 0 };
const open: ShipmentNote = {
  ...{ type: "open", order: "o", shipment: "s1", warehouse: "north", channel: "web" },
  ...{ currency: "EUR", priority: 0 },
  pieces: [{ attempt: 1, piece: 0, sku: "tea", units: 2, claim: "o.1" }],
  lines: [{ line: 1, units: 2, sku: "tea", price: 100 }],
};
const ASKS: { readonly [Type in ShipmentAsk["type"]]: Extract<ShipmentAsk, { type: Type }> } = {
  assign: { type: "assign", picker: "quy" },
  scan: { type: "scan", sku: "tea", units: 1, list: [{ ...place, units: 2 }] },
  pick: { type: "pick", verified: true },
  inspect: { type: "inspect", result: "passed", inspector: "quy", startedAt: NOW },
  pack: { type: "pack", weight },
  label: { type: "label" },
  "hand-over": { type: "hand-over" },
  track: { type: "track", scan: "in-transit", at: NOW },
  "receive-back": {
    type: "receive-back",
    lines: [{ ...place, sku: "tea", units: 1, disposition: "restock" }],
  },
};
const noted = (type: "picked"): ShipmentNote => ({
  ...{ type: `note-${type}`, act: 1, refused: [] },
  pieces: [{ piece: 1, lots: [{ ...place, units: 2 }] }],
});
const PICKED = [open, ASKS.pick, noted("picked")];
const PACKED = [
  ...PICKED,
  ASKS.pack,
  { type: "note-packing", act: 2, granted: true },
  {
    type: "note-label",
    outcome: { status: "done", carrier: "own-fleet", service: "standard", tracking: "SB1" },
  },
] as const satisfies readonly ShipmentCommand[];
const SHIPPED: readonly ShipmentCommand[] = [
  ...PACKED,
  ASKS["hand-over"],
  { type: "note-handed-over", act: 3, pieces: [1], refused: [] },
];
const tell = (scan: CarrierScan): ShipmentCommand => ({ type: "track", scan, at: NOW });
const end = (as: "replaced" | "refunded"): ShipmentCommand => ({
  ...{ type: "note-ended", as, reason: "lost" },
});

/** A parcel in every status, with something left to do in it. */
const IN: { readonly [Status in ShipmentStatus]: readonly ShipmentCommand[] } = {
  none: [],
  open: [open],
  picking: [open, ASKS.scan],
  picked: PICKED,
  packed: PACKED,
  shipped: SHIPPED,
  "in-transit": [...SHIPPED, tell("in-transit")],
  "out-for-delivery": [...SHIPPED, tell("out-for-delivery")],
  delivered: [...SHIPPED, tell("delivered")],
  lost: [...SHIPPED, tell("lost")],
  refused: [...SHIPPED, tell("refused")],
  "returned-to-sender": [...SHIPPED, tell("returned-to-sender")],
  cancelled: [open, { type: "withdraw", reason: "no" }],
  replaced: [...SHIPPED, tell("lost"), end("replaced")],
  refunded: [...SHIPPED, tell("lost"), end("refunded")],
};
const STATUSES = Object.entries(IN);

describe("what can be done with a parcel", () => {
  test.each(STATUSES)("that is %s: what its actions say, and nothing else", (status, way) => {
    const state = through(...way);
    expect(state.status).toBe(status);
    const allowed = status === "none" ? [] : actionsOf(state);
    for (const action of ACTIONS) {
      const verdict = decide(state, ASKS[action]);
      if (allowed.includes(action)) {
        expect([action, verdict.kind]).toEqual([action, "accepted"]);
        continue;
      }
      const code = status === "none" ? "not-found" : "invalid-state";
      expect([action, verdict]).toMatchObject([action, { kind: "refused", rejection: { code } }]);
      if (verdict.kind === "refused" && status !== "none") {
        const named = allowed.length === 0 ? "nothing" : allowed.join(", ");
        expect(verdict.rejection.detail).toContain(`allowed: ${named}`);
      }
    }
  });

  test.each(STATUSES)("that is %s leads only to where the table says", (status, way) => {
    const state = through(...way);
    for (const { type, ...command } of Object.values(ASKS)) {
      const verdict = decide(state, { type, ...command } as ShipmentAsk);
      if (verdict.kind === "refused") continue;
      const to = after(state, { type, ...command } as ShipmentAsk).status;
      const known = TRANSITIONS.filter((one) => one.from === status && one.command === type);
      // An act begins where it stands, and ends by the answers of the stocks.
      expect([status, ...known.flatMap((one) => one.to)]).toContain(to);
    }
  });

  test("nothing while an act is under way", () => {
    const state = through(open, ASKS.pick);
    expect(actionsOf(state)).toEqual([]);
    for (const action of ACTIONS) expect(decide(state, ASKS[action]).kind).toBe("refused");
  });
});

const SCANS: readonly CarrierScan[] = [
  ...(["in-transit", "out-for-delivery", "attempted", "delivered"] as const),
  ...(["lost", "refused", "returned-to-sender"] as const),
];

describe("news of the carrier", () => {
  const ORDER: readonly string[] = ["shipped", "in-transit", "out-for-delivery", "delivered"];

  test.each(SCANS)("%s never moves a parcel back, whatever came before", (scan) => {
    for (const first of SCANS) {
      const state = through(...SHIPPED, tell(first));
      const next = after(state, { type: "track", scan, at: "2026-11-22T12:00:00.000Z" });
      const [from, to] = [ORDER.indexOf(state.status), ORDER.indexOf(next.status)];
      if (from >= 0 && to >= 0) expect(to).toBeGreaterThanOrEqual(from);
      expect(next.status === state.status || mayMove(state.status, next.status)).toBe(true);
      expect(next.news).toBeGreaterThan(state.news);
    }
  });

  test("that leaves out steps is completed by them", () => {
    const { tracked, status } = through(...SHIPPED, tell("delivered"));
    expect(status).toBe("delivered");
    expect(tracked.map(({ scan, skipped = false }) => [scan, skipped])).toEqual([
      ["in-transit", true],
      ["out-for-delivery", true],
      ["delivered", false],
    ]);
  });

  test("counts the times that nobody was there", () => {
    const later = { type: "track", scan: "attempted", at: "2026-11-23T12:00:00.000Z" } as const;
    const state = through(...SHIPPED, tell("attempted"), later);
    expect([state.status, state.attempts]).toEqual(["out-for-delivery", 2]);
  });

  test("said twice is recorded once", () => {
    const state = through(...SHIPPED, tell("in-transit"));
    expect(decide(state, tell("in-transit"))).toEqual({ kind: "accepted", events: [] });
  });
});
