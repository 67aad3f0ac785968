import type { Place } from "../stock/events.ts";
import type { Carriage, LotUnits, Part } from "./events.ts";

/** What the edge has found out for a decision: it is judged with the state, behind repeats. */
export type Findings = {
  /** Lines that the source can't give now. */
  readonly short: readonly {
    readonly sku: string;
    readonly units: number;
    readonly sellable: number;
  }[];
  /** Units that the destination still takes; absent where it has no capacity. */
  readonly room?: number;
};

export type RequestedLine = { readonly sku: string; readonly units: number };

export type RequestTransfer = {
  readonly type: "request";
  readonly from: string;
  readonly to: string;
  readonly lines: readonly RequestedLine[];
  readonly expectedArrival?: string;
  readonly note?: string;
  /** More units than these need somebody else's approval. */
  readonly approvalUnits: number;
  readonly found: Findings;
};

export type PickTransfer = {
  readonly type: "pick";
  /** Left out: everything that is not picked yet. A line without units: all of it. */
  readonly lines?: readonly {
    readonly sku: string;
    readonly units?: number;
    readonly found?: number;
    readonly lots?: readonly (Place & { readonly units: number })[];
  }[];
  readonly picker?: string;
};

export type DispatchTransfer = {
  readonly type: "dispatch";
  /** Left out: everything that is picked. */
  readonly lines?: readonly { readonly sku: string; readonly units?: number }[];
  readonly expectedArrival?: string;
} & Carriage;

export type ArrivingLine = {
  readonly sku: string;
  readonly received: number;
  readonly damaged: number;
  readonly missing: number;
  readonly over: number;
  /** Left out: the one lot under way, or all lots as dispatched where everything came as it left. */
  readonly lot?: string;
  readonly bin: string;
  readonly reason?: string;
};

export type ArriveTransfer = {
  readonly type: "arrive";
  readonly arrival: string;
  /** Left out: the destination, or with `returned` the source. */
  readonly warehouse?: string;
  /** The destination refused the delivery; it is back at the source. */
  readonly returned?: true;
  readonly lines: readonly ArrivingLine[];
  readonly note?: string;
};

/** What people ask of a transfer. */
export type TransferOrder =
  | RequestTransfer
  | { readonly type: "approve"; readonly note?: string; readonly found: Findings }
  | { readonly type: "reject"; readonly reason: string }
  | PickTransfer
  | DispatchTransfer
  | ArriveTransfer
  /** Where nothing has left. */
  | { readonly type: "cancel"; readonly reason: string }
  /** Gives up what has not left, where some of it has. */
  | { readonly type: "close"; readonly reason: string };

/** What the process records of the answers of the stocks. `act` 0 is the allocation. */
export type TransferNote =
  | {
      readonly type: "note-allocated";
      readonly line: number;
      readonly backed: number;
      readonly backordered: number;
    }
  | {
      readonly type: "note-refused";
      readonly act: number;
      readonly line: number;
      readonly part: Part;
      readonly code: string;
      readonly detail: string;
    }
  | {
      readonly type: "note-picked";
      readonly act: number;
      readonly line: number;
      readonly units: number;
    }
  | {
      readonly type: "note-dispatched";
      readonly act: number;
      readonly line: number;
      readonly units: number;
      readonly lots: readonly LotUnits[];
    }
  | {
      readonly type: "note-arrived";
      readonly act: number;
      readonly line: number;
      readonly part: Part;
    }
  | {
      readonly type: "note-unpicked";
      readonly act: number;
      readonly line: number;
      readonly units: number;
    }
  | { readonly type: "note-released"; readonly line: number };

export type TransferCommand = TransferOrder | TransferNote;
export type TransferCommandType = TransferCommand["type"];
export type TransferCommandOf<Type extends TransferCommandType> = Extract<
  TransferCommand,
  { type: Type }
>;
