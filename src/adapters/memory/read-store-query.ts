import type { Document } from "../../projections/projection.ts";
import {
  type CollectionSpec,
  type Condition,
  FIND_LIMIT_MAX,
  IN_VALUES_MAX,
  InvalidQuery,
  KEY_FIELD,
  type Query,
  type Row,
  type Value,
} from "../../projections/read-store.ts";
import { compareValues } from "./read-store-index.ts";

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || typeof value === "number";

/** The values of a field, as an index sees them: none, one, or each of a list. */
export const valuesOf = (document: Document | undefined, field: string): readonly Value[] => {
  const value = document?.[field];
  if (isValue(value)) return [value];
  return Array.isArray(value) ? value.filter(isValue) : [];
};

/** The value by which a row is sorted; undefined: it has none and is left out. */
export const sortValueOf = (row: Row, field: string): Value | undefined => {
  if (field === KEY_FIELD) return row.key;
  const value = row.document?.[field];
  return isValue(value) ? value : undefined;
};

const holds = (condition: Condition, value: Value): boolean => {
  switch (condition.kind) {
    case "equals":
      return value === condition.value;
    case "in":
      return condition.values.includes(value);
    case "range": {
      const { from, to } = condition;
      if (from !== undefined && (typeof from !== typeof value || value < from)) return false;
      return to === undefined || (typeof to === typeof value && value <= to);
    }
    case "prefix":
      return typeof value === "string" && value.startsWith(condition.text);
  }
};

/** Whether the row's document fulfils every condition; a tombstone fulfils none. */
export const matches = (row: Row, where: readonly Condition[]): boolean => {
  const { key, document } = row;
  if (document === undefined) return false;
  return where.every((condition) => {
    const values = condition.field === KEY_FIELD ? [key] : valuesOf(document, condition.field);
    return values.some((value) => holds(condition, value));
  });
};

/** Order of answers: by the sort field, then by key (always upwards). */
export const compareRows =
  ({ sort }: Query) =>
  (left: Row, right: Row): number => {
    const [own, other] = [sortValueOf(left, sort.field), sortValueOf(right, sort.field)];
    const order = own === undefined || other === undefined ? 0 : compareValues(own, other);
    if (order !== 0) return sort.descending ? -order : order;
    return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
  };

/** Whether the row stands behind the place where the page before has ended. */
export const isAfter = (row: Row, { sort, after }: Query): boolean => {
  if (after === undefined) return true;
  const value = sortValueOf(row, sort.field);
  if (value === undefined) return false;
  const order = compareValues(value, after.value);
  if (order !== 0) return sort.descending ? order < 0 : order > 0;
  return row.key > after.key;
};

/** @throws InvalidQuery for a field that was not declared or a bound that is passed. */
export const checkQuery = (
  { where, sort, limit }: Query,
  { indexes, fields }: Pick<CollectionSpec, "indexes" | "fields">,
): void => {
  const sortable = [KEY_FIELD, ...indexes];
  if (!sortable.includes(sort.field)) throw new InvalidQuery(`${sort.field} can't be sorted by`);
  if (!Number.isInteger(limit) || limit < 1 || limit > FIND_LIMIT_MAX) {
    throw new InvalidQuery(`limit ${String(limit)} is not between 1 and ${String(FIND_LIMIT_MAX)}`);
  }
  for (const condition of where) {
    const { field } = condition;
    if (!sortable.includes(field) && !fields.includes(field)) {
      throw new InvalidQuery(`${field} is not declared`);
    }
    if (condition.kind === "in" && condition.values.length > IN_VALUES_MAX) {
      throw new InvalidQuery(`more than ${String(IN_VALUES_MAX)} values for ${field}`);
    }
  }
};
