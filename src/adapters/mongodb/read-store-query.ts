import {
  type After,
  type CollectionSpec,
  type Condition,
  KEY_FIELD,
  type Query,
  type Row,
  type Value,
} from "../../projections/read-store.ts";
import { behindPrefix } from "./text-range.ts";

/** What MongoDB is asked. Operators stand in this file alone, values only behind them. */
export type Filter = { readonly [path: string]: unknown };
export type Find = { readonly filter: Filter; readonly sort: { readonly [path: string]: 1 | -1 } };

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** @throws TypeError for a name that could mean something to MongoDB: a bug of the definition. */
export const checkFields = ({ indexes, fields }: CollectionSpec): void => {
  for (const field of [...indexes, ...fields]) {
    if (!FIELD_NAME.test(field)) throw new TypeError(`${field} can't be the name of a field`);
  }
};

/** Where a declared field stands. */
export const pathOf = (field: string): string => (field === KEY_FIELD ? "_id" : `doc.${field}`);

/** A value, or a list with one. */
const ANY_VALUE = { $type: ["number", "string"] };
const NO_LIST = { $not: { $type: "array" } };

type Ends = { readonly from?: Value; readonly to?: Value };

const rangeOf = ({ from, to }: Ends): Filter =>
  from === undefined && to === undefined
    ? ANY_VALUE
    : { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lte: to }) };

const prefixRange = (text: string): Filter => {
  const behind = behindPrefix(text);
  return { $gte: text, ...(behind !== undefined && { $lt: behind }) };
};

const conditionFilter = (condition: Condition): Filter => {
  const path = pathOf(condition.field);
  switch (condition.kind) {
    case "equals":
      return { [path]: { $eq: condition.value } };
    case "in":
      return { [path]: { $in: condition.values } };
    case "range":
      return { [path]: rangeOf(condition) };
    case "prefix":
      return { [path]: prefixRange(condition.text) };
  }
};

/** What stands behind the cursor: numbers stand before texts, equal values in the order of their keys. */
const afterFilters = ({ sort, after }: Query): readonly Filter[] => {
  if (after === undefined) return [];
  const path = pathOf(sort.field);
  const beyond = sort.descending ? "$lt" : "$gt";
  if (sort.field === KEY_FIELD) return [{ _id: { [beyond]: after.key } }];
  const otherType = typeof after.value === "number" ? "string" : "number";
  const isOtherBehind = (otherType === "string") !== sort.descending;
  return [
    {
      $or: [
        { [path]: { [beyond]: after.value } },
        { [path]: { $eq: after.value }, _id: { $gt: after.key } },
        ...(isOtherBehind ? [{ [path]: { $type: otherType } }] : []),
      ],
    },
  ];
};

/** A checked query as MongoDB's own. Tombstones have no `doc`; the build's state has neither that nor a text as its key. */
export const findOf = (query: Query): Find => {
  const { sort } = query;
  const path = pathOf(sort.field);
  const direction = sort.descending ? -1 : 1;
  const isByKey = sort.field === KEY_FIELD;
  return {
    filter: {
      $and: [
        { doc: { $exists: true } },
        ...(isByKey ? [] : [{ [path]: ANY_VALUE }, { [path]: NO_LIST }]),
        ...query.where.map(conditionFilter),
        ...afterFilters(query),
      ],
    },
    sort: isByKey ? { _id: direction } : { [path]: direction, _id: 1 },
  };
};

/**
 * A range over a list: MongoDB lets each of its ends be met by another value of the list, which is not what is
 * meant. Looked at only where a document holds a list.
 */
export const isMeant = ({ document }: Row, { where }: Query): boolean =>
  where.every((condition) => {
    const values = condition.field === KEY_FIELD ? undefined : document?.[condition.field];
    if (!Array.isArray(values)) return true;
    switch (condition.kind) {
      case "range":
        return values.some((value) => isWithin(value, condition));
      case "prefix":
        return values.some((one) => typeof one === "string" && one.startsWith(condition.text));
      case "equals":
      case "in":
        return true;
    }
  });

const isWithin = (value: unknown, { from, to }: Ends): boolean =>
  (typeof value === "string" || typeof value === "number") &&
  (from === undefined || (typeof from === typeof value && from <= value)) &&
  (to === undefined || (typeof to === typeof value && value <= to));

/** The place of a row in the answer: the next page starts behind it. */
export const placeOf = ({ key, document }: Row, { sort }: Query): After => {
  const value = sort.field === KEY_FIELD ? key : document?.[sort.field];
  if (typeof value === "string" || typeof value === "number") return { value, key };
  throw new Error(`${key} has no place in the order of ${sort.field}`);
};
