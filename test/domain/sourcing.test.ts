import { expect, test } from "vitest";
import { planSourcing } from "../../src/domain/sourcing.ts";
import { asking, lines, parcels, site } from "./sourcing-kit.ts";

const WORKED = lines("A 2", "B 1", "C 1");
const WORKED_SITES = [
  site("warehouse-1", { A: 1, B: 5 }, { priority: 1 }),
  site("warehouse-2", { A: 10, C: 3 }, { priority: 2 }),
];

test("taken in order, the worked example goes out as (A 1, B 1) and (A 1, C 1)", () => {
  const plan = planSourcing(asking(WORKED, WORKED_SITES, { strategy: "in-order" }));
  expect(plan.pieces).toEqual([
    { line: 1, sku: "A", warehouse: "warehouse-1", units: 1 },
    { line: 1, sku: "A", warehouse: "warehouse-2", units: 1 },
    { line: 2, sku: "B", warehouse: "warehouse-1", units: 1 },
    { line: 3, sku: "C", warehouse: "warehouse-2", units: 1 },
  ]);
  expect(plan.short).toEqual([]);
  expect(plan.method).toBe("in-order");
  expect(plan.chosen).toMatchObject({ parcels: 2, splitLines: 1 });
});

test.each(["unsplit", "fewest-parcels"] as const)(
  "%s sends both A of the worked example from one warehouse, still in two parcels",
  (strategy) => {
    const plan = planSourcing(asking(WORKED, WORKED_SITES, { strategy }));
    expect(parcels(plan)).toEqual(["warehouse-1: B 1", "warehouse-2: A 2, C 1"]);
    expect(plan.chosen).toMatchObject({ parcels: 2, splitLines: 0 });
    expect(plan.method).toBe("exact");
  },
);

test.each(["fewest-parcels", "unsplit", "in-order"] as const)(
  "a warehouse that has everything sends it alone (%s)",
  (strategy) => {
    const sites = [
      site("near", { tea: 1, cup: 9 }, { priority: 1 }),
      site("far", { tea: 5, cup: 5 }, { priority: 2 }),
    ];
    const plan = planSourcing(asking(lines("tea 2", "cup 1"), sites, { strategy }));
    expect(parcels(plan)).toEqual(["far: tea 2, cup 1"]);
    expect(plan.method).toBe("single");
  },
);

test("of several warehouses that have everything priority decides, then distance, cost and name", () => {
  const all = { tea: 9 };
  const first = (...sites: Parameters<typeof asking>[1]) =>
    planSourcing(asking(lines("tea 2"), sites));
  const byPriority = first(
    site("a", all, { priority: 2, distance: 1 }),
    site("b", all, { priority: 1, distance: 900 }),
  );
  expect(parcels(byPriority)).toEqual(["b: tea 2"]);
  expect(byPriority.alternatives).toMatchObject([{ warehouses: ["a"], worseIn: "priority" }]);

  const byDistance = first(site("a", all), site("b", all, { distance: 900, parcelCost: 70 }));
  expect(parcels(byDistance)).toEqual(["b: tea 2"]);
  expect(byDistance.alternatives).toMatchObject([{ warehouses: ["a"], worseIn: "distance" }]);

  const byCost = first(site("a", all, { parcelCost: 80 }), site("b", all, { parcelCost: 70 }));
  expect(parcels(byCost)).toEqual(["b: tea 2"]);
  expect(byCost.alternatives).toMatchObject([{ warehouses: ["a"], worseIn: "cost" }]);

  const byName = first(site("b", all), site("a", all));
  expect(parcels(byName)).toEqual(["a: tea 2"]);
  expect(byName.alternatives).toMatchObject([{ warehouses: ["b"], worseIn: "name" }]);
});

test("fewer parcels count for more than a preferred warehouse", () => {
  const plan = planSourcing(
    asking(lines("tea 1", "cup 1", "pot 1"), [
      site("a", { tea: 1 }, { priority: 1 }),
      site("b", { cup: 1 }, { priority: 1 }),
      site("c", { tea: 1, pot: 1 }, { priority: 9 }),
    ]),
  );
  expect(parcels(plan)).toEqual(["b: cup 1", "c: tea 1, pot 1"]);
});

test("unsplit sends one parcel more rather than split a line", () => {
  const asked = lines("tea 4", "cup 1", "pot 1");
  const sites = [
    site("a", { tea: 2, cup: 1 }),
    site("b", { tea: 2, pot: 1 }),
    site("c", { tea: 4 }),
  ];
  const few = planSourcing(asking(asked, sites));
  expect(few.chosen).toMatchObject({ warehouses: ["a", "b"], parcels: 2, splitLines: 1 });
  const whole = planSourcing(asking(asked, sites, { strategy: "unsplit" }));
  expect(parcels(whole)).toEqual(["a: cup 1", "b: pot 1", "c: tea 4"]);
  expect(whole.chosen).toMatchObject({ parcels: 3, splitLines: 0 });
});

test("unsplit splits a line that nobody has whole", () => {
  const sites = [site("a", { tea: 2 }), site("b", { tea: 3 })];
  const plan = planSourcing(asking(lines("tea 4"), sites, { strategy: "unsplit" }));
  expect(plan.chosen).toMatchObject({ parcels: 2, splitLines: 1 });
  expect(plan.short).toEqual([]);
});

