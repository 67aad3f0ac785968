import type { Buckets, Expiry, PlacedUnits } from "../domain/stock/events.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { StockRejection } from "../domain/stock/rejections.ts";

/** Who asks, and under which command id. `commandHash` is of method, route and body as sent. */
export type Envelope = {
  readonly commandId: string;
  readonly commandHash: string;
  readonly actor: string;
  readonly channel: string;
  readonly correlationId: string;
  readonly causationId?: string;
};

/** What master data has against a request. */
export type ReferenceRejection = {
  readonly code: "unknown-reference" | "unit-mismatch" | "invalid-state";
  readonly detail: string;
};

export type StockRequest = {
  readonly sku: string;
  readonly warehouse: string;
  readonly command: StockCommand;
  readonly envelope: Envelope;
  /** Judged, not recorded: the same answer, nothing written. */
  readonly dryRun?: boolean;
  /** Not decided after it (epoch milliseconds): whoever asks has no right to it any more. */
  readonly notAfter?: number;
  /** What the edge has found against it; it stands unless the command turns out to be a repeat. */
  readonly refuse?: ReferenceRejection;
};

export type AnsweredEvent = {
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
};

/** A function of the command's events, so that a repeat gives the same (architecture, Repeats). */
export type StockAnswer =
  | {
      readonly status: "accepted";
      /** Answered from events that were there before. */
      readonly replayed: boolean;
      readonly units: number;
      readonly backed: number;
      readonly backordered: number;
      readonly deadline?: string;
      /** Of a pick, or a departure of a transfer: the places its units came from, of the latter with their expiry. */
      readonly lots?: readonly (PlacedUnits & Expiry)[];
      /** The stream's revision after the command. */
      readonly version: number;
      readonly after: Buckets;
      /** Of the append that holds the command's last own event; the log's head where it recorded nothing. */
      readonly position: bigint;
      readonly events: readonly AnsweredEvent[];
    }
  | {
      readonly status: "refused";
      readonly rejection:
        | StockRejection
        | ReferenceRejection
        | { readonly code: "idempotency-key-reused"; readonly detail: string };
      readonly version: number;
      readonly after: Buckets;
    };

/** The one way to change stock. @throws LedgerFault */
export type DispatchStock = (request: StockRequest) => Promise<StockAnswer>;
