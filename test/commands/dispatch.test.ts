import { expect, test } from "vitest";
import { NONE } from "../../src/domain/ids.ts";
import {
  counting,
  envelopeOf,
  eventsOf,
  openHouse,
  outcomeOf,
  receive,
  requestOf,
  reserve,
  send,
  SKU,
  STREAM,
  typesOf,
  WAREHOUSE,
} from "./ledger-kit.ts";

test("an accepted command is answered from the events that it recorded", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  expect(await send(house, "a", reserve("c1", 4))).toEqual({
    status: "accepted",
    replayed: false,
    units: 4,
    backed: 4,
    backordered: 0,
    deadline: "2026-11-21T08:30:00.000Z",
    version: 1,
    after: {
      onHand: 10,
      available: 6,
      reserved: 4,
      allocated: 0,
      quarantined: 0,
      damaged: 0,
      picked: 0,
    },
    position: 2n,
    events: [{ type: "StockReserved", stream: STREAM, revision: 1 }],
  });
});

test("every event names who asked, under which command, and when it was recorded", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const { commandId, commandHash } = envelopeOf("in", receive("r1", 10));
  expect(eventsOf(house.memory).map(({ metadata }) => metadata)).toEqual([
    {
      actor: "keeper",
      channel: "test",
      commandId,
      commandHash,
      correlationId: "trace-1",
      schemaVersion: 1,
      recordedAt: "2026-11-21T08:00:00.000Z",
    },
  ]);
});

test("what time ended is recorded before the command, by the system, caused by it", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  await send(house, "a", reserve("c1", 10));
  house.clock.ms += 31 * 60_000;
  const answer = await send(house, "b", reserve("c2", 10));
  expect(answer.status).toBe("accepted");
  expect(typesOf(house.memory).slice(2)).toEqual(["ReservationExpired", "StockReserved"]);
  const expired = eventsOf(house.memory)[2]?.metadata;
  expect(expired).toMatchObject({ actor: "system", causationId: envelopeOf("b").commandId });
  expect(expired?.commandId).toBeUndefined();
});

test("an expiry is recorded even where the command behind it is refused, and the answer counts it", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  await send(house, "a", reserve("c1", 10));
  house.clock.ms += 31 * 60_000;
  const answer = await send(house, "b", reserve("c2", 11));
  expect(answer).toMatchObject({ status: "refused", version: 2, after: { available: 10 } });
  expect(typesOf(house.memory)).toHaveLength(3);
});

test("a refusal records nothing and is judged anew when it is repeated", async () => {
  const house = openHouse();
  const refused = await send(house, "a", reserve("c1", 4));
  expect(refused).toMatchObject({
    status: "refused",
    rejection: { code: "insufficient-stock", available: 0 },
    version: -1,
  });
  await send(house, "in", receive("r1", 10));
  expect(await send(house, "a", reserve("c1", 4))).toMatchObject({ status: "accepted" });
});

test("a repeat records nothing and gives the same answer, marked as replayed", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const first = await send(house, "a", reserve("c1", 4));
  await send(house, "more", receive("r2", 5));
  expect(await send(house, "a", reserve("c1", 4))).toEqual({ ...first, replayed: true });
  expect(typesOf(house.memory)).toHaveLength(3);
});

test("a repeat while the first is still under way waits for it", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const answers = await Promise.all([1, 2, 3].map(() => send(house, "a", reserve("c1", 4))));
  expect(answers.map((one) => one.status === "accepted" && one.replayed)).toEqual([
    false,
    true,
    true,
  ]);
  expect(typesOf(house.memory)).toHaveLength(2);
});

test("a key that was used for another request is refused", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  await send(house, "a", reserve("c1", 4));
  const other = await send(house, "a", reserve("c1", 5));
  expect(other).toMatchObject({
    status: "refused",
    rejection: { code: "idempotency-key-reused" },
    version: 1,
  });
  const both = await Promise.all([
    send(house, "b", reserve("c2", 1)),
    send(house, "b", reserve("c2", 2)),
  ]);
  expect(both.map((one) => one.status)).toEqual(["accepted", "refused"]);
});

test("the same content under a new key gives the answer of the first", async () => {
  const house = openHouse();
  const first = await send(house, "in", receive("r1", 10));
  expect(await send(house, "again", receive("r1", 10))).toEqual({ ...first, replayed: true });
  const hold = await send(house, "a", reserve("c1", 4));
  expect(await send(house, "b", reserve("c1", 4))).toEqual({ ...hold, replayed: true });
  expect(await send(house, "c", receive("r1", 11))).toMatchObject({
    rejection: { code: "duplicate-id" },
  });
  expect(typesOf(house.memory)).toHaveLength(2);
});

