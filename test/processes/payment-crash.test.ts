import { expect, test } from "vitest";
import { TOKENS } from "../servers/payment-book.ts";
import { everyDeath, TOTAL, type Ending, type Life, type Play } from "./payment-house.ts";

/** Exactly one charge that stays, or none that does: what the provider has is what the order says. */
const oneOrNone = ({ order, charges }: Ending): void => {
  const taken = charges.filter(({ status }) => status === "captured");
  const kept = taken.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0);
  expect(kept).toBe(order.status === "confirmed" ? TOTAL : 0);
  expect(charges.some(({ status }) => status === "authorised")).toBe(false);
  expect(order.paid).toBe(taken.reduce((sum, { amount }) => sum + amount, 0));
  expect(order.refunded).toBe(taken.reduce((sum, { refunded }) => sum + refunded, 0));
};

/** The process goes on by itself, then clients and providers send again what was not answered. */
const again = (play: Play): Life => ({
  play,
  recover: async (process) => {
    await process.carryOn();
    await play(process);
  },
});

const LIVES: readonly (readonly [name: string, end: string, play: Play])[] = [
  [
    "whose payment is answered to nobody, and told twice by webhook, is confirmed",
    "confirmed",
    async ({ place, tell }) => {
      await place(TOKENS.silent);
      await tell("m1", "captured");
      await tell("m1", "captured");
    },
  ],
  [
    "whose webhooks come in the wrong order is confirmed",
    "confirmed",
    async ({ place, capture, tell }) => {
      await place(TOKENS.pend);
      capture();
      await tell("m3", "captured");
      await tell("m1", "pending");
      await tell("m2", "failed");
      await tell("m4", "captured");
    },
  ],
  [
    "whose money comes when it is cancelled gives it back",
    "cancelled",
    async ({ place, cancel, capture, tell }) => {
      await place(TOKENS.pend);
      await cancel();
      capture();
      await tell("m1", "captured");
      await tell("m2", "captured");
    },
  ],
  [
    "that is paid and cancelled is paid back once",
    "cancelled",
    async ({ place, cancel, tell }) => {
      await place(TOKENS.ok);
      await cancel();
      await tell("m1", "captured");
    },
  ],
  [
    "whose money is captured in two steps is confirmed",
    "confirmed",
    async ({ place, tell }) => {
      await place(TOKENS.authorise);
      await tell("m1", "captured");
      await tell("m0", "authorised");
    },
  ],
];

test.each(LIVES)(
  "an order %s, wherever the process dies",
  { timeout: 120_000 },
  async (_, end, play) => {
    let orders = 0;
    const deaths = await everyDeath(again(play), async (ending, { stockOf }) => {
      orders += 1;
      expect(ending.order.status).toBe(end);
      oneOrNone(ending);
      const kept = end === "confirmed" ? orders : 0;
      expect(await stockOf("tea", "north")).toMatchObject({
        ...{ reserved: 0, allocated: 3 * kept, claims: kept },
      });
    });
    expect(deaths).toBeGreaterThan(20);
  },
);

test.each([
  [TOKENS.ok, []],
  [TOKENS.authorise, []],
  [TOKENS.silent, ["captured"]],
  [TOKENS.pend, ["captured"]],
])(
  "an order that is cancelled before anybody has carried it on leaves no charge behind (%s)",
  { timeout: 120_000 },
  async (token, news) => {
    const life: Life = {
      play: ({ place }) => place(token),
      recover: async ({ cancel, capture, tell }) => {
        await cancel();
        capture();
        for (const one of news) await tell("m1", one);
      },
    };
    const deaths = await everyDeath(life, async (ending) => {
      if (ending.isThere) oneOrNone(ending);
      else expect(ending.charges).toEqual([]);
    });
    expect(deaths).toBeGreaterThan(10);
  },
);
