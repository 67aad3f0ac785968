import fc from "fast-check";
import { expect, test } from "vitest";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import {
  createLogMemory,
  openMemoryLog,
  type AppendFault,
  type LogMemory,
} from "../../src/adapters/memory/event-log.ts";
import { commandHashOf, commandIdOf } from "../../src/commands/command-id.ts";
import type { EntityRequest } from "../../src/commands/entities.ts";
import { createEntities } from "../../src/commands/entity-streams.ts";
import { LedgerFault } from "../../src/commands/faults.ts";
import type { SupplierCommand } from "../../src/domain/supplier/commands.ts";
import { supplierDecider } from "../../src/domain/supplier/decide.ts";
import { scriptedFaults } from "../adapters/log-faults.ts";
import { countingIds, START, turnScheduler } from "./ledger-kit.ts";

type Options = {
  readonly memory?: LogMemory;
  readonly exclusive?: boolean;
  readonly faults?: readonly (AppendFault | undefined)[];
};

const clock = { ms: START, now: () => clock.ms };
const ids = countingIds();

const openSuppliers = (options: Options = {}) => {
  const memory = options.memory ?? createLogMemory("test");
  const log = openMemoryLog({
    ...{ memory, scheduler: turnScheduler, exclusive: options.exclusive ?? true },
    ...(options.faults === undefined ? {} : { faults: scriptedFaults(options.faults) }),
  });
  const needs = { log, codec: entityCodec, clock, ids, scheduler: turnScheduler };
  return { memory, log, suppliers: createEntities(needs, supplierDecider) };
};

const request = (key: string, command: SupplierCommand): EntityRequest<SupplierCommand> => ({
  id: "acme",
  command,
  envelope: {
    commandId: commandIdOf("mai", key),
    commandHash: commandHashOf("POST", "/suppliers", command),
    ...{ actor: "mai", channel: "test", correlationId: key },
  },
});

const named = (name: string) => ({ name, leadTimeDays: 7, currency: "VND" });
const create = (key: string, name = "Acme") =>
  request(key, { type: "create", content: named(name) });
const change = (key: string, name: string) =>
  request(key, { type: "change", content: named(name) });

const eventsIn = async ({ log }: Pick<ReturnType<typeof openSuppliers>, "log">) =>
  (await log.readAll(0n, 1_000)).events.map(({ type }) => type);

test("what is recorded can be read at once, and after everything in memory is gone", async () => {
  const first = openSuppliers();
  const answer = await first.suppliers.dispatch(create("k1"));
  expect(answer).toMatchObject({ status: "accepted", replayed: false, version: 0 });
  expect(first.suppliers.peek("acme")?.state.name).toBe("Acme");
  const later = openSuppliers({ memory: first.memory });
  expect(later.suppliers.peek("acme")).toBeUndefined();
  const view = await later.suppliers.read("acme");
  expect(view.state).toEqual(first.suppliers.peek("acme")?.state);
  expect(view).toMatchObject({ version: 0, state: { status: "active", createdBy: "mai" } });
});

test("a repeat has the answer of the first time, whatever came since, and records nothing", async () => {
  const house = openSuppliers();
  const first = await house.suppliers.dispatch(create("k1"));
  await house.suppliers.dispatch(change("k2", "Acme Ltd"));
  for (const again of [house, openSuppliers({ memory: house.memory })]) {
    const answer = await again.suppliers.dispatch(create("k1"));
    expect(answer).toEqual({ ...first, replayed: true });
  }
  expect(await eventsIn(house)).toEqual(["SupplierCreated", "SupplierChanged"]);
});

test("a key that comes with another body is refused", async () => {
  const { suppliers } = openSuppliers();
  await suppliers.dispatch(create("k1"));
  expect(await suppliers.dispatch(create("k1", "Other"))).toMatchObject({
    ...{ status: "refused", rejection: { code: "idempotency-key-reused" } },
  });
});

test("a change that rests on an older version is refused, one on the newest is taken", async () => {
  const { suppliers } = openSuppliers();
  await suppliers.dispatch(create("k1"));
  await suppliers.dispatch({ ...change("k2", "Two"), expectedVersion: 0 });
  const stale = await suppliers.dispatch({ ...change("k3", "Three"), expectedVersion: 0 });
  expect(stale).toMatchObject({ status: "refused", rejection: { code: "precondition-failed" } });
  const fresh = await suppliers.dispatch({ ...change("k3", "Three"), expectedVersion: 1 });
  expect(fresh).toMatchObject({ status: "accepted", version: 2 });
});

