import type { OperationalDocument } from "../../src/processes/operational-store.ts";

/** Parsed, since only so `__proto__` is a field like any other. */
const PROTO = JSON.parse('{"__proto__": {"x": 1}, "in": {"__proto__": 2}}') as OperationalDocument;

/** Documents that some store or its protocol has a meaning of its own for: all of it is plain JSON. */
export const AWKWARD: readonly (readonly [string, OperationalDocument])[] = [
  ["nothing in it", {}],
  ["null and empty ones", { none: null, text: "", list: [], object: {}, "": "no name" }],
  [
    "numbers of every kind",
    {
      big: 2 ** 53 - 1,
      neg: -(2 ** 40),
      tiny: 5e-324,
      huge: 1.7e308,
      third: 1 / 3,
      zero: 0,
      i: -1,
    },
  ],
  ["lists in lists", { lapses: [[1, "hold", 2], [[3]], []], mixed: [1, "a", null, { a: [[]] }] }],
  [
    "dots and dollars in its names",
    { "a.b": 1, $set: { $gt: 1 }, in: { "x.y": { $or: [] } }, a$: 2 },
  ],
  ["values that look like operators", { where: { $ne: null }, text: "$$NOW", path: "$holder" }],
  [
    "names that BSON has taken",
    { _bsontype: "Long", low: 1, _id: "mine", _pos: 3, in: { _bsontype: 1 } },
  ],
  ["a name of JavaScript's", PROTO],
  ["every kind of character", { nul: "a\u0000b", pair: "\u{1F600}", line: "\u2028", "n\u0000": 1 }],
  ["halves of characters", { half: "\ud83d", list: ["\ude00"], "\ud83d": 1 }],
  ["a long text", { text: "é".repeat(200_000) }],
  ["many levels", { deep: JSON.parse(`${"[".repeat(120)}${"]".repeat(120)}`) as unknown }],
];
