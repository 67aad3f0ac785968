import {
  type CollectionSpec,
  type Condition,
  KEY_FIELD,
  type Query,
  type Value,
} from "../../projections/read-store.ts";

/** SQL with its bound values: no value is ever part of the text. */
export type Sql = { readonly text: string; readonly values: readonly Value[] };

/** Declared fields have a column each: `f0`, `f1`, … in the order of indexes, then fields. */
export const columnsOf = ({ indexes, fields }: CollectionSpec): readonly string[] => [
  ...indexes,
  ...fields,
];

const columnOf = (spec: CollectionSpec, field: string): string => {
  if (field === KEY_FIELD) return "key";
  const index = columnsOf(spec).indexOf(field);
  // Names of fields never reach the SQL: an undeclared one has no column.
  if (index < 0) throw new Error(`${field} is not declared`);
  return `f${String(index)}`;
};

const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

const typed = (column: string, value: Value): string =>
  typeof value === "string"
    ? `typeof(${column}) = 'text'`
    : `typeof(${column}) IN ('integer', 'real')`;

const conditionSql = (spec: CollectionSpec, condition: Condition): readonly Sql[] => {
  const column = columnOf(spec, condition.field);
  switch (condition.kind) {
    case "equals":
      return [{ text: `${column} = ?`, values: [condition.value] }];
    case "in":
      return [{ text: `${column} IN (${marks(condition.values)})`, values: condition.values }];
    case "range": {
      const { from, to } = condition;
      return [
        // Also a range without ends is met by a value alone.
        { text: `${column} IS NOT NULL`, values: [] },
        ...(from === undefined
          ? []
          : [{ text: `${column} >= ? AND ${typed(column, from)}`, values: [from] }]),
        ...(to === undefined
          ? []
          : [{ text: `${column} <= ? AND ${typed(column, to)}`, values: [to] }]),
      ];
    }
    case "prefix": {
      const { text } = condition;
      const values = [text, text, text];
      return [{ text: `${column} >= ? AND substr(${column}, 1, length(?)) = ?`, values }];
    }
  }
};

/** What stands behind the cursor: the sort field in its direction, then the key upwards. */
const afterSql = (spec: CollectionSpec, { sort, after }: Query): readonly Sql[] => {
  if (after === undefined) return [];
  const column = columnOf(spec, sort.field);
  const beyond = sort.descending ? "<" : ">";
  if (column === "key") return [{ text: `key ${beyond} ?`, values: [after.value] }];
  return [
    {
      text: `(${column} ${beyond} ? OR (${column} = ? AND key > ?))`,
      values: [after.value, after.value, after.key],
    },
  ];
};

/** The query over a collection's table, answered as rows of key, position, ended, body and the declared fields. */
export const findSql = (spec: CollectionSpec, table: string, query: Query): Sql => {
  const column = columnOf(spec, query.sort.field);
  const direction = query.sort.descending ? "DESC" : "ASC";
  const parts = [
    { text: `body IS NOT NULL AND ${column} IS NOT NULL`, values: [] },
    ...query.where.flatMap((condition) => conditionSql(spec, condition)),
    ...afterSql(spec, query),
  ];
  const order = column === "key" ? `key ${direction}` : `${column} ${direction}, key ASC`;
  return {
    text: `SELECT ${rowColumns(spec)} FROM ${table} WHERE ${parts
      .map(({ text }) => text)
      .join(" AND ")} ORDER BY ${order} LIMIT ?`,
    values: [...parts.flatMap(({ values }) => values), query.limit],
  };
};

/** The columns that make a row again. */
export const rowColumns = (spec: CollectionSpec): string =>
  [
    ...["key", "position", "ended", "body"],
    ...(spec.resident ? [] : columnsOf(spec).map((_, index) => `f${String(index)}`)),
  ].join(", ");

/** A table for documents on disk only has the declared fields as columns, and an index for each that is to be looked up. */
export const tableSql = (spec: CollectionSpec, table: string): string => {
  if (spec.resident) {
    return `CREATE TABLE ${table} (key TEXT PRIMARY KEY, position INTEGER NOT NULL,
      ended INTEGER NOT NULL, body TEXT)`;
  }
  const fields = columnsOf(spec).map((_, index) => `, f${String(index)}`);
  const lookups = spec.indexes.map((_, index) => {
    const column = `f${String(index)}`;
    return `CREATE INDEX ${table}_${column} ON ${table} (${column}, key) WHERE ${column} IS NOT NULL`;
  });
  // Keys of such documents come in the order of the log, so the table grows at its end.
  return `CREATE TABLE ${table} (key TEXT PRIMARY KEY, position INTEGER NOT NULL,
    ended INTEGER NOT NULL, body TEXT${fields.join("")}) WITHOUT ROWID; ${lookups.join("; ")};
    CREATE INDEX ${table}_ended ON ${table} (position) WHERE ended = 1`;
};
