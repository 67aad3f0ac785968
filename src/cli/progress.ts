import { Presets, SingleBar } from "cli-progress";
import type { Clock } from "../domain/runtime.ts";
import type { TextSink } from "./needs.ts";

/** Without a terminal a line is enough every so often. */
const LINE_EVERY_MS = 5_000;

export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly ratePerSecond?: number | undefined;
  readonly etaSeconds?: number | undefined;
};

export type ProgressLine = {
  readonly update: (progress: Progress) => Promise<void>;
  readonly end: () => void;
};

const rateText = (rate: number | undefined): string =>
  rate === undefined ? "" : `, ${Math.round(rate).toLocaleString("en")} events/s`;
const etaText = (eta: number | undefined): string =>
  eta === undefined ? "" : `, ${String(Math.ceil(eta))} s left`;

const lineOf = (label: string, { done, total, ratePerSecond, etaSeconds }: Progress): string =>
  `${label}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} events${rateText(ratePerSecond)}${etaText(etaSeconds)}\n`;

/** Progress on stderr: a bar on a terminal, else a line now and then. `quiet` says nothing. */
export const createProgress = (
  label: string,
  needs: { readonly stderr: TextSink; readonly clock: Clock; readonly quiet: boolean },
): ProgressLine => {
  const { stderr, clock, quiet } = needs;
  if (quiet) return { update: () => Promise.resolve(), end: () => undefined };
  if (!stderr.isTerminal) {
    let last = clock.now();
    return {
      update: async (progress) => {
        if (clock.now() - last < LINE_EVERY_MS) return;
        last = clock.now();
        await stderr.write(lineOf(label, progress));
      },
      end: () => undefined,
    };
  }
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% {value}/{total}{rate}{eta_text}`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { rate: "", eta_text: "" });
  return {
    update: async ({ done, total, ratePerSecond, etaSeconds }) => {
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { rate: rateText(ratePerSecond), eta_text: etaText(etaSeconds) });
    },
    end: () => {
      bar.stop();
    },
  };
};
