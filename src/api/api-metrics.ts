import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ApiNeeds } from "./needs.ts";

/** Seconds; a durable decision takes well below a millisecond of work and about one fsync of waiting. */
const COMMAND_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export type CommandTimer = {
  readonly accepted: (milliseconds: number) => void;
  readonly refused: (milliseconds: number, code: string) => void;
};

export type ApiMetrics = {
  /** One for each kind of command, its labels bound once: the hot path looks nothing up. */
  readonly commandTimer: (command: string) => CommandTimer;
  readonly shed: () => void;
};

export const createApiMetrics = (registers: Registry): ApiMetrics => {
  const duration = new Histogram({
    name: "stockbook_command_duration_seconds",
    help: "Time from a parsed request to its answer.",
    labelNames: ["command", "outcome"],
    buckets: COMMAND_SECONDS,
    registers: [registers],
  });
  const refusals = new Counter({
    name: "stockbook_command_refusals_total",
    help: "Commands that were not accepted, by the code of the problem.",
    labelNames: ["command", "code"],
    registers: [registers],
  });
  const shed = new Counter({
    name: "stockbook_commands_shed_total",
    help: "Commands refused before they were looked at, because too much was under way.",
    registers: [registers],
  });
  return {
    commandTimer: (command) => {
      const accepted = duration.labels(command, "accepted");
      const refused = duration.labels(command, "refused");
      return {
        accepted: (milliseconds) => {
          accepted.observe(milliseconds / 1_000);
        },
        refused: (milliseconds, code) => {
          refused.observe(milliseconds / 1_000);
          refusals.labels(command, code).inc();
        },
      };
    },
    shed: () => {
      shed.inc();
    },
  };
};

type Observed = Pick<ApiNeeds, "models" | "loopDelayMs"> & { readonly inFlight: () => number };

/** Gauges that are read when somebody asks, so that they cost nothing in between. */
export const registerGauges = (registers: Registry, observed: Observed): void => {
  const { models, loopDelayMs, inFlight } = observed;
  new Gauge({
    name: "stockbook_commands_in_flight",
    help: "Commands that wait for their answer.",
    registers: [registers],
    collect() {
      this.set(inFlight());
    },
  });
  new Gauge({
    name: "stockbook_event_loop_delay_seconds",
    help: "How far the event loop runs behind.",
    registers: [registers],
    collect() {
      this.set(loopDelayMs() / 1_000);
    },
  });
  new Gauge({
    name: "stockbook_projection_lag_seconds",
    help: "Age of the oldest event that a projection has not taken in.",
    labelNames: ["projection"],
    registers: [registers],
    collect() {
      for (const one of models.projections()) this.set({ projection: one.name }, one.lagSeconds);
    },
  });
  new Gauge({
    name: "stockbook_projection_lag_events",
    help: "Events that a projection has not taken in, where they can be counted.",
    labelNames: ["projection"],
    registers: [registers],
    collect() {
      for (const { name, lagEvents } of models.projections()) {
        if (lagEvents !== undefined) this.set({ projection: name }, lagEvents);
      }
    },
  });
  new Gauge({
    name: "stockbook_projection_live",
    help: "1 while the projection follows the log, 0 when it has failed or stands still.",
    labelNames: ["projection"],
    registers: [registers],
    collect() {
      for (const { name, status } of models.projections()) {
        this.set({ projection: name }, status === "live" ? 1 : 0);
      }
    },
  });
};
