import { statusBody, type EventItem } from "./answers.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { isWithin, readBound, refuseForeign } from "./bounds.ts";
import { logPages, readLogPage } from "./log-pages.ts";
import { createProgress } from "./progress.ts";
import type { LedgerSession } from "./session.ts";

const FOLLOW_EVERY_MS = 250;

export type TailOptions = {
  readonly stream?: string;
  readonly from?: string;
  readonly follow?: boolean;
};

const lineOf = ({ position, recordedAt, stream, revision, type, after }: EventItem): string => {
  const place = `${position}  ${recordedAt}  ${stream} #${String(revision)}  ${type}`;
  if (after === undefined) return place;
  return `${place}  onHand ${String(after.onHand)}, available ${String(after.available)}`;
};

/** Prints events as they come: from the head of the log on, or from a position. */
export const tailEvents = async (
  { client, needs, output }: LedgerSession,
  options: TailOptions,
): Promise<ExitCode> => {
  const state = { interrupted: false };
  const forget = needs.onInterrupt(() => {
    state.interrupted = true;
  });
  const head = await client.ask(statusBody, "GET /api/v1/inventory/status");
  let after = options.from ?? head.position;
  try {
    for (;;) {
      const page = await readLogPage(client, { after, stream: options.stream });
      for (const item of page.items) await output.row(item, lineOf(item));
      after = page.next ?? after;
      if (state.interrupted) return EXIT.interrupted;
      if (!page.end) continue;
      if (options.follow === false) return EXIT.ok;
      if (!client.live) {
        await output.note("no server runs on this directory, so nothing new can come");
        return EXIT.ok;
      }
      await new Promise<void>((resolve) => {
        needs.scheduler.after(FOLLOW_EVERY_MS, resolve);
      });
    }
  } finally {
    forget();
  }
};

/** One event of a stream with everything that is recorded about it. */
export const showEvent = async (
  { client, output }: LedgerSession,
  stream: string,
  revision: number,
): Promise<ExitCode> => {
  let seen = false;
  for await (const page of logPages(client, { stream })) {
    seen = true;
    const item = page.find((one) => one.revision === revision);
    if (item === undefined) continue;
    await output.value(item, () => JSON.stringify(item, undefined, 2).split("\n"));
    return EXIT.ok;
  }
  throw new CliFault(
    EXIT.badData,
    seen
      ? `the revision ${String(revision)} lies beyond the end of ${stream}`
      : `there is no stream ${stream}`,
  );
};

export type ExportOptions = {
  readonly stream?: string;
  readonly from?: string;
  readonly to?: string;
};

/** Every event as a line of JSON, oldest first, up to what is in the log when the end is reached. */
export const exportEvents = async (
  { client, needs, output, quiet }: LedgerSession,
  { stream, from, to }: ExportOptions,
): Promise<ExitCode> => {
  const until = to === undefined ? undefined : readBound("--to", to);
  if (until !== undefined) {
    const { position } = await client.ask(statusBody, "GET /api/v1/inventory/status");
    refuseForeign([until], position);
  }
  const progress = createProgress("export", { ...needs, quiet });
  const began = needs.clock.now();
  let done = 0;
  try {
    for await (const page of logPages(client, { stream, after: from })) {
      const wanted = page.filter((item) => until === undefined || isWithin(item, until));
      for (const item of wanted) await output.row(item, JSON.stringify(item));
      done += wanted.length;
      const seconds = Math.max(1, needs.clock.now() - began) / 1_000;
      await progress.update({ done, total: done, ratePerSecond: done / seconds });
      if (wanted.length < page.length) break;
    }
  } finally {
    progress.end();
  }
  if (stream !== undefined && done === 0 && from === undefined && to === undefined) {
    throw new CliFault(EXIT.badData, `there is no stream ${stream}`);
  }
  return EXIT.ok;
};
