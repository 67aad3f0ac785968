import { type Condition, FIND_LIMIT_MAX, KEY_FIELD } from "./read-store.ts";
import type { Reader } from "./reader.ts";
import { holderText, type ClaimDocument, type Holder } from "./reservations.ts";

/** What is still reserved of a claim; allocations are no longer holds. */
export type OpenHold = {
  readonly id: string;
  readonly client: string;
  readonly customer?: string;
  /** The first one, epoch milliseconds. */
  readonly deadline?: number;
  /** Units backed and backordered. */
  readonly lines: readonly {
    readonly sku: string;
    readonly warehouse: string;
    readonly units: number;
  }[];
};

/** Open holds of one holder that are read for one answer; more of them are never counted. */
export const OPEN_HOLDS_MAX = 12_000;

export type OpenHolds = {
  /** Open holds of a client or a customer at `at` (epoch milliseconds), OPEN_HOLDS_MAX at the most. */
  readonly openHolds: (holder: Holder, at: number) => Promise<readonly OpenHold[]>;
  readonly openHold: (id: string, at: number) => Promise<OpenHold | undefined>;
};

/** The hold as it stands at `at`: what is past its deadline is held no more. Undefined: nothing is. */
export const openHoldOf = (claim: ClaimDocument, at: number): OpenHold | undefined => {
  const open = claim.lines.filter(
    ({ state, kind, deadline }) =>
      state === "open" && kind === "reservation" && (deadline === null || deadline > at),
  );
  if (open.length === 0) return undefined;
  const deadlines = open.flatMap(({ deadline }) => deadline ?? []);
  const { id, openedBy: client, customer } = claim;
  return {
    id,
    client,
    ...(customer !== null && { customer }),
    ...(deadlines.length > 0 && { deadline: Math.min(...deadlines) }),
    lines: open.map(({ sku, warehouse, backed, backordered }) => ({
      sku,
      warehouse,
      units: backed + backordered,
    })),
  };
};

export const createOpenHolds = (reader: Reader<ClaimDocument>): OpenHolds => ({
  openHolds: async (holder, at) => {
    const where: Condition[] = [{ kind: "equals", field: "holders", value: holderText(holder) }];
    const holds: OpenHold[] = [];
    let last: string | undefined;
    for (let read = 0; read < OPEN_HOLDS_MAX; read += FIND_LIMIT_MAX) {
      const found = await reader.find({
        where,
        sort: { field: KEY_FIELD, descending: false },
        limit: FIND_LIMIT_MAX,
        ...(last !== undefined && { after: { value: last, key: last } }),
      });
      for (const { key, document } of found) {
        const hold = openHoldOf(document, at);
        if (hold !== undefined) holds.push(hold);
        last = key;
      }
      if (found.length < FIND_LIMIT_MAX) break;
    }
    return holds;
  },
  openHold: async (id, at) => {
    const claim = await reader.get(id);
    return claim === undefined ? undefined : openHoldOf(claim, at);
  },
});
