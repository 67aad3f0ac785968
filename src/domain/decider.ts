/**
 * The form of every stream that is not a stock: master data (product, warehouse, supplier) and processes
 * (transfer, adjustment, count). Their streams are short, so their state is an immutable value and a stream is
 * folded as a whole. Stock streams are long and hot and have a form of their own (stock/).
 */
export const ENTITY_CATEGORIES = [
  "product",
  "warehouse",
  "supplier",
  "transfer",
  "adjustment",
  "count",
  "order",
  "shipment",
  "return",
] as const;
export type EntityCategory = (typeof ENTITY_CATEGORIES)[number];

export const isEntityCategory = (text: string): text is EntityCategory =>
  ENTITY_CATEGORIES.some((category) => category === text);

/** Events of one entity's stream at the most; beyond it a command is refused as `limit-exceeded`. */
export const ENTITY_EVENTS_MAX = 10_000;

/** What stands beside an event and its fold may use: who, when, and the event's place in its stream. */
export type Trace = {
  readonly revision: number;
  readonly actor: string;
  /** RFC 3339 UTC. */
  readonly recordedAt: string;
};

/** Why a command on an entity records nothing. The codes are the `code` of the HTTP problem. */
export type EntityRejection = {
  readonly code:
    | "approval-required"
    | "duplicate-id"
    | "forbidden"
    | "insufficient-stock"
    | "invalid-state"
    | "limit-exceeded"
    | "not-found"
    | "precondition-failed"
    | "separation-of-duties"
    | "unit-mismatch"
    | "unknown-reference";
  readonly detail: string;
};

export type EntityVerdict<Event> =
  | { readonly kind: "accepted"; readonly events: readonly Event[] }
  | { readonly kind: "refused"; readonly rejection: EntityRejection };

/** What a decision may know beside the state. `actor` is the subject of a person or a system, never a key. */
export type EntityContext = {
  /** max(clock, last recordedAt of the stream): epoch milliseconds, and the same as RFC 3339 UTC. */
  readonly at: number;
  readonly now: string;
  readonly actor: string;
};

/** `status` is `none` before the first event; it is what the trail of a process shows as from and to. */
export type EntityState = { readonly status: string };
export const NO_ENTITY = "none";

export type EntityEventShape = { readonly type: string };

/** Pure: the fold and the decision of one category. `state` is plain JSON, for it is also the read model's document. */
export type Decider<State extends EntityState, Command, Event extends EntityEventShape> = {
  readonly category: EntityCategory;
  /** Raised with every change of `evolve`: documents of the read model are rebuilt then. */
  readonly version: number;
  /** Every event type that the category writes. */
  readonly types: readonly Event["type"][];
  /** The state of an entity that does not exist. */
  readonly initial: State;
  evolve(state: State, event: Event, trace: Trace): State;
  /** No events and `accepted`: it is already so. */
  decide(state: State, command: Command, context: EntityContext): EntityVerdict<Event>;
};

export const accept = <Event>(...events: readonly Event[]): EntityVerdict<Event> => ({
  kind: "accepted",
  events,
});

export const decline = (
  code: EntityRejection["code"],
  detail: string,
): { readonly kind: "refused"; readonly rejection: EntityRejection } => ({
  kind: "refused",
  rejection: { code, detail },
});