test("an id that has ended is not used again", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const answers = await Promise.all([
    send(house, "a", reserve("c1", 4)),
    send(house, "b", { type: "release-reservation", claim: "c1" }),
    send(house, "c", reserve("c1", 4)),
  ]);
  expect(answers.map((one) => one.status)).toEqual(["accepted", "accepted", "refused"]);
  expect(answers[2]).toMatchObject({ rejection: { code: "reservation-closed" } });
});

test("commands of one stream are decided in the order in which they were sent", async () => {
  const house = openHouse();
  const answers = await Promise.all([
    send(house, "a", reserve("c1", 4)),
    send(house, "in", receive("r1", 10)),
    send(house, "b", reserve("c2", 8)),
    send(house, "c", reserve("c3", 4)),
    send(house, "d", { type: "release-reservation", claim: "c2" }),
    send(house, "e", reserve("c4", 4)),
  ]);
  expect(answers.map((one) => one.status)).toEqual([
    ...["refused", "accepted", "accepted", "refused", "accepted", "accepted"],
  ]);
});

test("commands that wait for the same stream share an append", async () => {
  const appends = counting();
  const house = openHouse({ counters: { appends: appends.counter } });
  await send(house, "in", receive("r1", 1_000));
  const sent = Array.from({ length: 200 }, (_, n) =>
    send(house, `k${String(n)}`, reserve(`c${String(n)}`, 1)),
  );
  await Promise.all(sent);
  expect(typesOf(house.memory)).toHaveLength(201);
  expect(appends.count).toBeLessThanOrEqual(3);
});

test("what is only tried out is judged on the present, and leaves nothing behind", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const dry = (key: string, command = reserve("c1", 4)) =>
    house.ledger.dispatch({ ...requestOf(key, command), dryRun: true });
  expect(await dry("a")).toMatchObject({
    ...{ status: "accepted", replayed: false, units: 4, version: 1, position: 1n },
    events: [{ type: "StockReserved", stream: STREAM, revision: 1 }],
  });
  expect(await dry("b", reserve("c1", 11))).toMatchObject({ status: "refused", version: 0 });
  expect(typesOf(house.memory)).toEqual(["StockReceived"]);
  const real = await send(house, "a", reserve("c1", 4));
  expect(await dry("a")).toEqual({ ...real, replayed: true });
  const mixed = await Promise.all([
    dry("x"),
    send(house, "y", reserve("c9", 6)),
    dry("z", reserve("c8", 1)),
  ]);
  expect(mixed.map((one) => one.status)).toEqual(["accepted", "accepted", "refused"]);
});

test("a command with nothing to record is answered with the head of the stream", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const answer = await send(house, "tick", { type: "expire-due" });
  expect(answer).toMatchObject({
    ...{ status: "accepted", version: 0, position: 1n, events: [], after: { available: 10 } },
  });
});

test("a refusal that rests on a hold not yet written waits for it, one that rests on nothing does not", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  await Promise.all([
    send(house, "a", reserve("c1", 11)).then(note("refused at once")),
    send(house, "b", reserve("c2", 10)).then(note("held")),
    send(house, "c", reserve("c3", 1)).then(note("refused behind it")),
  ]);
  expect(order).toEqual(["refused at once", "held", "refused behind it"]);
});

test("a bug in one decision fails that command and no other", async () => {
  const house = openHouse();
  await send(house, "in", receive("r1", 10));
  const broken = { ...reserve("c2", 1), holdClass: "cart", units: NONE } as never;
  const answers = await Promise.allSettled([
    send(house, "a", reserve("c1", 4)),
    house.ledger.dispatch({
      sku: SKU,
      warehouse: WAREHOUSE,
      command: {
        type: "arrive",
        transfer: "t",
        arrival: "a",
        dispatched: 1,
        lots: undefined as never,
      },
      envelope: envelopeOf("bug", broken),
    }),
    send(house, "b", reserve("c3", 4)),
  ]);
  expect(answers.map((one) => one.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(typesOf(house.memory)).toEqual(["StockReceived", "StockReserved", "StockReserved"]);
  expect(await outcomeOf(send(house, "c", reserve("c4", 2)))).toMatchObject({
    after: { available: 0 },
  });
});
