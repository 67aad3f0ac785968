import { countCorrection } from "../commands/counts.ts";
import * as schemas from "../commands/schemas.ts";
import { commandKind, namedIn, type CommandKind } from "./command-kind.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { conditionOf, placeOf } from "./physical-commands.ts";
import { problem } from "./problems.ts";

/** A count is booked as the difference to what the stock held at the revision that the counters saw. */
export const countKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "correct-count",
    method: "POST",
    path: "/count-corrections",
    names: "nothing",
    status: 201,
    summary: "Post a count against the revision that it saw",
    access: permitted("named", "count:approve"),
    schema: schemas.countCorrection,
    plan: ({ id, countedAtRevision, lots, ...stock }) => {
      const { sku, warehouse } = stock;
      const counted = lots.map((lot) => ({
        ...placeOf(lot),
        condition: conditionOf(lot),
        counted: lot.counted,
      }));
      return {
        id,
        stocks: [namedIn(stock, "out")],
        // It reads the past of the stream first, so it can't take its turn at once.
        apart: () => true,
        run: async (count, { envelope, dryRun, refs }) => {
          const refuse = refs.refuse(sku, warehouse);
          const seen = await needs.ledger.history(sku, warehouse, { revision: countedAtRevision });
          const command = countCorrection({ count, countedAtRevision, lots: counted }, seen);
          if (command === undefined) {
            if (refuse !== undefined) throw problem(refuse.code, refuse.detail);
            throw problem("invalid-state", "the stock has not had countedAtRevision yet");
          }
          const request = {
            ...{ sku, warehouse, command, envelope, dryRun },
            ...(refuse === undefined ? {} : { refuse }),
          };
          return [{ sku, warehouse, answer: await needs.ledger.dispatch(request) }];
        },
      };
    },
  });
