import { stockStream } from "../domain/ids.ts";
import type { Cursors } from "./cursors.ts";
import type { MovementDocument } from "./movement-index.ts";
import { answerPage } from "./paging.ts";
import { type Condition, KEY_FIELD } from "./read-store.ts";
import type { ReadModels } from "./read-models.ts";
import type { Reader } from "./reader.ts";

const FIELDS = ["actor", "reason", "order", "type", "sku", "warehouse"] as const;

/** Search across SKUs, newest first; the events themselves stand in their streams. */
export const createMovementQueries = (
  reader: Reader<MovementDocument>,
  cursors: Cursors,
): Pick<ReadModels, "movements"> => ({
  movements: (filter, page) => {
    const { from, to, within } = filter;
    const where: Condition[] = FIELDS.flatMap((field) => {
      const value = filter[field];
      return value === undefined ? [] : [{ kind: "equals" as const, field, value }];
    });
    if (from !== undefined || to !== undefined) {
      where.push({
        kind: "range",
        field: "day",
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      });
    }
    return answerPage(
      {
        cursors,
        reader,
        name: ["movements", from, to, ...FIELDS.map((field) => filter[field])],
        query: { where, sort: { field: KEY_FIELD, descending: true } },
        placeOf: ({ key }) => ({ value: key, key }),
        item: ({ sku, warehouse, revision }) =>
          within === undefined || within.has(warehouse)
            ? { stream: stockStream(sku, warehouse), revision }
            : undefined,
      },
      page,
    );
  },
});
