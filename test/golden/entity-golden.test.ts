import { describe, expect, test } from "vitest";
import { entityCodec } from "../../src/adapters/event-codec.ts";
import { parseEntityEvent } from "../../src/adapters/entity-event-schema.ts";
import { adjustmentDecider } from "../../src/domain/adjustment/decide.ts";
import { countDecider } from "../../src/domain/count/decide.ts";
import {
  ENTITY_CATEGORIES,
  type Decider,
  type EntityCategory,
  type EntityState,
  type Trace,
} from "../../src/domain/decider.ts";
import {
  ENTITY_EVENT_CATEGORY,
  isEntityEventType,
  type EntityEvent,
} from "../../src/domain/entity-events.ts";
import { orderDecider } from "../../src/domain/order/decide.ts";
import { productDecider } from "../../src/domain/product/decide.ts";
import { returnDecider } from "../../src/domain/return/decide.ts";
import { shipmentDecider } from "../../src/domain/shipment/decide.ts";
import { supplierDecider } from "../../src/domain/supplier/decide.ts";
import { transferDecider } from "../../src/domain/transfer/decide.ts";
import { warehouseDecider } from "../../src/domain/warehouse/decide.ts";
import { canonical } from "../../src/projections/canonical.ts";
import { eventFields } from "../docs/event-fields.ts";
import {
  expectCovered,
  hashOf,
  hashOfFiles,
  instancesOf,
  read,
  recorded,
  typesIn,
  type Instance,
} from "./golden-files.ts";

const EVENTS = "entity-events/v1";
const STREAMS = "entity-streams/v1";
const TYPES = typesIn(EVENTS);

type GoldenStream = { readonly stream: string; readonly events: readonly Instance[] };
const streamsOf = (category: EntityCategory): readonly GoldenStream[] =>
  JSON.parse(read(`${STREAMS}/${category}.json`));

type Fold = {
  readonly version: number;
  /** The state after the last event, through text as the read model keeps it. */
  readonly fold: (events: readonly EntityEvent[], traces: readonly Trace[]) => EntityState;
};

const foldBy = <State extends EntityState, Event extends EntityEvent>({
  types,
  initial,
  evolve,
  version,
}: Pick<Decider<State, never, Event>, "types" | "initial" | "evolve" | "version">): Fold => {
  const isOwn = (event: EntityEvent): event is Event => types.some((type) => type === event.type);
  return {
    version,
    fold: (events, traces) =>
      events.reduce<State>((state, event, index) => {
        const trace = traces[index];
        if (!isOwn(event) || trace === undefined) throw new Error(`${event.type} is astray`);
        return evolve(state, event, trace);
      }, initial),
  };
};

type Golden = {
  readonly fold: Fold;
  /** Of its event files. */
  readonly events: string;
  /** Of its golden streams' states, by version of the fold. A new fold adds an entry; none is ever changed. */
  readonly states: Readonly<Record<number, string>>;
};

