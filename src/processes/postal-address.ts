import type { OperationalDocument } from "./operational-store.ts";

/** Lines of one address, and their length: what fits on a label. */
const LINES_MAX = 8;
const CHARACTERS_MAX = 60;

const FIELDS = [
  ...["name", "company", "street", "line1", "line2", "lines"],
  ...["district", "city", "region", "postalCode", "country", "phone"],
] as const;

// Nothing that could act on a printer: control characters and its own command characters.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}^~]/gu;

const textOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(textOf);
  if (typeof value !== "string") return [];
  const line = value.replaceAll(UNPRINTABLE, " ").trim().slice(0, CHARACTERS_MAX);
  return line === "" ? [] : [line];
};

/** What of a contact stands on a parcel: the name, and where it is. */
export const addressOf = (contact: OperationalDocument): readonly string[] => {
  const { address } = contact;
  const within: object = typeof address === "object" && address !== null ? address : {};
  const inside = Array.isArray(address) || typeof address === "string" ? textOf(address) : [];
  const all: Readonly<Record<string, unknown>> = { ...within, ...contact };
  return [...FIELDS.flatMap((field) => textOf(all[field])), ...inside].slice(0, LINES_MAX);
};
