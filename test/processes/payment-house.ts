import type { EventLog } from "../../src/commands/event-log.ts";
import { createMemoryOperationalStore } from "../../src/adapters/memory/operational-store.ts";
import { createLogMemory } from "../../src/adapters/memory/event-log.ts";
import { NoAnswer } from "../../src/processes/deadline.ts";
import type { PaymentAnswer, PaymentProvider } from "../../src/processes/payment-port.ts";
import { signatureOf } from "../../src/processes/webhook-signing.ts";
import { NOON, openLedger } from "../api/memory-ledger.ts";
import { openShop } from "../api/order-kit.ts";
import { createPaymentBook, TOKENS, type BookCharge } from "../servers/payment-book.ts";
import { mortal, type Death, type Mortal } from "./crash-points.ts";

const SECRET = "what the provider of this house signs its webhooks with";
const UNITS = 10_000;
export const TOTAL = 3_500;

/** What outlives a process: the log, the operational store, the provider, and the time. */
const openWorld = () => {
  const time = { now: NOON };
  return {
    ...{ time, memory: createLogMemory(), operational: createMemoryOperationalStore() },
    book: createPaymentBook(() => time.now),
  };
};
type World = ReturnType<typeof openWorld>;

const answerOf = (text: unknown): PaymentAnswer => JSON.parse(JSON.stringify(text));

/** The book of the test provider, asked without a network: its answers get lost when the token says so. */
const providerOf = ({ book }: World): PaymentProvider => ({
  name: "online",
  methods: async () => [{ id: "card", kind: "card", title: "Card", currencies: ["EUR"] }],
  charge: async ({ key, ...wanted }) => {
    const { body } = book.charge(key, wanted);
    if (wanted.token === TOKENS.silent) throw new NoAnswer("no answer in time");
    return answerOf(body);
  },
  capture: async ({ key, reference }) => answerOf(book.capture(`${key}.capture`, reference).body),
  void: async ({ key, reference }) =>
    JSON.parse(JSON.stringify(book.void(`${key}.void`, reference).body)),
  refund: async ({ key, reference, amount }) =>
    JSON.parse(JSON.stringify(book.refund(key, { reference, amount }).body)),
});

/** Lets somebody live in a process that can die at any time, or not at all. */
const createLives = () => {
  let now: Mortal | undefined;
  const between = (log: EventLog): EventLog => {
    const through = () => now?.between(log) ?? log;
    return {
      ...log,
      append: (...given) => through().append(...given),
      readStream: (...given) => through().readStream(...given),
      readAll: (...given) => through().readAll(...given),
    };
  };
  return {
    between,
    isDead: () => now?.isDead() === true,
    begin: (one: Mortal | undefined) => {
      now = one;
    },
  };
};

/** One process over the world. Every life in it has an order of its own. */
const openProcess = async (world: World) => {
  const lives = createLives();
  const ledger = await openLedger({
    ...{ memory: world.memory, operational: world.operational, startAt: world.time.now },
    ...{ providers: [providerOf(world)], webhookSecrets: new Map([["online", [SECRET]]]) },
    between: lives.between,
  });
  const shop = openShop(ledger);
  const setTime = (): void => {
    ledger.time.now = world.time.now;
  };

  const asked = { order: "" };
  const url = (path = ""): string => `/orders/${asked.order}${path}`;
  const key = (name: string) => ({ "idempotency-key": `${asked.order}-${name}` });

  const chargeOf = (attempt: number): BookCharge | undefined =>
    [...world.book.charges.values()].find(
      (one) => one.order === asked.order && one.attempt === attempt,
    );

  /** A webhook as the provider sends it, always under the same id. */
  const tell = async (id: string, type: string, attempt = 1): Promise<void> => {
    // Nobody hears it any more; it comes again to the next process.
    if (lives.isDead()) return;
    setTime();
    const charge = chargeOf(attempt);
    // A provider says nothing of charges that it does not have, nor of money that has not come.
    if (charge === undefined || (type === "captured" && charge.status !== type)) return;
    const { reference, amount } = charge;
    const money = type === "captured" ? { amount, currency: "EUR" } : {};
    const { order } = asked;
    const news = { type: `payment.${type}`, order, attempt, reference, ...money };
    const body = Buffer.from(JSON.stringify(news));
    const timestamp = String(Math.floor(world.time.now / 1_000));
    const message = { id: `${order}-${id}`, timestamp, body };
    await ledger.call({
      ...{ method: "POST", url: "/api/v1/payments/webhooks/online", payload: body },
      headers: {
        ...{ "content-type": "application/json", "webhook-id": message.id },
        ...{ "webhook-timestamp": timestamp, "webhook-signature": signatureOf(SECRET, message) },
      },
    });
  };

  return {
    ...{ ledger, lives, tell },
    about: (order: string): void => {
      asked.order = order;
    },
    place: async (token: string) => {
      setTime();
      const payment = { provider: "online", method: "card", token };
      const lines = [
        { sku: "tea", units: 3, price: 1_000 },
        { sku: "cup", units: 2, price: 250 },
      ];
      const order = { id: asked.order, channel: "web", currency: "EUR", lines, payment };
      return ledger.post("/orders", order, key("place"));
    },
    cancel: () => ledger.post(url("/cancel"), {}, key("cancel")),
    /** The money comes at the provider, whoever is told. */
    capture: (): void => {
      const charge = chargeOf(1);
      if (charge?.status === "pending") world.book.settle(charge.reference, "captured");
    },
    /** What the watchdog does. */
    carryOn: async (): Promise<void> => {
      setTime();
      await ledger.needs.processes.order.drive(asked.order);
    },
    /** What the order and its provider know in the end. */
    ending: async () => {
      const { status, body: order } = await ledger.get(url());
      const charges = [...world.book.charges.values()].filter((one) => one.order === asked.order);
      return { isThere: status === 200, order, charges };
    },
    stock: shop.stock,
    stockOf: shop.stockOf,
  };
};
export type Process = Awaited<ReturnType<typeof openProcess>>;
export type Ending = Awaited<ReturnType<Process["ending"]>>;
export type Play = (process: Process) => Promise<unknown>;

const CALLS_MAX = 500;

export type Life = {
  readonly play: Play;
  /** In the next process. */
  readonly recover: Play;
};

/**
 * Plays a life with a death at every one of its calls, before it and after it, and goes on in the next process. Answers
 * how many deaths there were.
 */
export const everyDeath = async (
  { play, recover }: Life,
  check: (ending: Ending, process: Process) => Promise<void>,
): Promise<number> => {
  const world = openWorld();
  let process = await openProcess(world);
  await process.stock("north", { tea: UNITS, cup: UNITS });
  const dies = async (call: number, death: Death): Promise<boolean> => {
    const one = mortal(call, death);
    const order = `${death.slice(0, 1)}${String(call)}`;
    process.about(order);
    process.lives.begin(one);
    await play(process);
    process.lives.begin(undefined);
    if (one.isDead()) {
      await process.ledger.close();
      process = await openProcess(world);
      process.about(order);
    }
    await recover(process);
    await process.carryOn();
    await check(await process.ending(), process).catch((error: unknown) => {
      throw new Error(`died ${death} ${String(call)}`, { cause: error });
    });
    return one.isDead();
  };
  try {
    for (let call = 1; call < CALLS_MAX; call++) {
      const deaths = [await dies(call, "before the call"), await dies(call, "after the call")];
      if (!deaths.includes(true)) return (call - 1) * 2;
    }
    throw new Error("a life without an end");
  } finally {
    await process.ledger.close();
  }
};
