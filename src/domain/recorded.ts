/** What the ledger knows about an event beside its content. No personal data: ids are opaque. */
export type Metadata = {
  readonly actor: string;
  readonly channel: string;
  /** The command that caused the event; absent on what the ledger does by itself (due expiries, queues that go on). */
  readonly commandId?: string;
  readonly commandHash?: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly schemaVersion: number;
  /** When the ledger learned of it, RFC 3339 UTC. Never goes back within a stream. */
  readonly recordedAt: string;
};

/** An event as it is stored: content and metadata are JSON text, written once and re-used as text. */
export type StoredEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  /** What the texts were made from: spares live readers the parsing. Never stored; absent on what was read back. */
  readonly live?: { readonly event: unknown; readonly metadata: Metadata };
};

/** A stored event with its place. `position` is strictly increasing over the whole log, not gapless. */
export type RecordedEvent = StoredEvent & {
  readonly stream: string;
  /** 0 for the first event of a stream. */
  readonly revision: number;
  readonly position: bigint;
};

/** A recorded event read back into the domain's types. */
export type Recorded<Event> = {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly event: Event;
  readonly metadata: Metadata;
};