test("what the edge has found against a command does not spoil its repeat", async () => {
  const { suppliers } = openSuppliers();
  const refuse = { code: "unknown-reference", detail: "no such thing" } as const;
  expect(await suppliers.dispatch({ ...create("k1"), refuse })).toMatchObject({
    ...{ status: "refused", rejection: refuse },
  });
  await suppliers.dispatch(create("k1"));
  expect(await suppliers.dispatch({ ...create("k1"), refuse })).toMatchObject({ replayed: true });
});

test("a dry run answers what would be and leaves nothing behind", async () => {
  const house = openSuppliers();
  const answer = await house.suppliers.dispatch({ ...create("k1"), dryRun: true });
  expect(answer).toMatchObject({ status: "accepted", version: 0, state: { status: "active" } });
  expect(await eventsIn(house)).toEqual([]);
  expect((await house.suppliers.read("acme")).version).toBe(-1);
});

test.each([true, false])("an unknown outcome (written: %s) is written once", async (applied) => {
  const house = openSuppliers({ faults: [{ kind: "unknown", applied }] });
  expect(await house.suppliers.dispatch(create("k1"))).toMatchObject({ status: "accepted" });
  expect(await eventsIn(house)).toEqual(["SupplierCreated"]);
});

test("what stays unknown is no answer, and the repeat finds what was written", async () => {
  const lost = { kind: "unknown", applied: false } as const;
  const faults = [lost, lost, lost, lost, lost];
  const house = openSuppliers({ faults });
  await expect(house.suppliers.dispatch(create("k1"))).rejects.toThrow(LedgerFault);
  expect(await house.suppliers.dispatch(create("k1"))).toMatchObject({ status: "accepted" });
  expect(await eventsIn(house)).toEqual(["SupplierCreated"]);
});

test("two processes see each other's changes at once", async () => {
  const one = openSuppliers({ exclusive: false });
  const two = openSuppliers({ exclusive: false, memory: one.memory });
  await one.suppliers.dispatch(create("k1"));
  expect((await two.suppliers.read("acme")).state.name).toBe("Acme");
  await two.suppliers.dispatch(change("k2", "Acme Ltd"));
  expect(one.suppliers.peek("acme")).toBeUndefined();
  expect((await one.suppliers.read("acme")).state.name).toBe("Acme Ltd");
  const answer = await one.suppliers.dispatch(request("k3", { type: "retire" }));
  expect(answer).toMatchObject({ status: "accepted", version: 2 });
  // A refusal rests on nothing that is older than the question.
  expect(await two.suppliers.dispatch(change("k4", "Late"))).toMatchObject({
    ...{ status: "refused", rejection: { code: "invalid-state" }, version: 2 },
  });
});

test("whatever order two processes write in, every accepted change is there once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (turns) => {
      const one = openSuppliers({ exclusive: false });
      const two = openSuppliers({ exclusive: false, memory: one.memory });
      await one.suppliers.dispatch(create("k"));
      const answers = await Promise.allSettled(
        turns.map((first, n) =>
          (first ? one : two).suppliers.dispatch(change(`k${String(n)}`, `Name ${String(n)}`)),
        ),
      );
      const taken = answers.filter(
        (one) => one.status === "fulfilled" && one.value.status === "accepted",
      );
      const busy = answers.filter(
        (one) => one.status === "rejected" && one.reason instanceof LedgerFault,
      );
      expect(taken.length + busy.length).toBe(turns.length);
      expect((await eventsIn(one)).length).toBe(1 + taken.length);
    }),
    { numRuns: 100 },
  );
});

test("more commands for one entity than its queue holds are turned away, none is lost", async () => {
  const { suppliers } = openSuppliers();
  const asked = Array.from({ length: 300 }, (_, n) => suppliers.dispatch(create(`k${String(n)}`)));
  const answers = await Promise.allSettled(asked);
  const busy = answers.filter(({ status }) => status === "rejected");
  expect(busy.length).toBe(100);
  expect(answers.length - busy.length).toBe(200);
});