test("two lines of one SKU do not take the same units", () => {
  const plan = planSourcing(asking(lines("tea 3", "tea 3"), [site("a", { tea: 5 })]));
  expect(parcels(plan)).toEqual(["a: tea 3, tea 2"]);
  expect(plan.short).toEqual([{ line: 2, sku: "tea", units: 1 }]);
});

test("lines of one SKU are laid into the warehouses so that each stays whole", () => {
  const sites = [site("a", { tea: 6 }), site("b", { tea: 4 })];
  // Taken one after the other, 3 and 2 would go to a, and 3 would find room in b, and the last 2 nowhere.
  const plan = planSourcing(asking(lines("tea 3", "tea 2", "tea 3", "tea 2"), sites));
  expect(parcels(plan)).toEqual(["a: tea 3, tea 3", "b: tea 2, tea 2"]);
  expect(plan.chosen.splitLines).toBe(0);
});

test("what nobody has is short, and the rest goes out", () => {
  const plan = planSourcing(
    asking(lines("tea 5", "cup 1", "pot 2"), [site("a", { tea: 3, cup: 1 })]),
  );
  expect(parcels(plan)).toEqual(["a: tea 3, cup 1"]);
  expect(plan.short).toEqual([
    { line: 1, sku: "tea", units: 2 },
    { line: 3, sku: "pot", units: 2 },
  ]);
  expect(plan.method).toBe("single");
});

test("where nobody has anything all lines are short and nothing is chosen", () => {
  for (const sites of [[], [site("a", {})]]) {
    const plan = planSourcing(asking(lines("tea 5"), sites));
    expect(plan).toMatchObject({ pieces: [], short: lines("tea 5"), method: "none" });
    expect(plan.chosen.warehouses).toEqual([]);
    expect(plan.why).toBe("no warehouse that may send has any of it");
  }
});

test("a warehouse that may not send is explained and never asked", () => {
  const plan = planSourcing(
    asking(lines("tea 5"), [
      site("best", { tea: 50 }, { priority: 0, excluded: "not for the channel web" }),
      site("a", { tea: 3 }),
    ]),
  );
  expect(parcels(plan)).toEqual(["a: tea 3"]);
  expect(plan.short).toEqual([{ line: 1, sku: "tea", units: 2 }]);
  expect(plan.excluded).toEqual([{ warehouse: "best", why: "not for the channel web" }]);
  expect(plan.candidates.map(({ warehouse }) => warehouse)).toEqual(["a"]);
});

test("a SKU may have the name of something that every object has", () => {
  const plan = planSourcing(
    asking(lines("constructor 1", "toString 1"), [site("a", { toString: 1 })]),
  );
  expect(parcels(plan)).toEqual(["a: toString 1"]);
  expect(plan.short).toEqual([{ line: 1, sku: "constructor", units: 1 }]);
});

test("what is sold out or oversold counts as nothing", () => {
  const plan = planSourcing(
    asking(lines("tea 2"), [site("a", { tea: -3 }), site("b", { tea: 1 })]),
  );
  expect(parcels(plan)).toEqual(["b: tea 1"]);
  expect(plan.short).toEqual([{ line: 1, sku: "tea", units: 1 }]);
});

test("the explanation names every candidate, what it could have sent and why it was chosen or not", () => {
  const plan = planSourcing(
    asking(lines("tea 4", "cup 2"), [
      site("saigon", { tea: 4, cup: 1 }, { priority: 1, distance: 12, parcelCost: 30_000 }),
      site("hanoi", { cup: 2 }, { priority: 2, distance: 1_100, parcelCost: 45_000 }),
      site("hue", { cup: 2 }, { priority: 3 }),
    ]),
  );
  expect(plan.candidates).toEqual([
    {
      warehouse: "saigon",
      priority: 1,
      distance: 12,
      parcelCost: 30_000,
      couldSend: 5,
      wholeSkus: 1,
      sends: 4,
    },
    {
      warehouse: "hanoi",
      priority: 2,
      distance: 1_100,
      parcelCost: 45_000,
      couldSend: 2,
      wholeSkus: 1,
      sends: 2,
    },
    { warehouse: "hue", priority: 3, couldSend: 2, wholeSkus: 1, sends: 0 },
  ]);
  expect(plan.chosen).toEqual({
    warehouses: ["saigon", "hanoi"],
    parcels: 2,
    splitLines: 0,
    priority: 3,
    distance: 1_112,
    cost: 75_000,
  });
  expect(plan.why).toContain("no warehouse has everything; 2 parcels is the least there can be");
});

test("the largest order over many warehouses is sent complete, with too many choices to try them all", () => {
  const asked = Array.from({ length: 2_000 }, (_, index) => ({
    line: index + 1,
    sku: `sku-${index}`,
    units: 1 + (index % 3),
  }));
  const sites = Array.from({ length: 50 }, (_, place) => {
    const stocked = asked.filter((one) => (one.line * 7 + place * 11) % 13 < 6);
    const sellable = Object.fromEntries(stocked.map(({ sku, line }) => [sku, 1 + (line % 4)]));
    return site(`w${place}`, sellable, { priority: place % 5 });
  });
  for (const strategy of ["fewest-parcels", "unsplit", "in-order"] as const) {
    const plan = planSourcing(asking(asked, sites, { strategy, stepsMax: 10_000 }));
    expect(plan.short).toEqual([]);
    expect(plan.pieces.reduce((all, one) => all + one.units, 0)).toBe(
      asked.reduce((all, one) => all + one.units, 0),
    );
    if (strategy !== "in-order") expect(plan.method).toBe("greedy");
  }
});
