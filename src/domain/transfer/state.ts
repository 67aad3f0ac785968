import type { Expiry } from "../stock/events.ts";
import { NO_ENTITY } from "../decider.ts";
import type { Carriage, DeliveryLine, LineUnits, Part, PickLine } from "./events.ts";

export type TransferStatus =
  | "none"
  /** Waits for an approval. */
  | "requested"
  /** Is being allocated at the source. */
  | "approved"
  /** Every line has its claim; some of it may be picked. */
  | "allocated"
  | "picking"
  /** All of it is picked. */
  | "picked"
  | "dispatching"
  /** Some or all of it has left. */
  | "in-transit"
  | "arriving"
  /** What has not left is being put back. */
  | "cancelling"
  | "complete"
  | "cancelled"
  | "rejected";

export type Refusal = {
  readonly line: number;
  readonly sku: string;
  readonly part: Part;
  readonly code: string;
  readonly detail: string;
};

/** One lot of a line, as it left the source. `returned` of what arrived is back at the source. */
export type TransferLot = Expiry & {
  readonly lot: string;
  readonly dispatched: number;
  readonly received: number;
  readonly damaged: number;
  readonly missing: number;
  readonly returned: number;
};

export type TransferLine = {
  readonly line: number;
  readonly sku: string;
  readonly units: number;
  readonly claim: "none" | "held" | "refused" | "released";
  /** In all, whatever has left since. */
  readonly picked: number;
  readonly dispatched: number;
  /** All that came, damaged units and those returned to the source among them. */
  readonly received: number;
  readonly damaged: number;
  readonly missing: number;
  readonly returned: number;
  /** Surplus, received beyond what was dispatched. */
  readonly over: number;
  readonly picks: readonly { readonly act: number; readonly units: number }[];
  readonly lots: readonly TransferLot[];
  /** Reason codes of what came short, over or damaged. */
  readonly reasons: readonly string[];
};

/** What the stocks have not answered yet. */
export type Task = { readonly line: number; readonly part: Part };

type ActBase = {
  readonly act: number;
  /** Who began it, and when. */
  readonly by: string;
  readonly at: string;
  readonly open: readonly Task[];
  readonly refused: readonly Refusal[];
};
export type Pick = ActBase & {
  readonly kind: "pick";
  readonly lines: readonly PickLine[];
  readonly picker?: string;
};
export type Dispatch = ActBase & {
  readonly kind: "dispatch";
  readonly lines: readonly LineUnits[];
};
export type Arrival = ActBase & {
  readonly kind: "arrival";
  readonly arrival: string;
  readonly warehouse: string;
  readonly returned?: true;
  readonly lines: readonly DeliveryLine[];
  readonly note?: string;
};
export type Act = Pick | Dispatch | Arrival;

/** How the last act came out. */
export type LastAct = {
  readonly act: number;
  readonly kind: Act["kind"];
  readonly refused: readonly Refusal[];
};

export type Shipment = Carriage & {
  readonly act: number;
  readonly by: string;
  readonly at: string;
  readonly units: number;
};

export type Delivery = {
  readonly act: number;
  readonly arrival: string;
  readonly warehouse: string;
  readonly returned?: true;
  readonly by: string;
  readonly at: string;
  readonly note?: string;
  readonly lines: readonly DeliveryLine[];
};

/** The fold of one transfer, and its document in the read model. Instants are RFC 3339 UTC. */
export type TransferState = {
  readonly status: TransferStatus;
  readonly from: string;
  readonly to: string;
  /** Source and destination: whoever touches one of them sees the transfer. */
  readonly warehouses: readonly string[];
  readonly skus: readonly string[];
  /** Of all lines, as requested. */
  readonly units: number;
  readonly lines: readonly TransferLine[];
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly approvalUnits: number;
  readonly note?: string;
  readonly expectedArrival?: string;
  /** `policy` where nobody had to be asked. */
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  /** Why it was rejected, cancelled or closed, and by whom. */
  readonly reason?: string;
  readonly endedBy?: string;
  readonly completedAt?: string;
  readonly dispatchedBy: readonly string[];
  readonly receivedBy: readonly string[];
  /** The pick, dispatch or arrival under way. */
  readonly act?: Act;
  readonly last?: LastAct;
  readonly acts: number;
  readonly actLines: number;
  /** Allocations that were refused. */
  readonly refused: readonly Refusal[];
  readonly shipments: readonly Shipment[];
  readonly deliveries: readonly Delivery[];
};

/** Fields of the state that lists may be filtered by. */
export const TRANSFER_FIELDS = ["status", "from", "to", "warehouses", "skus"] as const;

export const initialTransfer: TransferState = {
  status: NO_ENTITY,
  from: "",
  to: "",
  warehouses: [],
  skus: [],
  units: 0,
  lines: [],
  requestedBy: "",
  requestedAt: "",
  approvalUnits: 0,
  dispatchedBy: [],
  receivedBy: [],
  acts: 0,
  actLines: 0,
  refused: [],
  shipments: [],
  deliveries: [],
};

export const lineOf = (state: TransferState, line: number): TransferLine | undefined =>
  state.lines[line - 1];

/** Received and missing: what is not under way any more, of what left. */
const closedOf = (one: { readonly received: number; readonly missing: number }): number =>
  one.received + one.missing;

/** Units of a line or a lot that have left and not arrived anywhere. */
export const underWay = (one: {
  readonly dispatched: number;
  readonly received: number;
  readonly missing: number;
}): number => one.dispatched - closedOf(one);

/** Units of a line that stand picked at the source. */
export const waitingPicked = ({ picked, dispatched }: TransferLine): number => picked - dispatched;

/** Units of a line that can still be picked, as far as the transfer knows. */
export const unpicked = ({ claim, units, picked }: TransferLine): number =>
  claim === "held" ? units - picked : 0;

const sum = (lines: readonly TransferLine[], unitsOf: (line: TransferLine) => number): number =>
  lines.reduce((units, line) => units + unitsOf(line), 0);

export const unitsUnderWay = ({ lines }: TransferState): number => sum(lines, underWay);

/** Units of a line that are still to arrive at the destination: those under way and those to leave. */
export const unitsToComeOf = (line: TransferLine): number =>
  line.claim === "held" ? line.units - closedOf(line) : underWay(line);

export const unitsToCome = ({ lines }: TransferState): number => sum(lines, unitsToComeOf);

/** Where a transfer rests while no act is under way; what has arrived in full is ended by an event of its own. */
export const restingStatus = ({ lines }: TransferState): TransferStatus => {
  if (lines.some((line) => line.dispatched > 0)) return "in-transit";
  return lines.every((line) => unpicked(line) === 0) ? "picked" : "allocated";
};

/** Of such a line the allocation is still open at the source. */
export const isHeldBack = ({ claim, dispatched, units }: TransferLine): boolean =>
  claim === "held" && dispatched < units;

/** What has to be put back of each pick where a line is given up: the newest first, for the oldest left first. */
export const picksToUndo = (
  line: TransferLine,
): readonly { readonly act: number; readonly units: number }[] => {
  let open = waitingPicked(line);
  return line.picks
    .toReversed()
    .map(({ act, units }) => {
      const part = Math.min(units, open);
      open -= part;
      return { act, units: part };
    })
    .filter(({ units }) => units > 0);
};

/** Everything that left has arrived or is known to be missing, and nothing more can leave. */
export const isDone = ({ lines }: TransferState): boolean =>
  lines.every((line) => underWay(line) === 0 && !isHeldBack(line));
