import type { EntityRejection, EntityState } from "../domain/decider.ts";
import type { AnsweredEvent, Envelope } from "./stock-request.ts";

/** One command on one entity: a product, a warehouse, a supplier, a transfer, an adjustment, a count. */
export type EntityRequest<Command> = {
  readonly id: string;
  readonly command: Command;
  readonly envelope: Envelope;
  /** Revision that the caller has read (`If-Match`); another one is refused as `precondition-failed`. */
  readonly expectedVersion?: number;
  /** Judged, not recorded. */
  readonly dryRun?: boolean;
  /** What the edge has found against it (an unknown reference); it stands unless the command is a repeat. */
  readonly refuse?: EntityRejection;
};

export type EntityAnswer<State> =
  | {
      readonly status: "accepted";
      /** Answered from events that were there before. */
      readonly replayed: boolean;
      /** As it was after the last event that carries the command's id: a repeat gives the same. */
      readonly state: State;
      /** Revision of that event. */
      readonly version: number;
      readonly position: bigint;
      readonly events: readonly AnsweredEvent[];
    }
  | {
      readonly status: "refused";
      readonly rejection:
        EntityRejection | { readonly code: "idempotency-key-reused"; readonly detail: string };
      /** Revision of the stream's last event; -1 where it has none. */
      readonly version: number;
    };

/** An entity as it stands: `version` is the revision of its last event, -1 where it does not exist. */
export type EntityView<State> = {
  readonly id: string;
  readonly state: State;
  readonly version: number;
  readonly position: bigint;
};

/** The one way to change entities of a category. Commands of one entity are decided one after the other. */
export type Entities<State extends EntityState, Command> = {
  /** A command of a caller: repeats (same command id) are answered from their events. @throws LedgerFault */
  readonly dispatch: (request: EntityRequest<Command>) => Promise<EntityAnswer<State>>;
  /**
   * A step of a process under the command id of whoever caused it: no repeat is looked for, because `decide` finds
   * by the state that the step was taken (accepted, no events). The answer is that of all events with that id.
   * @throws LedgerFault
   */
  readonly proceed: (request: EntityRequest<Command>) => Promise<EntityAnswer<State>>;
  /** As it stands now: other processes' events are in it. @throws LedgerFault */
  readonly read: (id: string) => Promise<EntityView<State>>;
  /** The same at once, where memory alone can tell; undefined: use `read`. */
  readonly peek: (id: string) => EntityView<State> | undefined;
  /** As it stood RECENT_MS ago or later, at once; undefined: nobody has looked since, or it is known to be old. */
  readonly recent: (id: string) => EntityView<State> | undefined;
  /** Somebody has written that revision of it. */
  readonly tell: (id: string, version: number) => void;
};
