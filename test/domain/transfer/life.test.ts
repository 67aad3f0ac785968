import { describe, expect, test } from "vitest";
import { actionsOf } from "../../../src/domain/transfer/transitions.ts";
import { goodFor, policy, receive, quarantine, unallocate } from "../stock/say.ts";
import { APPROVE, DISPATCH, given, PICK, REQUEST, SENT } from "./given.ts";
import { act, arrive, arriving, FROM, line, request, TO } from "./world.ts";

const cancel = { type: "cancel", reason: "not needed" } as const;
const close = { type: "close", reason: "the rest is not there" } as const;

describe("a transfer is requested", () => {
  test("and waits for somebody else's approval", () => {
    const { world } = given({ tea: 20 }, REQUEST);
    expect(world.state).toMatchObject({
      ...{ status: "requested", from: FROM, to: TO, units: 10, requestedBy: "mai" },
      lines: [{ line: 1, sku: "tea", units: 10, claim: "none" }],
    });
    expect(actionsOf(world.state)).toEqual(["approve", "reject", "cancel"]);
  });

  test("lines of one SKU are one line", () => {
    const lines = [
      ["tea", 4],
      ["rice", 1],
      ["tea", 6],
    ] as const;
    const { world } = given({}, ["mai", request(lines)]);
    expect(world.state.lines.map(({ sku, units }) => [sku, units])).toEqual([
      ["tea", 10],
      ["rice", 1],
    ]);
  });

  test("one of few units approves itself by the policy, and is allocated at once", () => {
    const { world } = given({ tea: 20 }, ["mai", request([["tea", 10]], { approvalUnits: 10 })]);
    expect(world.state).toMatchObject({ status: "allocated", approvedBy: "policy" });
    const above = given({ tea: 20 }, ["mai", request([["tea", 11]], { approvalUnits: 10 })]);
    expect(above.world.state.status).toBe("requested");
  });

  test("again with the same content it is the same request, with other content its id is taken", () => {
    const scene = given({ tea: 20 }, REQUEST);
    scene.repeats("mai", request([["tea", 10]]));
    scene.repeats(
      "minh",
      request(
        [
          ["tea", 3],
          ["tea", 7],
        ],
        { found: { short: [], room: 0 } },
      ),
    );
    scene.refuses("mai", request([["tea", 9]]), "duplicate-id");
    scene.refuses("mai", request([["tea", 10]], { to: "east" }), "duplicate-id");
    scene.refuses("mai", request([["tea", 10]], { note: "soon" }), "duplicate-id");
  });

  test("not from a warehouse to itself, not of what the source lacks, not beyond the room of the destination", () => {
    const scene = given({ tea: 20 });
    scene.refuses("mai", request([["tea", 1]], { to: FROM }), "invalid-state");
    const short = [{ sku: "tea", units: 10, sellable: 9 }];
    scene.refuses("mai", request([["tea", 10]], { found: { short } }), "insufficient-stock");
    scene.refuses(
      "mai",
      request([["tea", 10]], { found: { short: [], room: 9 } }),
      "limit-exceeded",
    );
    scene.and(["mai", request([["tea", 10]], { found: { short: [], room: 10 } })]);
  });

  test("what was never requested can't be approved, picked or received", () => {
    const scene = given({});
    scene.refuses(...APPROVE, "not-found");
    scene.refuses(...PICK, "not-found");
    scene.refuses("rosa", arrive([arriving("tea", { received: 1 })]), "not-found");
  });
});

describe("a transfer is approved", () => {
  test("row 74: not by who requested it, whatever state it is in", () => {
    const scene = given({ tea: 20 }, REQUEST);
    scene.refuses("mai", APPROVE[1], "separation-of-duties");
    scene.refuses("mai", { type: "reject", reason: "x" }, "separation-of-duties");
    scene.and(APPROVE).refuses("mai", APPROVE[1], "separation-of-duties");
  });

  test("row 76: not twice, and not after it was rejected", () => {
    given({ tea: 20 }, REQUEST, APPROVE).refuses("ngoc", APPROVE[1], "invalid-state");
    const scene = given({ tea: 20 }, REQUEST, ["minh", { type: "reject", reason: "too much" }]);
    expect(scene.world.state).toMatchObject({ status: "rejected", reason: "too much" });
    scene.refuses("ngoc", APPROVE[1], "invalid-state");
    expect(actionsOf(scene.world.state)).toEqual([]);
  });

  test("and takes its stock at the source in the name of its claims", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE);
    expect(scene.world.state).toMatchObject({ status: "allocated", approvedBy: "minh" });
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 10, allocated: 10, onHand: 20 });
    expect(scene.claims()).toEqual(["t.1"]);
    expect(actionsOf(scene.world.state)).toEqual(["pick", "cancel"]);
  });

  test("what was sold or filled since the request refuses the approval, and nothing changes", () => {
    const scene = given({ tea: 20 }, REQUEST);
    const short = [{ sku: "tea", units: 10, sellable: 2 }];
    scene.refuses("minh", { type: "approve", found: { short } }, "insufficient-stock");
    scene.refuses("minh", { type: "approve", found: { short: [], room: 3 } }, "limit-exceeded");
    expect(scene.world.state.status).toBe("requested");
  });

  test("one line refused by the source: the others are released, the transfer ends as cancelled", () => {
    const lines = [
      ["tea", 10],
      ["rice", 5],
      ["salt", 1],
    ] as const;
    const scene = given({ tea: 20, rice: 4, salt: 1 }, ["mai", request(lines)], APPROVE);
    expect(scene.world.state).toMatchObject({ status: "cancelled", reason: "insufficient-stock" });
    expect(scene.world.state.refused).toMatchObject([{ sku: "rice", code: "insufficient-stock" }]);
    expect(scene.claims()).toEqual([]);
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 20, allocated: 0 });
  });

  test("all lines refused: it is cancelled at once", () => {
    const scene = given({}, REQUEST, APPROVE);
    expect(scene.world.events.map(({ type }) => type)).toEqual([
      "TransferRequested",
      "TransferApproved",
      "TransferLineRefused",
      "TransferCancelBegun",
      "TransferCancelled",
    ]);
  });

  test("a source that sells beyond its stock does not promise it to a transfer", () => {
    const scene = given({ tea: [receive(4), policy({ backorderLimit: 50 })] }, REQUEST, APPROVE);
    expect(scene.world.state).toMatchObject({ status: "cancelled", reason: "insufficient-stock" });
    expect(scene.claims()).toEqual([]);
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 4, allocated: 0 });
  });
});

