import * as schemas from "../commands/schemas.ts";
import { commandKind, onOneStock, type CommandKind } from "./command-kind.ts";
import type { LineAnswer } from "../commands/lines.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { invalid } from "./validation.ts";

/** The entity tag of a policy is its version: the revision of the last policy event + 1, `"0"` for none. */
export const versionTag = (version: number): string => `"${String(version)}"`;

const policyTag = ([line]: readonly LineAnswer[]): string | undefined => {
  if (line?.answer.status !== "accepted") return undefined;
  const set = line.answer.events.find((event) => event.type === "StockPolicySet");
  return set === undefined ? undefined : versionTag(set.revision + 1);
};

/** Replaces the policy as a whole: what the body leaves out is off. */
export const policyKind = (needs: ApiNeeds): CommandKind =>
  commandKind({
    type: "set-policy",
    method: "PUT",
    path: "/stock/:sku/:warehouse/policy",
    names: "stock",
    status: 200,
    summary: "Replace the policy of a stock",
    access: permitted("named", "policy:write"),
    schema: schemas.policy,
    plan: (policy, { sku, warehouse, expectedVersion }, prefix) => {
      if (sku === undefined || warehouse === undefined) {
        throw invalid(`${prefix}/sku`, "a policy belongs to a SKU and a warehouse");
      }
      return onOneStock(needs, {
        id: undefined,
        ...{ sku, warehouse, use: "out" },
        etag: policyTag,
        command: () => ({
          type: "set-policy",
          policy,
          ...(expectedVersion === undefined ? {} : { expectedVersion }),
        }),
      });
    },
  });
