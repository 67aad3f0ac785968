import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ENTITY_EVENT_CATEGORY } from "../../src/domain/entity-events.ts";
import { isStockEventType, PUBLISHED_AS } from "../../src/domain/stock/events.ts";
import { eventFields, type EventField } from "./event-fields.ts";

const sectionsOf = (file: string): ReadonlyMap<string, string> => {
  const page = readFileSync(join(import.meta.dirname, "../../docs", file), "utf8");
  return new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")).trim(), section] as const),
  );
};

const listedIn = (section = ""): readonly (string | undefined)[] =>
  [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map((match) => match[1]);

const namesOf = (known: readonly EventField[]): readonly string[] =>
  known.map(({ name, optional }) => (optional ? `${name}?` : name));

describe("docs/events.md", () => {
  const sections = sectionsOf("events.md");
  const fields = eventFields("StockEvent");

  test("has a section for every event and for nothing else, in the order of the source", () => {
    expect([...sections.keys()]).toEqual([...fields.keys()]);
    expect([...fields.keys()].sort()).toEqual(Object.keys(PUBLISHED_AS).sort());
  });

  test.each([...fields])("%s lists its fields, and which of them may be absent", (type, known) => {
    expect(listedIn(sections.get(type))).toEqual(namesOf(known));
  });

  test.each([...fields.keys()])("%s says under which name it is published", (type) => {
    const published = isStockEventType(type) ? PUBLISHED_AS[type] : "";
    expect(sections.get(type)).toContain(`Published as \`${published}\`.`);
  });
});

describe("docs/process-events.md", () => {
  const sections = sectionsOf("process-events.md");
  const fields = eventFields("EntityEvent");

  test("has a section for every event of the other streams and for nothing else", () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(ENTITY_EVENT_CATEGORY).sort());
    expect([...fields.keys()].sort()).toEqual(Object.keys(ENTITY_EVENT_CATEGORY).sort());
  });

  test.each([...fields])("%s lists its fields, and which of them may be absent", (type, known) => {
    expect([...listedIn(sections.get(type))].sort()).toEqual([...namesOf(known)].sort());
  });
});
