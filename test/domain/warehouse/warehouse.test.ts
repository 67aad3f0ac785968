import { expect, test } from "vitest";
import { warehouseDecider } from "../../../src/domain/warehouse/decide.ts";
import type { WarehouseContent } from "../../../src/domain/warehouse/events.ts";
import { BINS_MAX, BINS_PER_COMMAND_MAX } from "../../../src/domain/warehouse/state.ts";
import { lifeOf } from "../lived.ts";

const NORTH: WarehouseContent = {
  name: "North",
  timeZone: "Asia/Ho_Chi_Minh",
  addressRef: "adr-7",
  capacity: 10_000,
  priority: 2,
  channels: ["web"],
};
const BINS = [
  { bin: "B-1", order: 20, capacity: 100 },
  { bin: "A-1", order: 10 },
];

const started = () => {
  const life = lifeOf(warehouseDecider);
  life.do({ type: "create", content: NORTH, bins: BINS });
  return life;
};
const binsOf = (life: ReturnType<typeof started>) => life.state().bins.map(({ bin }) => bin);

test("a warehouse is what was said of it, its bins in walking order", () => {
  const life = started();
  expect(life.state()).toMatchObject({ ...NORTH, status: "active" });
  expect(binsOf(life)).toEqual(["A-1", "B-1"]);
});

test("saying the same again records nothing, also after bins were added", () => {
  const life = started();
  life.do({ type: "set-bins", bins: [{ bin: "C-1", order: 5 }], remove: [] });
  expect(life.do({ type: "create", content: NORTH, bins: BINS })).toEqual([]);
  expect(life.do({ type: "create", content: NORTH, bins: [] })).toEqual([]);
  const moved = [{ bin: "A-1", order: 99 }];
  expect(life.do({ type: "create", content: NORTH, bins: moved })).toBe("duplicate-id");
  const content = { ...NORTH, priority: 3 };
  expect(life.do({ type: "create", content, bins: [] })).toBe("duplicate-id");
});

test("a change keeps the bins and leaves nothing of the old content", () => {
  const life = started();
  const content = { name: "N", timeZone: "UTC", priority: 0, channels: [] };
  expect(life.do({ type: "change", content })).toEqual(["WarehouseChanged"]);
  expect(binsOf(life)).toEqual(["A-1", "B-1"]);
  expect(Object.keys(life.state())).not.toContain("addressRef");
  expect(life.do({ type: "change", content })).toEqual([]);
});

test("bins are set and removed, and only what is new is recorded", () => {
  const life = started();
  expect(life.do({ type: "set-bins", bins: BINS, remove: ["Z"] })).toEqual([]);
  const bins = [
    { bin: "B-1", order: 1 },
    { bin: "C-1", order: 5 },
  ];
  expect(life.do({ type: "set-bins", bins, remove: ["A-1"] })).toEqual(["WarehouseBinsSet"]);
  expect(life.state().bins).toEqual(bins);
});

test("bins are bounded", () => {
  const life = started();
  for (let from = 0; from + BINS_PER_COMMAND_MAX < BINS_MAX; from += BINS_PER_COMMAND_MAX) {
    const bins = Array.from({ length: BINS_PER_COMMAND_MAX }, (_, index) => ({
      ...{ bin: `X-${String(from + index)}`, order: index },
    }));
    expect(life.do({ type: "set-bins", bins, remove: [] })).toEqual(["WarehouseBinsSet"]);
  }
  const rest = Array.from({ length: BINS_PER_COMMAND_MAX }, (_, index) => ({
    ...{ bin: `Y-${String(index)}`, order: index },
  }));
  expect(life.do({ type: "set-bins", bins: rest, remove: [] })).toBe("limit-exceeded");
  expect(life.do({ type: "set-bins", bins: rest.slice(2), remove: [] })).toEqual([
    "WarehouseBinsSet",
  ]);
  expect(life.state().bins).toHaveLength(BINS_MAX);
});

test("a retired warehouse takes no changes", () => {
  const life = started();
  expect(life.do({ type: "retire", reason: "moved" })).toEqual(["WarehouseRetired"]);
  expect(life.state()).toMatchObject({ status: "retired", retiredReason: "moved" });
  expect(life.do({ type: "retire" })).toEqual([]);
  expect(life.do({ type: "change", content: NORTH })).toBe("invalid-state");
  expect(life.do({ type: "set-bins", bins: [], remove: ["A-1"] })).toBe("invalid-state");
  expect(life.do({ type: "create", content: NORTH, bins: [] })).toBe("duplicate-id");
});

test("nothing can be done to a warehouse that nobody has created", () => {
  const life = lifeOf(warehouseDecider);
  expect(life.do({ type: "change", content: NORTH })).toBe("not-found");
  expect(life.do({ type: "set-bins", bins: BINS, remove: [] })).toBe("not-found");
  expect(life.do({ type: "retire" })).toBe("not-found");
});