describe("a transfer is picked", () => {
  test("all of it", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK);
    expect(scene.world.state.status).toBe("picked");
    expect(scene.buckets("tea", FROM)).toMatchObject({ picked: 10, allocated: 0, onHand: 10 });
    expect(scene.world.facts.at(-1)?.event).toMatchObject({ pick: "t.1.1", fulfilment: "t" });
    expect(actionsOf(scene.world.state)).toEqual(["dispatch", "cancel"]);
  });

  test("by lines, units and lots, in several goes", () => {
    const stocked = {
      tea: [
        receive(6, { lot: "A", ...goodFor(9) }),
        receive(6, { lot: "B", bin: "x", ...goodFor(20) }),
      ],
      rice: 3,
    };
    const both = request([
      ["tea", 10],
      ["rice", 3],
    ]);
    const scene = given(stocked, ["mai", both], APPROVE);
    const lots = [{ lot: "B", bin: "x", units: 5 }];
    scene.and(["pham", { type: "pick", lines: [{ sku: "tea", lots }], picker: "p-7" }]);
    expect(scene.world.state.status).toBe("allocated");
    expect(line(scene.world)).toMatchObject({ picked: 5, picks: [{ act: 1, units: 5 }] });
    scene.refuses("pham", { type: "pick", lines: [{ sku: "tea", units: 6 }] }, "invalid-state");
    scene.refuses("pham", { type: "pick", lines: [{ sku: "salt" }] }, "invalid-state");
    const twice = [{ sku: "rice", units: 1 }, { sku: "rice" }];
    scene.refuses("pham", { type: "pick", lines: twice }, "invalid-state");
    scene.and(["pham", { type: "pick", lines: [{ sku: "rice" }] }], PICK);
    expect(scene.world.state.status).toBe("picked");
    scene.refuses("pham", { type: "pick" }, "invalid-state");
  });

  test("a pick that finds less leaves the rest to be picked elsewhere", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE);
    scene.and(["pham", { type: "pick", lines: [{ sku: "tea", units: 10, found: 7 }] }]);
    expect(line(scene.world)).toMatchObject({ picked: 7 });
    expect(scene.buckets("tea", FROM)).toMatchObject({ picked: 7, quarantined: 3 });
    expect(scene.and(PICK).world.state.status).toBe("picked");
  });

  test("what the stock refuses ends the act, line by line, and says why", () => {
    const both = request([
      ["tea", 10],
      ["rice", 3],
    ]);
    const scene = given({ tea: 10, rice: 3 }, ["mai", both], APPROVE);
    scene.meanwhile("tea", FROM, quarantine(4)).and(PICK);
    expect(scene.world.state).toMatchObject({
      status: "allocated",
      last: { act: 1, kind: "pick", refused: [{ sku: "tea", code: "invalid-state" }] },
    });
    expect(scene.world.state.act).toBeUndefined();
    expect(scene.world.state.lines.map(({ picked }) => picked)).toEqual([0, 3]);
    scene.and(["pham", { type: "pick", lines: [{ sku: "tea", units: 6 }] }]);
    expect(line(scene.world).picked).toBe(6);
  });
});

