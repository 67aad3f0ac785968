import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import type { DispatchStock, Envelope } from "../commands/stock-request.ts";
import type { Ids } from "../domain/runtime.ts";

const CHANNEL = "process";
/** Warehouses that are asked for one SKU, in the order of preference. */
const ASKED_MAX = 20;

type Needs = { readonly dispatch: DispatchStock; readonly ids: Ids };

type Wish = {
  readonly sku: string;
  readonly priority: number;
  /** In the order of preference. */
  readonly asks: readonly { readonly warehouse: string; readonly units: number }[];
};

const envelopeOf = (name: string): Envelope => {
  const commandId = commandIdOf("process:sourcing", name);
  return {
    commandId,
    commandHash: commandHashOf("PROCESS", CHANNEL, name),
    actor: "system",
    channel: CHANNEL,
    correlationId: commandId,
  };
};

/**
 * The first warehouse whose own policy lets it promise the units, stock and backorders together; undefined: none.
 * Each stock is asked to judge the claim without recording it.
 */
export const firstToPromise = async (
  { dispatch, ids }: Needs,
  { sku, priority, asks }: Wish,
): Promise<string | undefined> => {
  for (const { warehouse, units } of asks.slice(0, ASKED_MAX)) {
    const claim = ids.next();
    const answer = await dispatch({
      ...{ sku, warehouse, envelope: envelopeOf(claim), dryRun: true },
      command: { type: "reserve", claim, units, holdClass: "checkout", priority },
    });
    if (answer.status === "accepted") return warehouse;
  }
  return undefined;
};
