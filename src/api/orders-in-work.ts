import type { ApiNeeds } from "./needs.ts";
import { problem, type Problem } from "./problems.ts";

const PAGE = 500;
/** So long a count that is over the limit stands before it is taken anew. */
const RECOUNT_MS = 2_000;
const RETRY_SECONDS = 5;

export type OrdersInWork = {
  /** @throws Problem busy */
  readonly requireRoom: () => Promise<void>;
  /** One more has been placed. */
  readonly placed: () => void;
};

const full = (): Problem =>
  problem("busy", {
    detail: "as many orders are in work as are taken on at once",
    retryAfterSeconds: RETRY_SECONDS,
  });

/**
 * Orders that are placed and neither confirmed nor ended. They are counted in the read model once as many have been
 * placed since the last count as would reach the limit, so that a count costs little of what it allows.
 */
export const createOrdersInWork = ({
  models,
  clock,
  settings,
}: Pick<ApiNeeds, "models" | "clock" | "settings">): OrdersInWork => {
  const { inWork: limit } = settings.orders;
  let counted: { readonly orders: number; readonly at: number } | undefined;
  let placed = 0;
  let counting: Promise<void> | undefined;

  const count = async (): Promise<void> => {
    const before = placed;
    let [orders, cursor]: [number, string | undefined] = [0, undefined];
    do {
      const page = await models.entities.order.list(
        { anyOf: { status: ["pending", "payment-pending"] } },
        { limit: PAGE, ...(cursor !== undefined && { cursor }) },
      );
      orders += page.items.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined && orders < limit);
    counted = { orders, at: clock.now() };
    placed -= before;
  };

  const hasRoom = (): boolean => counted !== undefined && counted.orders + placed < limit;

  return {
    requireRoom: async () => {
      if (hasRoom()) return;
      if (counted !== undefined && clock.now() - counted.at < RECOUNT_MS) throw full();
      counting ??= count().finally(() => {
        counting = undefined;
      });
      await counting;
      if (!hasRoom()) throw full();
    },
    placed: () => {
      placed += 1;
    },
  };
};