describe("a transfer is dispatched", () => {
  test("with lots and expiries as picked, its label, pickup and appointment", () => {
    const tea = [receive(6, { lot: "A", ...goodFor(9) }), receive(6, { lot: "B", ...goodFor(20) })];
    const shipment = {
      carrier: "vnpost",
      label: "L-1",
      pickupAt: "2026-11-21T10:00:00.000Z",
      deliveryAppointment: "2026-11-23T09:00:00.000Z",
    };
    const scene = given({ tea }, REQUEST, APPROVE, PICK, [
      "pham",
      { type: "dispatch", expectedArrival: "2026-11-23T12:00:00.000Z", ...shipment },
    ]);
    expect(scene.world.state).toMatchObject({
      status: "in-transit",
      expectedArrival: "2026-11-23T12:00:00.000Z",
      dispatchedBy: ["pham"],
      shipments: [{ act: 2, by: "pham", units: 10, ...shipment }],
    });
    expect(line(scene.world).lots).toMatchObject([
      { lot: "A", dispatched: 6, ...goodFor(9) },
      { lot: "B", dispatched: 4, ...goodFor(20) },
    ]);
    expect(scene.world.facts.at(-1)?.event).toMatchObject({ dispatch: "t.1.2", destination: TO });
    expect(scene.claims()).toEqual([]);
    expect(actionsOf(scene.world.state)).toEqual(["arrive"]);
  });

  test("in several departures, never more than is picked", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE);
    scene.refuses("pham", { type: "dispatch" }, "invalid-state");
    scene.and(["pham", { type: "pick", lines: [{ sku: "tea", units: 6 }] }]);
    expect(actionsOf(scene.world.state)).toEqual(["pick", "dispatch", "cancel"]);
    scene.refuses("pham", { type: "dispatch", lines: [{ sku: "tea", units: 7 }] }, "invalid-state");
    scene.and(["pham", { type: "dispatch", lines: [{ sku: "tea", units: 2 }] }]);
    expect(actionsOf(scene.world.state)).toEqual(["pick", "dispatch", "arrive", "close"]);
    scene.and(PICK, DISPATCH);
    expect(line(scene.world)).toMatchObject({ dispatched: 10, picked: 10 });
    expect(scene.world.state.shipments.map(({ units }) => units)).toEqual([2, 8]);
  });
});

describe("what has not left is given up", () => {
  test("a request is cancelled at once", () => {
    const { world } = given({ tea: 20 }, REQUEST, ["mai", cancel]);
    expect(world.state).toMatchObject({
      ...{ status: "cancelled", reason: "not needed", endedBy: "mai" },
    });
  });

  test("allocations are released and picks undone, whatever had been picked in how many goes", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE);
    const some = { type: "pick", lines: [{ sku: "tea", units: 3 }] } as const;
    scene.and(["pham", some], ["pham", some], ["mai", cancel]);
    expect(scene.world.state).toMatchObject({ status: "cancelled", endedBy: "mai" });
    expect(scene.claims()).toEqual([]);
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 20, picked: 0, allocated: 0 });
    expect(actionsOf(scene.world.state)).toEqual([]);
  });

  test("nothing is cancelled of which some has left; the rest is closed", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK, [
      "pham",
      { type: "dispatch", lines: [{ sku: "tea", units: 4 }] },
    ]);
    scene.refuses("mai", cancel, "invalid-state");
    scene.and(["mai", close]);
    expect(scene.world.state).toMatchObject({ status: "in-transit", reason: close.reason });
    expect(scene.claims()).toEqual([]);
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 16, picked: 0 });
    scene.refuses("mai", close, "invalid-state");
    scene.and(["rosa", arrive([arriving("tea", { received: 4 })])]);
    expect(scene.world.state.status).toBe("complete");
  });

  test("closing what has all arrived so far completes the transfer", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK, [
      "pham",
      { type: "dispatch", lines: [{ sku: "tea", units: 4 }] },
    ]);
    scene.and(["rosa", arrive([arriving("tea", { received: 4 })])]);
    expect(scene.world.state.status).toBe("in-transit");
    expect(scene.and(["mai", close]).world.state.status).toBe("complete");
  });

  test("a transfer that is wholly under way has nothing to close", () => {
    given({ tea: 20 }, ...SENT).refuses("mai", close, "invalid-state");
  });

  test("what somebody else released or put back meanwhile is no obstacle", () => {
    const scene = given({ tea: 20 }, REQUEST, APPROVE, PICK);
    scene.meanwhile("tea", FROM, { type: "reverse-pick", pick: "t.1.1" });
    scene.meanwhile("tea", FROM, unallocate("t.1")).and(["mai", cancel]);
    expect(scene.world.state.status).toBe("cancelled");
    expect(scene.buckets("tea", FROM)).toMatchObject({ available: 20, picked: 0 });
  });

  test("while the process is at work nobody else gets between", () => {
    const scene = given({ tea: 20 }, REQUEST);
    const { world } = scene;
    world.state = { ...world.state, status: "approved" };
    for (const command of [PICK[1], DISPATCH[1], cancel, close]) {
      scene.refuses("pham", command, "invalid-state");
    }
  });
});

test("units backed again after a shortage can be picked as any other", () => {
  const scene = given({ tea: 10 }, REQUEST, APPROVE);
  scene.meanwhile("tea", FROM, quarantine(4)).meanwhile("tea", FROM, receive(4)).and(PICK);
  expect(line(scene.world).picked).toBe(10);
  act(scene.world, "pham", { type: "dispatch" });
  expect(scene.world.state.status).toBe("in-transit");
});
