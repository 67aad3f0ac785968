import type { Act } from "./acts.ts";
import { createBaskets, leavingOf, type Deed } from "./baskets.ts";
import { count, type Driving, type Run } from "./drive.ts";
import type { Answer, Problem } from "./http.ts";
import { linesOf, type Source } from "./lines.ts";
import type { Apis } from "./transfers.ts";

/** Deeds that are under way side by side. */
const DEEDS_AT_ONCE_MAX = 14;
/** Lines for which the second warehouse is filled at once. */
const WINDOW_LINES_MAX = 500;
const CURRENCY = "GBP";

type OrderBody = Problem & {
  readonly id?: string;
  readonly shipments?: readonly { readonly shipment: string }[];
};
type ReturnBody = Problem & { readonly id?: string };

type Of<Kind extends Deed["kind"]> = Extract<Deed, { kind: Kind }>;

const linesIn = (deed: Deed): number => (deed.kind === "order" ? deed.lines.length : 1);

/** A command of the batch as the body of its own path. */
const bodyOf = <Body extends { readonly type: string; readonly key: string }>({
  type: _type,
  key: _key,
  ...body
}: Body): object => body;

/** The requests of one deed after the other, each under a key of its own; the first refusal ends it. */
const createDoing = (apis: Apis, { fingerprint, tally }: Driving) => {
  const send = async <Body extends Problem>(
    who: keyof Apis,
    deed: Deed,
    { path, act, body }: { readonly path: string; readonly act: string; readonly body: unknown },
  ): Promise<Body | undefined> => {
    const key = `retail-${fingerprint}-${String(deed.line)}-${act}`;
    const answer: Answer<Body> = await apis[who].command<Body>(path, key, body);
    tally.requests += 1;
    count(tally, `${act} of line ${String(deed.line)}`, answer);
    return answer.status < 400 ? answer.body : undefined;
  };

  /** From the shelf to the customer's door. */
  const deliver = async (deed: Of<"order">, parcel: string): Promise<void> => {
    const at = deed.orderedAt;
    const steps = [
      ["picker", "picks", {}],
      ["picker", "pack", {}],
      ["picker", "hand-over", {}],
      ["shop", "tracking", { scan: "delivered", at }],
    ] as const;
    for (const [who, act, body] of steps) {
      const path = `/shipments/${deed.id}.${parcel}/${act}`;
      if ((await send(who, deed, { path, act: `${parcel}-${act}`, body })) === undefined) return;
    }
  };

  const order = async (deed: Of<"order">): Promise<void> => {
    const { id, customer, orderedAt, warehouse, lines } = deed;
    const body = {
      ...{ id, channel: warehouse, currency: CURRENCY, orderedAt, lines },
      ...(customer !== "" && { customer }),
      payment: { provider: "manual", method: "paid" },
    };
    const placed = await send<OrderBody>("shop", deed, { path: "/orders", act: "order", body });
    for (const { shipment } of placed?.shipments ?? []) await deliver(deed, shipment);
  };

  const comeBack = async (deed: Of<"return">): Promise<void> => {
    const { order: id, orderLine: line, units, warehouse } = deed;
    const opened = await send<ReturnBody>("shop", deed, {
      ...{ path: `/orders/${id}/returns`, act: "return" },
      body: { lines: [{ line, units }], reason: "credit note" },
    });
    if (opened?.id === undefined) return;
    const path = `/returns/${opened.id}`;
    const approved = await send("approver", deed, {
      ...{ path: `${path}/approve`, act: "approve", body: {} },
    });
    if (approved === undefined) return;
    // The shop says that a line which comes back goes on sale again, as the file's figures do.
    const lines = [{ line, units, disposition: "restock" }];
    await send("receiver", deed, {
      ...{ path: `${path}/inspect`, act: "inspect", body: { warehouse, lines } },
    });
  };

  const comeBackBlind = async (deed: Of<"blind-return">): Promise<void> => {
    const { id, warehouse, sku, units, price } = deed;
    await send("shop", deed, {
      ...{ path: "/returns/blind", act: "blind-return" },
      body: {
        ...{ id, warehouse, currency: CURRENCY, reason: "credit note" },
        lines: [{ sku, units, price, disposition: "restock" }],
      },
    });
  };

  const adjust = async (deed: Of<"adjustment">): Promise<void> => {
    await send("shop", deed, { path: "/adjustments", act: "adjust", body: bodyOf(deed.body) });
  };

  return (deed: Deed): Promise<void> => {
    switch (deed.kind) {
      case "order":
        return order(deed);
      case "return":
        return comeBack(deed);
      case "blind-return":
        return comeBackBlind(deed);
      case "adjustment":
        return adjust(deed);
    }
  };
};

/**
 * Runs the file through the ledger's orders: every invoice from its creation to its delivery, every credit line as a
 * return of the order that it belongs to, or of nobody's. Side by side as far as a return waits for its order.
 */
export const driveOrders = async (apis: Apis, source: Source, driving: Driving): Promise<Run> => {
  const began = performance.now();
  const { plan, fingerprint, filler, tally, progress } = driving;
  const baskets = createBaskets(fingerprint);
  const act = createDoing(apis, driving);

  async function* deeds(): AsyncGenerator<Deed> {
    for await (const line of linesOf(source)) yield* baskets.take(line);
    yield* baskets.finish();
  }

  let lines = 0;
  async function* filled(): AsyncGenerator<Deed> {
    let window: Deed[] = [];
    let inWindow = 0;
    const ready = async (): Promise<readonly Deed[]> => {
      lines += inWindow;
      const acts: readonly Act[] = window.flatMap(leavingOf);
      const some = window;
      window = [];
      inWindow = 0;
      progress?.(lines / Math.max(1, plan.sales + plan.credits + plan.adjustments));
      await filler?.fill(acts);
      return some;
    };
    for await (const deed of deeds()) {
      window.push(deed);
      inWindow += linesIn(deed);
      if (inWindow >= WINDOW_LINES_MAX) yield* await ready();
    }
    yield* await ready();
  }

  const refunds = new Map<string, number>();
  const delivered = new Map<string, Promise<void>>();
  const queue = filled();
  const lane = async (): Promise<void> => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
      const deed = next.value;
      // What comes back was delivered: its order was begun before, by another lane or this one.
      if (deed.kind === "return") {
        const { order, units, price } = deed;
        refunds.set(order, (refunds.get(order) ?? 0) + units * price);
        await delivered.get(order);
      }
      const done = act(deed);
      if (deed.kind === "order") delivered.set(deed.id, done);
      await done;
    }
  };
  await Promise.all(Array.from({ length: DEEDS_AT_ONCE_MAX }, lane));
  const seconds = (performance.now() - began) / 1_000;
  return {
    tally,
    blindReturns: baskets.blindReturns(),
    reasons: baskets.reasons,
    seconds,
    refunds,
  };
};
