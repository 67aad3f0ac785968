import type { Act } from "./acts.ts";
import type { Answer, Api } from "./http.ts";
import type { Person } from "./people.ts";
import type { Plan } from "./plan.ts";

/** The same server as seen by each person. */
export type Apis = { readonly [Name in Person]: Api };

/** Sees that the second warehouse can serve a window of acts before its holds are made. */
export type Filler = { readonly fill: (window: readonly Act[]) => Promise<void> };

type Count = (what: string, answer: Answer) => void;

/** SKUs of one transfer. */
const LINES_PER_TRANSFER_MAX = 100;
/** What is sent beyond the need: so large a part of all that the SKU will ever need there. */
const SHARE_OF_ALL = 4;

type Line = { readonly sku: string; readonly units: number };

const leavingOf = (window: readonly Act[]): ReadonlyMap<string, number> => {
  const leaving = new Map<string, number>();
  const note = (sku: unknown, warehouse: unknown, units: number): void => {
    if (warehouse !== "intl" || units <= 0) return;
    leaving.set(String(sku), (leaving.get(String(sku)) ?? 0) + units);
  };
  for (const { hold, commands } of window) {
    for (const { sku, warehouse, units } of (hold?.body["lines"] ?? []) as readonly (Line & {
      readonly warehouse: string;
    })[]) {
      note(sku, warehouse, units);
    }
    for (const { type, sku, warehouse, lots } of commands) {
      if (type !== "adjust") continue;
      const [{ delta } = { delta: 0 }] = lots as readonly { readonly delta: number }[];
      note(sku, warehouse, -delta);
    }
  }
  return leaving;
};

/**
 * Fills `intl` from `uk` by transfers, each through four hands: asked for, approved, picked and sent, received. What
 * comes back to `intl` is not counted on, so that what is sent does not depend on the order of answers.
 */
export const createFiller = (
  apis: Apis,
  { plan, fingerprint, count }: { plan: Plan; fingerprint: string; count: Count },
): Filler => {
  const there = new Map<string, number>();
  const sent = new Map<string, number>();
  let transfers = 0;

  const carry = async (number: number, lines: readonly Line[]): Promise<void> => {
    const id = `fill-${number}`;
    const step = async (person: Person, what: string, body: unknown): Promise<void> => {
      const path = what === "request" ? "/transfers" : `/transfers/${id}/${what}`;
      const key = `retail-${fingerprint}-${id}-${what}`;
      count(`${what} ${id}`, await apis[person].command(path, key, body));
    };
    await step("planner", "request", { id, from: "uk", to: "intl", lines });
    await step("approver", "approve", {});
    await step("picker", "picks", {});
    await step("picker", "dispatch", {});
    const received = lines.map(({ sku, units }) => ({ sku, received: units }));
    await step("receiver", "arrivals", { lines: received });
  };

  const missing = (window: readonly Act[]): readonly Line[] =>
    [...leavingOf(window)].flatMap(([sku, units]) => {
      const left = there.get(sku) ?? 0;
      const short = units - left;
      if (short <= 0) {
        there.set(sku, left - units);
        return [];
      }
      const all = plan.cover.intl.get(sku) ?? 0;
      const rest = all - (sent.get(sku) ?? 0);
      const more = Math.min(rest, Math.max(short, Math.ceil(all / SHARE_OF_ALL)));
      sent.set(sku, (sent.get(sku) ?? 0) + more);
      there.set(sku, left + more - units);
      return [{ sku, units: more }];
    });

  return {
    fill: async (window) => {
      const lines = missing(window);
      const loads = Array.from(
        { length: Math.ceil(lines.length / LINES_PER_TRANSFER_MAX) },
        (_, n) => lines.slice(n * LINES_PER_TRANSFER_MAX, (n + 1) * LINES_PER_TRANSFER_MAX),
      );
      const first = transfers;
      transfers += loads.length;
      await Promise.all(loads.map((load, n) => carry(first + n + 1, load)));
    },
  };
};
