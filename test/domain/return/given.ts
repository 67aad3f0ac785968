import type { EntityVerdict } from "../../../src/domain/decider.ts";
import { instantText } from "../../../src/domain/instant.ts";
import type { ReturnCommand } from "../../../src/domain/return/commands.ts";
import { returnDecider } from "../../../src/domain/return/decide.ts";
import type {
  InspectedLine,
  ReturnEvent,
  ReturnStatus,
} from "../../../src/domain/return/events.ts";
import { initialReturn, type ReturnState } from "../../../src/domain/return/state.ts";

export const AT = 1_795_000_000_000;
export const DAY = 86_400_000;

/** One return and what was decided of it, with a clock of its own. */
export const openFile = () => {
  let state: ReturnState = initialReturn;
  let now = AT;
  let revision = -1;
  const events: ReturnEvent[] = [];
  const say = (command: ReturnCommand, actor = "mai"): EntityVerdict<ReturnEvent> => {
    const context = { at: now, now: instantText(now), actor };
    const verdict = returnDecider.decide(state, command, context);
    if (verdict.kind === "refused") return verdict;
    for (const event of verdict.events) {
      revision += 1;
      state = returnDecider.evolve(state, event, { revision, actor, recordedAt: context.now });
      events.push(event);
    }
    return verdict;
  };
  return {
    say,
    state: () => state,
    events: () => events,
    wait: (ms: number) => {
      now += ms;
    },
  };
};

export type File = ReturnType<typeof openFile>;

const TEA = { line: 1, sku: "tea", units: 3, price: 1_000 };

export const inspected = (
  units: number,
  disposition: InspectedLine["disposition"] = "restock",
): InspectedLine => ({ line: 1, units, disposition, lot: "-", bin: "-" });

export const OPEN: ReturnCommand = {
  ...{ type: "open", order: "o1", currency: "EUR", reason: "too strong", lines: [TEA] },
};
const APPROVE: ReturnCommand = { type: "approve", shipDays: 30 };
const RECEIVE: ReturnCommand = { type: "receive", warehouse: "north" };
const INSPECT: ReturnCommand = {
  ...{ type: "inspect", decision: "person", lines: [inspected(3)] },
};
const BOOKED: ReturnCommand = { type: "note-booked", act: 1, skus: ["tea"], refused: [] };

/** How a return comes into each of its states. */
export const WAYS: { readonly [Status in ReturnStatus]: readonly ReturnCommand[] } = {
  none: [],
  requested: [OPEN],
  "under-review": [OPEN, { type: "review" }],
  approved: [OPEN, APPROVE],
  rejected: [OPEN, { type: "reject", reason: "worn" }],
  "shipped-back": [OPEN, APPROVE, { type: "ship-back", tracking: "VN 1" }],
  received: [OPEN, APPROVE, RECEIVE],
  "quality-check": [OPEN, APPROVE, RECEIVE, INSPECT, BOOKED],
  "refund-approved": [OPEN, APPROVE, RECEIVE, INSPECT, BOOKED, { type: "decide" }],
  "refund-rejected": [
    ...[OPEN, APPROVE, RECEIVE, INSPECT, BOOKED],
    { type: "decide", lines: [], reason: "not ours" },
  ],
  "refund-processed": [
    ...[OPEN, APPROVE, RECEIVE, INSPECT, BOOKED],
    ...([{ type: "decide" }, { type: "note-refunded", amount: 3_000 }] as const),
  ],
  lapsed: [OPEN, APPROVE, { type: "lapse" }],
  cancelled: [OPEN, { type: "cancel", reason: "kept it" }],
};

export const fileIn = (status: ReturnStatus): File => {
  const file = openFile();
  for (const command of WAYS[status]) {
    if (command.type === "lapse") file.wait(30 * DAY);
    const verdict = file.say(command);
    if (verdict.kind === "refused") throw new Error(verdict.rejection.detail);
  }
  return file;
};