const GOLDEN: { readonly [Category in EntityCategory]: Golden } = {
  product: {
    fold: foldBy(productDecider),
    events: "f77ba09aee3fd17b8f1fd0aa3bf9384bb7d75103abc2d4f220638283b149e3e3",
    states: { 1: "2a1a3c2d16fd14fee7ce55dadb34ebd9792d04d9ac0cec457131d3e3ecc28007" },
  },
  warehouse: {
    fold: foldBy(warehouseDecider),
    events: "c46864bb9ceef6a2d31cc4eeac995deba39dd68ca5c476fbb0fc2d24721ea21b",
    states: {
      1: "971fff62e5731aa6843098bc79c1a9d3def31212336e53da3b1612a952ada05f",
      2: "971fff62e5731aa6843098bc79c1a9d3def31212336e53da3b1612a952ada05f",
    },
  },
  supplier: {
    fold: foldBy(supplierDecider),
    events: "550ce64109a9dd67c719884363e9af055f018a7e31ca58b9cc35460597a99afa",
    states: { 1: "87edd3fb732eb36a84b1274d2cc4d353f831803af633a4d5c77ef8064be00795" },
  },
  transfer: {
    fold: foldBy(transferDecider),
    events: "592e04b9b1e265e773081394653395b4c512fc05a00b584e0db877f6294e49c1",
    states: { 1: "204e0620f245b8d754ef3c550dec2c5a293c95969f041894e009daf1633c7728" },
  },
  adjustment: {
    fold: foldBy(adjustmentDecider),
    events: "d553456435348b0d45e35aa2724e90f526d5330ed73cff618b41337a8d93d26c",
    states: { 1: "1061209c553760d1df88c67f089fc4eb072d6d893f0c07ebdfa103b5cf70f41b" },
  },
  count: {
    fold: foldBy(countDecider),
    events: "10d7e4891c4ebbc046e5b19958f4de18df07340af1ef87d8dcee49af8b6997f8",
    states: { 1: "6eb286b9f1ff81f604c24d875c4a4b76d471260c10e914b4f563547bf2ff3eab" },
  },
  order: {
    fold: foldBy(orderDecider),
    events: "d35f67cdfb7d705cb5c3db3ba614ca4055719aeb4e1c3b7277e33a9eec7644dd",
    states: {
      1: "f36fb6c323a417412376ae7c3498e123bccb5c898f57172764198d8a7e82f737",
      2: "dfcabcd427b6509fc247c2154086f70e3aeb6723241c9f5c8225a603cbb891eb",
    },
  },
  return: {
    fold: foldBy(returnDecider),
    events: "65473a6ac44f6572e9edf81865ae2974e9905456cdc8fa34bdc586e34cf16e17",
    states: { 1: "ba6440742bb7b2a60e09df22f409e129add1ce4d1c6eb10233b8c6e301cafa88" },
  },
  shipment: {
    fold: foldBy(shipmentDecider),
    events: "ac587caed67ad7ed7214cda47bbb408244d4d911b5ba1631e7da18c02c8069eb",
    states: {
      1: "ee64ebfa6d49bf60a5ea73ac2882c82b1b8dfab427ab8f5bf6c15b2543606f7f",
      2: "dc96ce52f2b6393e3baad3ffe3370a605a9f3624eb18b2ddce3c32c8a54f0b85",
    },
  },
};

const categoryOf = (type: string): EntityCategory | undefined =>
  isEntityEventType(type) ? ENTITY_EVENT_CATEGORY[type] : undefined;

const readBack = (stream: string, instances: readonly Instance[]) => {
  const decoded = instances.map((instance, revision) =>
    entityCodec.decode(recorded(stream, instance, revision)),
  );
  return {
    events: decoded.map(({ event }) => event),
    traces: decoded.map(({ revision, metadata: { actor, recordedAt } }) => {
      return { revision, actor, recordedAt };
    }),
  };
};

describe("golden events of master data and processes, version 1", () => {
  test("there is a file for each type", () => {
    expect(TYPES).toEqual(Object.keys(ENTITY_EVENT_CATEGORY).sort());
  });

  test.each(ENTITY_CATEGORIES)("none of %s was edited", (category) => {
    const types = TYPES.filter((type) => categoryOf(type) === category);
    expect(hashOfFiles(EVENTS, types)).toBe(GOLDEN[category].events);
  });

  test.each(TYPES)("%s is read by today's codec, and found in order by its schema", (type) => {
    const instances = instancesOf(`${EVENTS}/${type}.json`);
    expect(instances.length).toBeGreaterThan(1);
    for (const [revision, instance] of instances.entries()) {
      const stored = recorded(`${String(categoryOf(type))}-x`, instance, revision);
      const { event, metadata } = entityCodec.decode(stored);
      expect(event).toEqual(instance.data);
      expect(metadata).toEqual(instance.metadata);
      expect(parseEntityEvent(stored)).toEqual({ ok: true, event, metadata });
    }
  });

  test("every optional field is there once and absent once", () => {
    expectCovered(EVENTS, eventFields("EntityEvent"));
  });
});

describe.each(ENTITY_CATEGORIES)("the golden streams of %s", (category) => {
  const streams = streamsOf(category);
  const { fold, states } = GOLDEN[category];

  test("hold every type of event", () => {
    const types = streams.flatMap(({ events }) => events.map(({ data }) => data.type));
    expect([...new Set(types)].sort()).toEqual(
      TYPES.filter((type) => categoryOf(type) === category),
    );
  });

  test("fold to the states that are known for this version: a changed fold raises it", () => {
    const ends = streams.map(({ stream, events }) => {
      const { events: decoded, traces } = readBack(stream, events);
      return fold.fold(decoded, traces);
    });
    // Plain JSON: the state is the read model's document.
    expect(JSON.parse(JSON.stringify(ends))).toEqual(ends);
    expect(hashOf(canonical(ends))).toBe(states[fold.version]);
  });
});
