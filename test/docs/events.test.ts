import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isStockEventType, PUBLISHED_AS } from "../../src/domain/stock/events.ts";
import { eventFields } from "./event-fields.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/events.md"), "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")).trim(), section] as const),
);
const fields = eventFields();

describe("docs/events.md", () => {
  test("has a section for every event and for nothing else, in the order of the source", () => {
    expect([...sections.keys()]).toEqual([...fields.keys()]);
    expect([...fields.keys()].sort()).toEqual(Object.keys(PUBLISHED_AS).sort());
  });

  test.each([...fields])("%s lists its fields, and which of them may be absent", (type, known) => {
    const listed = [...(sections.get(type) ?? "").matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
    expect(listed.map((match) => match[1])).toEqual(
      known.map(({ name, optional }) => (optional ? `${name}?` : name)),
    );
  });

  test.each([...fields.keys()])("%s says under which name it is published", (type) => {
    const published = isStockEventType(type) ? PUBLISHED_AS[type] : "";
    expect(sections.get(type)).toContain(`Published as \`${published}\`.`);
  });
});
