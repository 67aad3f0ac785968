import type { Row } from "../../projections/read-store.ts";
import { fromStored, type JsonObject, toStored } from "./stored-document.ts";

/** One row for each build beside its documents: the only one whose key is no text. */
export const STATE_KEY = 0;

/** A row as it stands in the collection of its build, and that one row. A tombstone has no `doc`. */
export type Stored = {
  _id: string | typeof STATE_KEY;
  _pos?: bigint;
  /** Its position, where it has ended: what the horizon is compared with. */
  _ended?: bigint;
  doc?: JsonObject;
  rest?: string;
  /** Of the state alone. Counts the leases: who has an older one is fenced off. */
  epoch?: number;
  position?: bigint;
  horizon?: bigint;
  logId?: string;
  event?: string;
};

export type StoredRow = Stored & { _id: string; _pos: bigint };

export const isRow = (stored: Stored | null | undefined): stored is StoredRow =>
  typeof stored?._id === "string" && stored._pos !== undefined;

export const toStoredRow = (row: Row): { readonly stored: StoredRow; readonly bytes: number } => {
  const { key, position, document, ended } = row;
  const place = { _id: key, _pos: position, ...(ended && { _ended: position }) };
  if (document === undefined) return { stored: place, bytes: key.length };
  const { stored, bytes } = toStored(key, document);
  return { stored: { ...place, ...stored }, bytes };
};

export const fromStoredRow = ({ _id, _pos, _ended, doc, rest }: StoredRow): Row => ({
  key: _id,
  position: _pos,
  document:
    doc === undefined ? undefined : fromStored({ doc, ...(rest !== undefined && { rest }) }),
  ended: _ended !== undefined,
});
