import { createHttpClient, NoAnswer, type Answer } from "./real-server.ts";

/** One command as a client remembers it until somebody has answered it. */
export type Asked = { readonly key: string; readonly path: string; readonly body: any };
export type Acknowledged = Asked & { readonly answer: Answer };

const SKUS = ["tea", "coffee", "rice"];
const WAREHOUSES = ["north", "south"];
const REPEAT_PERCENT = 20;

/** Random numbers that a failing run can be repeated with (mulberry32). */
export const createDice = (seed: number) => {
  let state = seed >>> 0;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** The commands of one order after the other, with goods coming in between; names are this client's own. */
function* work(name: string, dice: (below: number) => number): Generator<Asked, never, Answer> {
  for (let round = 0; ; round++) {
    const id = `${name}-${String(round)}`;
    const [sku, warehouse] = [SKUS[dice(3)], WAREHOUSES[dice(2)]];
    const units = 1 + dice(4);
    const stock = { sku, warehouse, units };
    if (dice(4) === 0) {
      const lines = SKUS.map((one) => ({ sku: one, units: 5 + dice(20) }));
      yield { key: `${id}-r`, path: "/receipts", body: { id: `${id}.r`, warehouse, lines } };
    }
    const other = WAREHOUSES.find((one) => one !== warehouse);
    const lines = dice(3) === 0 ? [stock, { ...stock, warehouse: other }] : [stock];
    const held: Answer = yield {
      key: `${id}-h`,
      path: "/reservations",
      body: { id, holdClass: "cart", customer: name, lines },
    };
    if (held.status >= 300) continue;
    if (dice(3) === 0) {
      yield { key: `${id}-x`, path: `/reservations/${id}/release`, body: {} };
      continue;
    }
    const firm: Answer = yield {
      key: `${id}-a`,
      path: `/reservations/${id}/allocate`,
      body: { order: id },
    };
    if (firm.status >= 300) continue;
    const pick = { id: `${id}.p`, allocation: id, ...stock };
    const picked: Answer = yield { key: `${id}-p`, path: "/picks", body: pick };
    if (picked.status >= 300) continue;
    yield {
      key: `${id}-s`,
      path: "/shipments",
      body: { id: `${id}.s`, allocation: id, ...stock },
    };
    if (dice(4) === 0) {
      const back = [{ sku, units: 1, disposition: "restock" }];
      yield {
        key: `${id}-b`,
        path: "/returns",
        body: { id: `${id}.b`, warehouse, blind: true, lines: back },
      };
    }
  }
}

export type Floor = {
  /** Where the clients find the server; a promise while there is none. */
  server: Promise<string>;
  readonly acknowledged: Acknowledged[];
  readonly failures: string[];
  readonly refused: () => number;
  readonly repeats: () => number;
  readonly unanswered: () => number;
  /** Clients finish the command in hand, and its repeats, and go home. */
  readonly stop: () => Promise<void>;
};

const isTemporary = (status: number): boolean => status === 503 || status === 504 || status === 429;

const sameAnswer = (first: Answer, second: Answer): boolean =>
  first.status === second.status && JSON.stringify(first.body) === JSON.stringify(second.body);

/** So many clients that work until they are stopped, and never give a command up. */
export const openFloor = (
  first: Promise<string>,
  { clients, seed, onAnswer }: { clients: number; seed: number; onAnswer: () => void },
): Floor => {
  const state = { stopping: false, refused: 0, repeats: 0, unanswered: 0 };
  const http = createHttpClient(clients);
  const acknowledged: Acknowledged[] = [];
  const failures: string[] = [];

  /** Sends one command, under the same key, until it has an answer. */
  const insist = async ({ key, path, body }: Asked): Promise<Answer> => {
    for (let attempt = 1; attempt <= 5_000; attempt++) {
      const url = await floor.server;
      try {
        const answer = await http.post(`${url}/api/v1${path}`, key, body);
        if (!isTemporary(answer.status)) {
          onAnswer();
          return answer;
        }
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        state.unanswered += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`${path} ${key}: never answered`);
  };

  const repeat = async ({ answer, ...asked }: Acknowledged): Promise<void> => {
    state.repeats += 1;
    const again = await insist(asked);
    if (!again.replayed) failures.push(`${asked.key}: answered anew, not repeated`);
    if (!sameAnswer(answer, again)) {
      failures.push(`${asked.key}: ${JSON.stringify(answer)} became ${JSON.stringify(again)}`);
    }
  };

  const client = async (name: string, dice: (below: number) => number): Promise<void> => {
    const steps = work(name, dice);
    const own: Acknowledged[] = [];
    let step = steps.next();
    while (!state.stopping) {
      const asked = step.value;
      const answer = await insist(asked);
      if (answer.status >= 500) failures.push(`${asked.key}: ${JSON.stringify(answer)}`);
      if (answer.status < 300) {
        const entry = { ...asked, answer };
        own.push(entry);
        acknowledged.push(entry);
        if (dice(100) < REPEAT_PERCENT) await repeat(own[dice(own.length)] ?? entry);
      } else state.refused += 1;
      step = steps.next(answer);
    }
  };

  const dices = Array.from({ length: clients }, (_, index) => createDice(seed * 1_000 + index));
  const floor: Floor = {
    server: first,
    acknowledged,
    failures,
    refused: () => state.refused,
    repeats: () => state.repeats,
    unanswered: () => state.unanswered,
    stop: async () => {
      state.stopping = true;
      await running;
      http.close();
    },
  };
  const running = Promise.all(
    dices.map((dice, index) => client(`c${String(seed)}x${String(index)}`, dice)),
  );
  running.catch((error: unknown) => failures.push(String(error)));
  return floor;
};
