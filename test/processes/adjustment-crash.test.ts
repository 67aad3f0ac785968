import { describe, expect, test } from "vitest";
import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import { APPROVE, openHouse, receive, request, under, type House } from "./adjustment-house.ts";

/**
 * A log whose process dies at its n-th call: before the call is made, or before its answer is heard. From then on
 * the process hears and writes nothing.
 */
const dyingLog = (point: number, done: boolean) => {
  let calls = 0;
  let die = (): void => undefined;
  const died = new Promise<"died">((resolve) => {
    die = () => {
      resolve("died");
    };
  });
  const never = new Promise<never>(() => undefined);
  const mortal =
    <Args extends readonly unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      calls += 1;
      const at = calls;
      if (at > point || (at === point && !done)) {
        die();
        return never;
      }
      const answer = await call(...args);
      if (at < point) return answer;
      die();
      return never;
    };
  const between = (log: EventLog): EventLog => ({
    ...log,
    append: mortal(log.append),
    readStream: mortal(log.readStream),
  });
  return { between, died, calls: () => calls };
};

const NEVER = Number.MAX_SAFE_INTEGER;

type Life = {
  readonly before: (house: House) => Promise<unknown>;
  /** The command that the crash hits, and its repeat. */
  readonly command: (house: House) => Promise<unknown>;
  /** Ends that are allowed where nobody repeats the command, and the one where somebody does. */
  readonly ends: readonly string[];
  readonly end: string;
};

const asked = (house: House, approvers: 1 | 2) =>
  house.ask("a-1", request(-200, { approvers }), under("ask", "pia"));

const LIVES: Record<string, Life> = {
  "a request": {
    before: () => Promise.resolve(),
    command: (house) => asked(house, 1),
    ends: ["none", "pending-approval"],
    end: "pending-approval",
  },
  "an approval": {
    before: (house) => asked(house, 1),
    command: (house) => house.decide("a-1", APPROVE, under("yes", "mara")),
    ends: ["pending-approval", "posted"],
    end: "posted",
  },
  "the second of two approvals": {
    before: async (house) => {
      await asked(house, 2);
      await house.decide("a-1", APPROVE, under("yes", "omar"));
    },
    command: (house) => house.decide("a-1", APPROVE, under("yes", "mara")),
    ends: ["pending-approval", "posted"],
    end: "posted",
  },
  "an approval of what the stock does not hold any more": {
    before: async (house) => {
      await asked(house, 1);
      const lots = [{ lot: "-", bin: "-", condition: "good", units: 400 } as const];
      await house.book(
        { type: "damage", damage: "d-1", reason: "damage", lots },
        under("damage", "rita"),
      );
    },
    command: (house) => house.decide("a-1", APPROVE, under("yes", "mara")),
    ends: ["pending-approval", "refused"],
    end: "refused",
  },
  "a rejection": {
    before: (house) => asked(house, 1),
    command: (house) =>
      house.decide("a-1", { type: "reject", reason: "count it" }, under("no", "mara")),
    ends: ["pending-approval", "rejected"],
    end: "rejected",
  },
  "the end of its time": {
    before: async (house) => {
      await asked(house, 1);
    },
    command: (house) => {
      house.time.now += 72 * 3_600_000;
      return house.carryOn("a-1");
    },
    ends: ["pending-approval", "expired"],
    end: "expired",
  },
};

const begun = async (life: Life): Promise<LogMemory> => {
  const memory = createLogMemory();
  const house = openHouse(memory);
  await house.book(receive(500), under("receipt", "rita"));
  await life.before(house);
  return memory;
};

const endOf = async (house: House, memory: LogMemory) => {
  const { status } = await house.state("a-1");
  const postings = memory.all.filter(({ type }) => type === "StockAdjusted").length;
  return { status, postings, onHand: (await house.stock()).good };
};

const allowed = async (life: Life, house: House, memory: LogMemory) => {
  const { status, postings, onHand } = await endOf(house, memory);
  expect(life.ends).toContain(status);
  expect(postings).toBe(status === "posted" ? 1 : 0);
  if (status === "posted") expect(onHand).toBe(300);
};

describe.each(Object.entries(LIVES))("a crash in the middle of %s", (_name, life) => {
  test("at any call of the log ends in an allowed state, and its repeat in the whole", async () => {
    const probe = dyingLog(NEVER, true);
    const unharmed = await begun(life);
    const whole = openHouse(unharmed, probe.between);
    await life.command(whole);
    const points = probe.calls();
    const result = await endOf(whole, unharmed);
    expect(result.status).toBe(life.end);
    expect(points).toBeGreaterThan(0);

    for (let point = 1; point <= points; point++) {
      for (const done of [false, true]) {
        const memory = await begun(life);
        const log = dyingLog(point, done);
        const running = life.command(openHouse(memory, log.between)).then(() => "through");
        expect(await Promise.race([running, log.died])).toBe("died");

        const next = openHouse(memory);
        await next.carryOn("a-1");
        await allowed(life, next, memory);
        await life.command(next);
        await next.carryOn("a-1");
        expect(await endOf(next, memory)).toEqual(result);
      }
    }
  });
});
