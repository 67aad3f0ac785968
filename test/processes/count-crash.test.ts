import { describe, expect, test } from "vitest";
import { createLogMemory, type LogMemory } from "../../src/adapters/memory/event-log.ts";
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
import { everyCrash } from "./crash-points.ts";

type Life = {
  /** What stands there before the process under test begins. */
  readonly before: (house: Counting) => Promise<void>;
  /** The person's command that the process follows from. */
  readonly command: (house: Counting) => Promise<unknown>;
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

/** Died before the command was recorded: whoever asked asks again. Else the watchdog goes on. */
const recover = async (house: Counting, { command }: Life, before: string): Promise<void> => {
  const { state } = await house.entities.count.read(COUNT);
  if (state.status === before) await command(house);
  else await house.carryOn();
};

describe("a crash at any call of the log, and a restart", () => {
  test.each(Object.keys(LIVES))(
    "leaves a count %s where it would have been without",
    async (name) => {
      const life = LIVES[name]!;
      const memory = createLogMemory();
      const calm = openCounting(memory);
      await life.before(calm);
      const before = (await calm.entities.count.read(COUNT)).state.status;
      await life.command(calm);
      const expected = await resultOf(calm, memory);
      expect(expected.status).toBe(ALLOWED[name]);

      const points = await everyCrash<Counting>({
        open: openCounting,
        before: life.before,
        play: life.command,
        recover: (house) => recover(house, life, before),
        check: async (house, after) => {
          expect(await resultOf(house, after)).toEqual(expected);
          // Nothing is left to do.
          const events = after.all.length;
          await house.carryOn();
          expect(after.all.length).toBe(events);
        },
      });
      expect(points).toBeGreaterThan(6);
    },
  );
});
