import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { guardReplies } from "../../../src/adapters/eventstoredb/reply-guard.ts";

const ID = "0f1e2d3c-4b5a-4678-9abc-def012345678";
const SIGNED = (hex: string): string => BigInt.asIntN(64, BigInt(`0x${hex}`)).toString();

const textId = (text: string) => ({ hasStructured: () => false, getString: () => text });
const halvesId = (high: string, low: string) => ({
  hasStructured: () => true,
  getStructured: () => ({
    getMostSignificantBits: () => SIGNED(high),
    getLeastSignificantBits: () => SIGNED(low),
  }),
});
const message = (id: object) => ({ getCorrelationId: () => id });

type Creator = (grpcClient: object) => Duplex;

/** A client as 6.2.1 is built, with one call for its appends; `seen` is what its own listener gets. */
const guardedCall = (listener: (reply: unknown) => void) => {
  const call = new Duplex({
    objectMode: true,
    read: () => undefined,
    write: (_m, _e, done) => done(),
  });
  const client = {
    GRPCStreamCreator: (_type: unknown, _name: unknown, create: Creator) => () =>
      create({ batchAppend: () => call }),
  };
  const told: string[] = [];
  guardReplies(client, {
    onStray: () => void told.push("stray"),
    onBroken: (reason) => void told.push(reason),
  });
  const opened = client.GRPCStreamCreator(undefined, undefined, (grpcClient) => {
    const open: unknown = Reflect.get(grpcClient, "batchAppend");
    if (typeof open !== "function") throw new Error("no appends");
    const made: unknown = Reflect.apply(open, grpcClient, []);
    if (!(made instanceof Duplex)) throw new Error("no call");
    return made.on("data", listener);
  })();
  const replies = async (...ids: readonly object[]): Promise<void> => {
    for (const id of ids) call.push(message(id));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { call: opened, told, replies };
};

test("the first reply to what was sent gets through, whichever way its id is written", async () => {
  for (const id of [textId(ID), halvesId("0f1e2d3c4b5a4678", "9abcdef012345678")]) {
    const seen: unknown[] = [];
    const { call, told, replies } = guardedCall((reply) => void seen.push(reply));
    call.write(message(textId(ID)));
    await replies(id, id, textId(ID), textId("somebody"));
    expect(seen).toHaveLength(1);
    expect(told).toEqual(["stray", "stray", "stray"]);
  }
});

test("a reply on which the client chokes costs the connection, not the process", async () => {
  const { call, told, replies } = guardedCall(() => {
    throw new TypeError("undefined is not iterable");
  });
  call.write(message(textId(ID)));
  await replies(textId(ID));
  expect(told).toEqual([expect.stringContaining("undefined is not iterable")]);
});

test("a call that is full, ended or broken says so to us, and to the client that there is room", async () => {
  const { call, told } = guardedCall(() => undefined);
  const writes = Array.from({ length: 100 }, () => call.write(message(textId(ID))));
  expect(new Set(writes)).toEqual(new Set([true]));
  call.destroy(new Error("reset"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(told[0]).toContain("reset");
});

test("a client that is built otherwise is not used", () => {
  const reports = { onStray: () => undefined, onBroken: () => undefined };
  expect(() => guardReplies({}, reports)).toThrow("not known");
});
