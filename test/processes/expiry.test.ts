import { describe, expect, test } from "vitest";
import type { StockAnswer, StockRequest } from "../../src/commands/stock-request.ts";
import type { Scheduler } from "../../src/domain/runtime.ts";
import { createExpiry, type ExpiryNeeds } from "../../src/processes/expiry.ts";

const NOW = 1_790_000_000_000;
const nothing = {
  onHand: 0,
  available: 0,
  reserved: 0,
  allocated: 0,
  quarantined: 0,
  damaged: 0,
  picked: 0,
};
const accepted = (position: bigint): StockAnswer => ({
  status: "accepted",
  replayed: false,
  units: 0,
  backed: 0,
  backordered: 0,
  version: 0,
  after: nothing,
  position,
  events: [],
});

type DueClaim = {
  id: string;
  sku: string;
  warehouse: string;
  cause: "deadline" | "sibling-missing";
};
type Due = { claims?: DueClaim[]; lots?: { sku: string; warehouse: string }[] };

/** A scheduler whose time passes only when the test says so. */
const handScheduler = () => {
  let tasks: { delayMs: number; task: () => void }[] = [];
  const scheduler: Scheduler = {
    after: (delayMs, task) => {
      const entry = { delayMs, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((one) => one !== entry);
      };
    },
    soon: (task) => {
      queueMicrotask(task);
    },
  };
  return {
    scheduler,
    delays: () => tasks.map(({ delayMs }) => delayMs),
    fire: () => {
      const due = tasks;
      tasks = [];
      for (const { task } of due) task();
    },
  };
};

const harness = (due: Due, over: Partial<ExpiryNeeds> = {}) => {
  const sent: StockRequest[] = [];
  const reports: string[] = [];
  const waited: bigint[] = [];
  const hand = handScheduler();
  const expiry = createExpiry({
    models: {
      dueClaims: async (at, limit) => {
        expect(at).toBe(NOW);
        return (due.claims ?? []).slice(0, limit);
      },
      dueLots: async (_at, limit) => (due.lots ?? []).slice(0, limit),
      waitFor: async (position) => {
        waited.push(position);
        return true;
      },
    },
    dispatch: async (request) => {
      sent.push(request);
      return accepted(BigInt(sent.length));
    },
    clock: { now: () => NOW },
    scheduler: hand.scheduler,
    settings: { intervalMs: 1_000, batch: 100 },
    report: (_fault, detail) => reports.push(detail),
    ...over,
  });
  return { expiry, sent, reports, waited, ...hand };
};

const claim = (id: string, sku: string, cause: DueClaim["cause"] = "deadline"): DueClaim => ({
  id,
  sku,
  warehouse: "north",
  cause,
});

describe("a round of the expiry process", () => {
  test("asks each stock once, however many of its holds and lots have lapsed", async () => {
    const { expiry, sent } = harness({
      claims: [claim("a", "tea"), claim("b", "tea"), claim("c", "rice")],
      lots: [{ sku: "tea", warehouse: "north" }],
    });
    expect(await expiry.round()).toEqual({ asked: 2, recorded: 2, failed: 0, full: false });
    expect(sent.map(({ sku, command }) => [sku, command.type])).toEqual([
      ["tea", "expire-due"],
      ["rice", "expire-due"],
    ]);
  });

  test("releases what is left of a hold whose siblings never came", async () => {
    const { expiry, sent } = harness({ claims: [claim("h1", "tea", "sibling-missing")] });
    await expiry.round();
    expect(sent[0]?.command).toEqual({
      type: "release-reservation",
      claim: "h1",
      reason: "sibling-missing",
    });
    expect(sent[0]?.envelope.actor).toBe("system");
  });

  test("sends the same release under the same command id, so that a repeat records nothing", async () => {
    const due = { claims: [claim("h1", "tea", "sibling-missing")] };
    const [first, second] = [harness(due), harness(due)];
    await first.expiry.round();
    await second.expiry.round();
    expect(first.sent[0]?.envelope).toEqual(second.sent[0]?.envelope);
  });

  test("gives different stocks and different holds different command ids", async () => {
    const { expiry, sent } = harness({
      claims: [
        claim("h1", "tea", "sibling-missing"),
        claim("h2", "tea", "sibling-missing"),
        claim("h1", "rice", "sibling-missing"),
        claim("a", "tea"),
        claim("a", "rice"),
      ],
    });
    await expiry.round();
    expect(new Set(sent.map(({ envelope }) => envelope.commandId)).size).toBe(5);
  });

  test("takes no more than its batch and says that more is due", async () => {
    const claims = Array.from({ length: 250 }, (_, index) => claim("x", `sku-${String(index)}`));
    const { expiry, sent } = harness({ claims });
    expect(await expiry.round()).toMatchObject({ asked: 100, full: true });
    expect(sent).toHaveLength(100);
  });

  test("goes on with the other stocks when one of them fails, and reports it once", async () => {
    const sent: string[] = [];
    const { expiry, reports } = harness(
      { claims: [claim("a", "bad"), claim("b", "bad-too"), claim("c", "good")] },
      {
        dispatch: async ({ sku }) => {
          sent.push(sku);
          if (sku !== "good") throw new Error("unknown event type");
          return accepted(1n);
        },
      },
    );
    expect(await expiry.round()).toEqual({ asked: 3, recorded: 1, failed: 2, full: false });
    expect(sent).toEqual(["bad", "bad-too", "good"]);
    expect(reports).toHaveLength(1);
  });

  test("survives a read side that does not answer", async () => {
    const { expiry, reports } = harness(
      {},
      {
        models: {
          dueClaims: async () => Promise.reject(new Error("closed")),
          dueLots: async () => [],
          waitFor: async () => true,
        },
      },
    );
    expect(await expiry.round()).toMatchObject({ failed: 1 });
    expect(reports).toEqual(["the round of the expiry process failed"]);
  });

  test("lets the read models catch up with the round before, so that it asks nothing twice", async () => {
    const { expiry, waited } = harness({ claims: [claim("a", "tea"), claim("b", "rice")] });
    await expiry.round();
    await expiry.round();
    expect(waited).toEqual([0n, 2n]);
  });
});

describe("the schedule", () => {
  test("runs round after round and stops for good", async () => {
    const { expiry, sent, fire, delays } = harness({ claims: [claim("a", "tea")] });
    expiry.start();
    expiry.start();
    expect(delays()).toEqual([1_000]);
    fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toHaveLength(1);
    expect(delays()).toEqual([1_000]);
    await expiry.stop();
    expect(delays()).toEqual([]);
  });

  test("comes back soon after a full round", async () => {
    const claims = Array.from({ length: 100 }, (_, index) => claim("x", `sku-${String(index)}`));
    const { expiry, fire, delays } = harness({ claims });
    expiry.start();
    fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(delays()).toEqual([50]);
    await expiry.stop();
  });

  test("stop waits for the round under way and starts no other", async () => {
    let finish: () => void = () => undefined;
    const { expiry, fire, delays } = harness(
      { claims: [claim("a", "tea")] },
      {
        dispatch: () =>
          new Promise((resolve) => {
            finish = () => resolve(accepted(1n));
          }),
      },
    );
    expiry.start();
    fire();
    await new Promise((resolve) => setImmediate(resolve));
    let stopped = false;
    const stop = expiry.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    finish();
    await stop;
    expect(delays()).toEqual([]);
  });
});
