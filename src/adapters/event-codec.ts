import { UnknownEventType, type EventCodec } from "../commands/event-log.ts";
import type { Metadata, Recorded, RecordedEvent } from "../domain/recorded.ts";
import { isEntityEventType, type EntityEvent } from "../domain/entity-events.ts";
import { isStockEventType, type StockEvent } from "../domain/stock/events.ts";

/** Metadata of every event that is written carries this; what changed since lies in upcasters. */
export const FIRST_SCHEMA_VERSION = 1;

/** Brings stored content of one type from version `from` to the next one. */
export type Upcaster = {
  readonly type: string;
  readonly from: number;
  readonly upcast: (data: object) => object;
};

/** Stored content that is not what its type says: an integrity failure, not a refusal. */
export class UnreadableEvent extends Error {
  readonly code = "unreadable-event";
}

type Steps = readonly ((data: object) => object)[];

/** The steps of each type in order. @throws where a version is missing or named twice. */
export const chainUpcasters = (
  upcasters: readonly Upcaster[],
  isType: (type: string) => boolean = isStockEventType,
): ReadonlyMap<string, Steps> => {
  const chains = new Map<string, ((data: object) => object)[]>();
  for (const { type, from, upcast } of upcasters.toSorted((a, b) => a.from - b.from)) {
    const steps = chains.get(type) ?? [];
    const next = FIRST_SCHEMA_VERSION + steps.length;
    if (!isType(type)) throw new Error(`an upcaster names the unknown type ${type}`);
    if (from !== next) {
      throw new Error(`${type} has an upcaster from ${String(from)}, not from ${String(next)}`);
    }
    steps.push(upcast);
    chains.set(type, steps);
  }
  return chains;
};

/** What a codec writes and reads: one kind of events. */
type Kind<Event extends { readonly type: string }> = {
  readonly isType: (type: string) => boolean;
  readonly isEvent: (value: unknown) => value is Event;
};

const typeOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
    ? value.type
    : "";

const STOCK: Kind<StockEvent> = {
  isType: isStockEventType,
  isEvent: (value): value is StockEvent => isStockEventType(typeOf(value)),
};

const ENTITY: Kind<EntityEvent> = {
  isType: isEntityEventType,
  isEvent: (value): value is EntityEvent => isEntityEventType(typeOf(value)),
};

const isMetadata = (value: unknown): value is Metadata =>
  typeof value === "object" &&
  value !== null &&
  "schemaVersion" in value &&
  typeof value.schemaVersion === "number" &&
  "recordedAt" in value;

const parseMetadata = (recorded: RecordedEvent): Metadata => {
  const metadata: unknown = JSON.parse(recorded.metadata);
  if (isMetadata(metadata)) return metadata;
  throw new UnreadableEvent(`${placeOf(recorded)}: its metadata is not readable`);
};

const placeOf = (recorded: RecordedEvent): string =>
  `${recorded.type} at revision ${String(recorded.revision)} of ${recorded.stream}`;

/** Most readers never look at the metadata, so its text is parsed when somebody does. Not to be spread. */
// eslint-disable-next-line no-restricted-syntax -- the getter stands once on a prototype: one on each object costs what it saves
class LazilyRecorded<Event> {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly event: Event;
  readonly #source: RecordedEvent;
  #metadata: Metadata | undefined;
  constructor(source: RecordedEvent, event: Event) {
    this.id = source.id;
    this.stream = source.stream;
    this.revision = source.revision;
    this.position = source.position;
    this.event = event;
    this.#source = source;
    this.#metadata = source.live?.metadata;
  }
  get metadata(): Metadata {
    return (this.#metadata ??= parseMetadata(this.#source));
  }
}

/** Keys of metadata stand in no nested object, and quotes inside of texts are escaped: this can only be the field itself. */
const CURRENT_VERSION = /"schemaVersion":1[,}]/;

/** Text to event and back. Every event is turned into text once; live readers get what the text was made from. */
const createCodec = <Event extends { readonly type: string }>(
  { isType, isEvent }: Kind<Event>,
  upcasters: readonly Upcaster[],
): EventCodec<Event> => {
  const chains = chainUpcasters(upcasters, isType);
  const noSteps: Steps = [];
  let lastMetadata: Metadata | undefined;
  let lastText = "";

  const upcast = (recorded: RecordedEvent, data: object): object => {
    const steps = chains.get(recorded.type) ?? noSteps;
    if (steps.length === 0 && CURRENT_VERSION.test(recorded.metadata)) return data;
    const { schemaVersion } = parseMetadata(recorded);
    const newest = FIRST_SCHEMA_VERSION + steps.length;
    if (schemaVersion > newest || schemaVersion < FIRST_SCHEMA_VERSION) {
      throw new UnknownEventType(
        `${placeOf(recorded)} has schema version ${String(schemaVersion)}; this program knows up to ${String(newest)}`,
      );
    }
    return steps.slice(schemaVersion - FIRST_SCHEMA_VERSION).reduce((at, step) => step(at), data);
  };

  const read = (recorded: RecordedEvent): Event => {
    const live = recorded.live?.event;
    if (isEvent(live)) return live;
    if (!isType(recorded.type)) {
      throw new UnknownEventType(`${placeOf(recorded)}: this program does not know the type`);
    }
    const data: unknown = JSON.parse(recorded.data);
    const event = typeof data === "object" && data !== null ? upcast(recorded, data) : undefined;
    if (isEvent(event) && event.type === recorded.type) return event;
    throw new UnreadableEvent(`${placeOf(recorded)}: its content is of another type`);
  };

  return {
    encode: (event, metadata, id) => {
      // The events of one decision share their metadata, and so its text.
      if (metadata !== lastMetadata) {
        lastMetadata = metadata;
        lastText = JSON.stringify(metadata);
      }
      const data = JSON.stringify(event);
      return { id, type: event.type, data, metadata: lastText, live: { event, metadata } };
    },
    decode: (recorded): Recorded<Event> => new LazilyRecorded(recorded, read(recorded)),
  };
};

export const createStockCodec = (upcasters: readonly Upcaster[] = []): EventCodec<StockEvent> =>
  createCodec(STOCK, upcasters);

export const stockCodec: EventCodec<StockEvent> = createStockCodec();
export const entityCodec: EventCodec<EntityEvent> = createCodec(ENTITY, []);

/** Both kinds of events, each read by its own codec. */
export const ledgerDecode = { stock: stockCodec.decode, entity: entityCodec.decode } as const;
