import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { RecordedEvent } from "../../src/domain/recorded.ts";
import type { EventField } from "../docs/event-fields.ts";

/**
 * What was written is read for ever. The files are never edited: a changed shape gets files of its own
 * (events/v2), and today's code reads both.
 */
export type Instance = {
  readonly data: Record<string, unknown> & { readonly type: string };
  readonly metadata: Record<string, unknown> & {
    readonly recordedAt: string;
    readonly actor: string;
  };
};

export const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");
export const instancesOf = (file: string): readonly Instance[] => JSON.parse(read(file));
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
/** Names of the event types that have a file in the folder. */
export const typesIn = (folder: string): readonly string[] =>
  readdirSync(join(import.meta.dirname, folder))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();

/** Of the files of some types, in the order of their names. It changes when one of them is edited. */
export const hashOfFiles = (folder: string, types: readonly string[]): string =>
  hashOf(
    [...types]
      .sort()
      .map((type) => read(`${folder}/${type}.json`))
      .join(""),
  );

export const recorded = (
  stream: string,
  { data, metadata }: Instance,
  revision: number,
): RecordedEvent => ({
  id: `0198f0a0-1111-7222-8333-${String(revision).padStart(12, "0")}`,
  type: data.type,
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
  stream,
  revision,
  position: BigInt(revision + 1),
});

/** Every field that may be absent is absent once, and every field is there. */
export const expectCovered = (
  folder: string,
  fields: ReadonlyMap<string, readonly EventField[]>,
): void => {
  for (const [type, known] of fields) {
    const instances = instancesOf(`${folder}/${type}.json`);
    for (const { name, optional } of known) {
      const there = instances.map(({ data }) => Object.hasOwn(data, name));
      // A later optional field has no place in files of before.
      if (!there.includes(true)) continue;
      expect([type, name, there.includes(false)]).toEqual([type, name, optional]);
    }
  }
};
