import { NO_ENTITY } from "../decider.ts";
import type { LineUnits } from "../order/content.ts";
import type {
  BookingRefusal,
  InspectedLine,
  RefundLine,
  ReturnLine,
  ReturnStatus,
} from "./events.ts";

export type ReturnedLine = ReturnLine & {
  /** Came into the building. */
  readonly received: number;
  /** In the stocks, by what the inspection found. */
  readonly restocked: number;
  readonly quarantined: number;
  readonly damaged: number;
};

/** An inspection that the stocks have not answered yet. */
export type Inspection = {
  readonly act: number;
  readonly by: string;
  readonly lines: readonly InspectedLine[];
};

/** The fold of one return, and its document in the read model. Instants are RFC 3339 UTC. */
export type ReturnState = {
  readonly status: ReturnStatus;
  /** `system`: the process has something to do; `timed`: from `shipBy` on; `none`: it waits for others. */
  readonly work: "system" | "timed" | "none";
  readonly order?: string;
  readonly currency: string;
  readonly customer?: string;
  readonly reason: string;
  readonly lines: readonly ReturnedLine[];
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly reviewedBy?: string;
  /** `policy` where nobody had to be asked. */
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  readonly shipBy?: string;
  readonly carrier?: string;
  readonly tracking?: string;
  /** Where the goods came in; whoever works there sees the return. */
  readonly warehouse?: string;
  readonly receivedBy?: string;
  readonly receivedAt?: string;
  /** The inspection under way, how many there were, and how the last one came out. */
  readonly act?: Inspection;
  readonly acts: number;
  readonly refused: readonly BookingRefusal[];
  readonly inspectedBy: readonly string[];
  readonly inspectedAt?: string;
  /** Once all that came is in the stocks: by the rule, or by a person. */
  readonly decision: "policy" | "person";
  readonly decidedBy?: string;
  readonly refund?: number;
  readonly refundLines: readonly RefundLine[];
  readonly refunded?: number;
  /** Why it was decided or ended so. */
  readonly why?: string;
  readonly endedAt?: string;
  readonly since: string;
  /** Up to where the order knows of it. */
  readonly told: ReturnStatus;
  /** Whether the order knows that it was approved. */
  readonly approvalTold: boolean;
};

/** Fields of the state that lists may be filtered by. */
export const RETURN_FIELDS = ["status", "work", "order", "customer", "warehouse"] as const;

export const initialReturn: ReturnState = {
  ...{ status: NO_ENTITY, work: "none", currency: "", reason: "", lines: [] },
  ...{ requestedBy: "", requestedAt: "", acts: 0, refused: [], inspectedBy: [] },
  ...{ decision: "policy", refundLines: [], since: "" },
  ...{ told: NO_ENTITY, approvalTold: false },
};

/** Statuses in which nothing can happen any more. */
export const ENDED = [
  ...(["rejected", "refund-rejected", "refund-processed", "lapsed", "cancelled"] as const),
] as const satisfies readonly ReturnStatus[];

export const isEnded = ({ status }: ReturnState): boolean => ENDED.some((one) => one === status);

export const bookedOf = ({ restocked, quarantined, damaged }: ReturnedLine): number =>
  restocked + quarantined + damaged;

/** Units of each line in the inspection under way. */
const inHand = ({ act }: ReturnState, line: number): number =>
  (act?.lines ?? []).reduce((sum, one) => (one.line === line ? sum + one.units : sum), 0);

/** Units of a line that came and wait for their inspection. */
export const waitingOf = (state: ReturnState, one: ReturnedLine): number =>
  one.received - bookedOf(one) - inHand(state, one.line);

/** Units that have not come. */
export const toComeOf = ({ units, received }: ReturnedLine): number => units - received;

const unitsBy = (
  { lines }: ReturnState,
  unitsOf: (line: ReturnedLine) => number,
): readonly LineUnits[] =>
  lines.flatMap((one) => {
    const units = unitsOf(one);
    return units > 0 ? [{ line: one.line, units }] : [];
  });

export const linesToCome = (state: ReturnState): readonly LineUnits[] => unitsBy(state, toComeOf);
export const linesReceived = (state: ReturnState): readonly LineUnits[] =>
  unitsBy(state, ({ received }) => received);
export const linesRestocked = (state: ReturnState): readonly LineUnits[] =>
  unitsBy(state, ({ restocked }) => restocked);

/** Everything that came is in the stocks. */
export const isInspected = (state: ReturnState): boolean =>
  state.act === undefined &&
  state.lines.some(({ received }) => received > 0) &&
  state.lines.every((one) => bookedOf(one) === one.received);

export const lineOf = (state: ReturnState, line: number): ReturnedLine | undefined =>
  state.lines.find((one) => one.line === line);
