import { Counter, type Registry } from "prom-client";
import type { LedgerCounters } from "../commands/write-path.ts";

const COUNTED: { readonly [Name in keyof LedgerCounters]: readonly [name: string, help: string] } =
  {
    accepted: ["commands_accepted", "Commands accepted by the stock decider."],
    refused: ["commands_refused", "Commands refused by the stock decider."],
    replayed: ["commands_replayed", "Commands answered from events recorded before."],
    appends: ["appends", "Appends to the event log."],
    events: ["events_appended", "Events appended to the event log."],
    conflicts: ["append_conflicts", "Appends that another writer came before."],
    unknownOutcomes: ["append_unknown_outcomes", "Appends whose outcome had to be looked up."],
    shed: ["commands_turned_away", "Commands turned away because too many were waiting."],
    lookups: [
      "past_lookups",
      "Reads of a stream's past: repeats, ended ids, false alarms of a filter.",
    ],
    snapshotFailures: ["snapshot_failures", "Snapshots that could not be saved."],
    decisionFailures: ["decision_failures", "Decisions that failed for an internal reason."],
  };

/** The counters of the write path as Prometheus metrics. */
export const ledgerCounters = (metrics: Registry): LedgerCounters => {
  const counted = (counter: keyof LedgerCounters) => {
    const [name, help] = COUNTED[counter];
    const metric = new Counter({
      name: `stockbook_${name}_total`,
      help,
      registers: [metrics],
    });
    return {
      add: (by = 1) => {
        metric.inc(by);
      },
    };
  };
  return {
    accepted: counted("accepted"),
    refused: counted("refused"),
    replayed: counted("replayed"),
    appends: counted("appends"),
    events: counted("events"),
    conflicts: counted("conflicts"),
    unknownOutcomes: counted("unknownOutcomes"),
    shed: counted("shed"),
    lookups: counted("lookups"),
    snapshotFailures: counted("snapshotFailures"),
    decisionFailures: counted("decisionFailures"),
  };
};
