import { expect, test } from "vitest";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createWebhookInbox, REMEMBERED_MS } from "../../src/processes/webhook-inbox.ts";
import { readPaymentNews } from "../../src/processes/payment-news.ts";

const open = () => {
  const store = createMemoryOperationalStore();
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now };
  return { store, time, inbox: createWebhookInbox({ store, clock }), clock };
};

test("a webhook that comes again has no effect, in another process neither", async () => {
  const { store, clock, inbox } = open();
  let done = 0;
  const work = async (): Promise<void> => void (done += 1);
  expect(await inbox.once("online", "msg_1", work)).toBe("done");
  expect(await inbox.once("online", "msg_1", work)).toBe("repeated");
  expect(await createWebhookInbox({ store, clock }).once("online", "msg_1", work)).toBe("repeated");
  expect(await inbox.once("online", "msg_2", work)).toBe("done");
  expect(await inbox.once("other", "msg_1", work)).toBe("done");
  expect(done).toBe(3);
});

test("the same webhook twice at a time is worked on once", async () => {
  const { inbox } = open();
  let done = 0;
  const work = async (): Promise<void> => {
    await Promise.resolve();
    done += 1;
  };
  const both = [inbox.once("online", "msg_1", work), inbox.once("online", "msg_1", work)];
  expect(await Promise.all(both)).toEqual(["done", "repeated"]);
  expect(done).toBe(1);
});

test("a webhook whose work failed is worked on again", async () => {
  const { inbox } = open();
  const broken = async (): Promise<void> => {
    throw new Error("the disk is full");
  };
  await expect(inbox.once("online", "msg_1", broken)).rejects.toThrow("full");
  expect(await inbox.once("online", "msg_1", async () => undefined)).toBe("done");
});

test("ids are forgotten when nobody repeats them any more", async () => {
  const { inbox, store, time } = open();
  const nothing = async (): Promise<void> => undefined;
  for (let id = 0; id < 150; id++) await inbox.once("online", `old_${id}`, nothing);
  time.now += REMEMBERED_MS + 1;
  for (let id = 0; id < 100; id++) await inbox.once("online", `new_${id}`, nothing);
  const left = await store.list("webhooks-in", { limit: 1_000 });
  expect(left.filter(({ key }) => key.includes("old"))).toEqual([]);
  expect(left.length).toBe(100);
});

test("news of payments are read, and what else a provider tells is left", () => {
  const captured = {
    ...{ type: "payment.captured", order: "261121-7KQ2MD", attempt: 1, reference: "ch_1" },
    ...{ amount: 150_000, currency: "VND" },
  };
  expect(readPaymentNews({ ...captured, card: "4111111111111111" })).toEqual(captured);
  expect(
    readPaymentNews({ type: "payment.failed", order: "a", attempt: 2, reference: "ch_1" }),
  ).toEqual({
    ...{ type: "payment.failed", order: "a", attempt: 2, reference: "ch_1" },
    ...{ code: "failed", detail: "" },
  });
  expect(
    readPaymentNews({ type: "refund.done", order: "a", refund: "a.r1", reference: "re_1" }),
  ).toEqual({
    ...{ type: "refund.done", order: "a", refund: "a.r1", reference: "re_1" },
  });
  for (const body of [
    ...[undefined, null, 1, "text", [], {}],
    { ...captured, type: "payout.done" },
    { ...captured, amount: 1.5 },
    { ...captured, amount: -1 },
    { ...captured, amount: "150000" },
    { ...captured, order: "../x" },
    { ...captured, attempt: 0 },
  ]) {
    expect(readPaymentNews(body), JSON.stringify(body)).toBeUndefined();
  }
});
