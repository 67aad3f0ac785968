import { describe, expect, test } from "vitest";
import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import { bucketsOf } from "../../src/domain/stock/state.ts";
import {
  allocate,
  APPROVE,
  CLOSE,
  COUNT,
  EASY,
  figures,
  openCounting,
  receive,
  STRICT,
  type Counting,
} from "./count-house.ts";

/** A log whose process dies at its n-th append: before the append is written, or before its answer is heard. */
const dyingLog = (point: number, written: boolean) => {
  let appends = 0;
  let die = (): void => undefined;
  const died = new Promise<"died">((resolve) => {
    die = () => resolve("died");
  });
  const never = new Promise<never>(() => undefined);
  const between = (log: EventLog): EventLog => ({
    ...log,
    append: async (...call) => {
      appends += 1;
      if (appends > point || (appends === point && !written)) {
        die();
        return never;
      }
      const outcome = await log.append(...call);
      if (appends < point) return outcome;
      die();
      return never;
    },
  });
  return { between, died, appends: () => appends };
};

type Life = {
  /** What stands there before the process under test begins. */
  readonly before: (house: Counting) => Promise<void>;
  /** The person's command that the process follows from. */
  readonly command: (house: Counting) => Promise<unknown>;
};

const memoryAfter = async (life: Life): Promise<LogMemory> => {
  const memory = createLogMemory();
  await life.before(openCounting(memory));
  return memory;
};

/** What of the ledger a crash must not change: figures, claims, and how often a stock was corrected. */
const resultOf = async (house: Counting, memory: LogMemory) => {
  const { state } = await house.entities.count.read(COUNT);
  const stocks = await Promise.all(
    ["tea", "rice"].map(async (sku) => {
      const stock = await house.stock(sku);
      const adjusted = memory.all.filter(
        ({ type, stream }) => type === "StockAdjusted" && stream === `stock-${sku}@north`,
      );
      return {
        ...bucketsOf(stock),
        adjusted: adjusted.length,
        claims: [...stock.claims.values()].map(
          ({ claim, backed }) => `${claim}: ${String(backed)}`,
        ),
      };
    }),
  );
  return {
    status: state.status,
    lines: state.lines.map((line) => `${line.sku} ${line.bin} ${line.state}`),
    stocks,
  };
};

const LIVES: Record<string, Life> = {
  "closed within the limits": {
    before: async (house) => {
      await house.book("tea", receive("r1", 100));
      await house.book("rice", receive("r2", 30));
      await house.open(["tea", "rice"], EASY);
      await house.ask("pim", figures(["tea", 97], ["rice", 31]));
    },
    command: (house) => house.ask("mara", CLOSE),
  },
  "approved, of claimed goods": {
    before: async (house) => {
      await house.book("tea", receive("r1", 100));
      await house.book("tea", allocate("o-1", 90));
      await house.book("rice", receive("r2", 30));
      await house.open(["tea", "rice"], STRICT);
      await house.ask("pim", figures(["tea", 50], ["rice", 30]));
      await house.ask("mara", CLOSE);
    },
    command: (house) => house.ask("vera", APPROVE),
  },
  "of which a place is refused": {
    before: async (house) => {
      await house.book("tea", receive("r1", 100));
      await house.book("tea", receive("r2", 50, "A-02"));
      await house.book("rice", receive("r3", 30));
      await house.open(["tea", "rice"], EASY);
      const away = { lot: "-", from: "A-01", to: "B-01", units: 95 };
      await house.book("tea", { type: "relocate", relocation: "m1", ...away });
      await house.ask("pim", figures(["tea", 90], ["tea", 52, "A-02"], ["rice", 31]));
    },
    command: (house) => house.ask("mara", CLOSE),
  },
  "whose stock asks for an approval": {
    before: async (house) => {
      await house.book("tea", receive("r1", 100));
      await house.book("tea", { type: "set-policy", policy: { approvalLimits: { single: 2 } } });
      await house.book("rice", receive("r2", 30));
      await house.open(["tea", "rice"], EASY);
      await house.ask("pim", figures(["tea", 95], ["rice", 29]));
    },
    command: (house) => house.ask("mara", CLOSE),
  },
};

const ALLOWED: Record<string, string> = {
  "closed within the limits": "posted",
  "approved, of claimed goods": "posted",
  "of which a place is refused": "posted",
  "whose stock asks for an approval": "pending-approval",
};

describe("a crash at any append, and a restart", () => {
  test.each(Object.keys(LIVES))(
    "leaves a count %s where it would have been without",
    async (name) => {
      const life = LIVES[name]!;
      const whole = await memoryAfter(life);
      const counted = dyingLog(Number.MAX_SAFE_INTEGER, true);
      const calm = openCounting(whole, counted.between);
      await life.command(calm);
      const expected = await resultOf(calm, whole);
      expect(expected.status).toBe(ALLOWED[name]);
      const points = counted.appends();
      expect(points).toBeGreaterThan(3);

      for (let point = 1; point <= points; point++) {
        for (const written of [false, true]) {
          const memory = await memoryAfter(life);
          const { between, died } = dyingLog(point, written);
          const house = openCounting(memory, between);
          expect(await Promise.race([died, life.command(house)])).toBe("died");

          const restarted = openCounting(memory);
          const { state } = await restarted.entities.count.read(COUNT);
          // Died before the command itself was recorded: whoever asked repeats it.
          const isRecorded = state.closedAt !== undefined && state.status !== "pending-approval";
          if (isRecorded) await restarted.carryOn();
          else if ((await resultOf(restarted, memory)).status !== expected.status) {
            await life.command(restarted);
          }
          expect(await resultOf(restarted, memory), `${String(point)} ${String(written)}`).toEqual(
            expected,
          );
          // Nothing is left to do.
          const before = memory.all.length;
          await restarted.carryOn();
          expect(memory.all.length).toBe(before);
        }
      }
    },
  );
});
