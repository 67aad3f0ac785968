import { bucketsOf, type Stock } from "../domain/stock/state.ts";
import type { Buckets } from "../domain/stock/events.ts";
import { availabilityPage, statusBody, type EventItem } from "./answers.ts";
import {
  isReached,
  isWithin,
  readBound,
  refuseBackwards,
  refuseForeign,
  type Bound,
} from "./bounds.ts";
import { compareReadModel, fieldsAgainst } from "./compare-read-model.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { logPages } from "./log-pages.ts";
import { createProgress } from "./progress.ts";
import { createReplay, type Replay } from "./replay.ts";
import type { LedgerSession } from "./session.ts";

export type AsOfOptions = {
  readonly at?: string;
  readonly position?: string;
  readonly axis?: string;
};

/** One SKU over its warehouses as it was known, or (axis effective) as it was, at a moment. */
export const auditAsOf = async (
  { client, output }: LedgerSession,
  sku: string,
  { at, position, axis }: AsOfOptions,
): Promise<ExitCode> => {
  if ((at === undefined) === (position === undefined)) {
    throw new CliFault(EXIT.usage, "name one moment: --at <instant> or --position <position>");
  }
  const fields = Object.entries({ sku, at, position, axis }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const route = `GET /api/v1/availability/as-of?${fields.join("&")}` as const;
  const answer = await client.ask(availabilityPage, route);
  if (output.json) {
    await output.value(answer, () => []);
    return EXIT.ok;
  }
  await output.table(answer.items, {
    sku: (item) => item.sku,
    warehouse: (item) => item.warehouse,
    onHand: (item) => item.onHand,
    available: (item) => item.available,
    reserved: (item) => item.reserved,
    allocated: (item) => item.allocated,
    quarantined: (item) => item.quarantined,
    damaged: (item) => item.damaged,
    picked: (item) => item.picked,
    version: (item) => item.version,
  });
  return EXIT.ok;
};

export type ReplayOptions = {
  readonly stream?: string;
  readonly from?: string;
  readonly to?: string;
};

type Stretch = { readonly from: Bound | undefined; readonly to: Bound | undefined };

const stretchOf = ({ stream, from, to }: ReplayOptions): Stretch => {
  const bounds = {
    from: from === undefined ? undefined : readBound("--from", from),
    to: to === undefined ? undefined : readBound("--to", to),
  };
  refuseBackwards(bounds.from, bounds.to);
  const revision = bounds.from?.kind === "revision" || bounds.to?.kind === "revision";
  if (revision && stream === undefined) {
    throw new CliFault(EXIT.usage, "a revision is one of a stream: name it with --stream");
  }
  return bounds;
};

type Read = {
  readonly replay: Replay;
  readonly last: EventItem | undefined;
  /** Buckets by stream at `--from`; empty where it was not given. */
  readonly before: ReadonlyMap<string, Buckets>;
};

const snapshotOf = (stocks: ReadonlyMap<string, Stock>): ReadonlyMap<string, Buckets> =>
  new Map([...stocks].map(([stream, stock]) => [stream, bucketsOf(stock)]));

/** Takes the pages of a stretch into a replay; `page` says whether more is wanted. */
const createReader = (replay: Replay, { from, to }: Stretch) => {
  let last: EventItem | undefined;
  let seen: EventItem | undefined;
  let before: ReadonlyMap<string, Buckets> | undefined;

  const take = (item: EventItem): void => {
    if (from !== undefined && before === undefined && !isWithin(item, from)) {
      before = snapshotOf(replay.stocks);
    }
    replay.add(item);
    last = item;
  };

  return {
    page: (items: readonly EventItem[]): boolean => {
      seen = items.at(-1);
      for (const item of items) if (to === undefined || isWithin(item, to)) take(item);
      return seen === undefined || to === undefined || isWithin(seen, to);
    },
    /** @throws CliFault where a bound lies beyond the end. */
    end: (): Read => {
      for (const bound of [from, to]) {
        if (bound !== undefined && !isReached(seen, bound)) {
          throw new CliFault(EXIT.badData, `the ${bound.kind} ${bound.text} lies beyond the end`);
        }
      }
      const now = from === undefined ? new Map<string, Buckets>() : snapshotOf(replay.stocks);
      return { replay, last, before: before ?? now };
    },
  };
};

const readStretch = async (
  session: LedgerSession,
  stream: string | undefined,
  stretch: Stretch,
): Promise<Read> => {
  const { client, needs, output, quiet } = session;
  const replay = createReplay(needs.checkEvents);
  const reader = createReader(replay, stretch);
  const progress = createProgress("replay", { ...needs, quiet: quiet || output.json });
  const began = needs.clock.now();
  try {
    for await (const page of logPages(client, { stream })) {
      const more = reader.page(page);
      const { events } = replay.counted();
      const seconds = Math.max(1, needs.clock.now() - began) / 1_000;
      await progress.update({ done: events, total: events, ratePerSecond: events / seconds });
      if (!more) break;
    }
  } finally {
    progress.end();
  }
  const read = reader.end();
  if (stream !== undefined && read.replay.counted().events === 0 && stretch.to === undefined) {
    throw new CliFault(EXIT.badData, `there is no stream ${stream}`);
  }
  return read;
};

const stateOf = ({ replay, before }: Read) =>
  [...replay.stocks].map(([stream, stock]) => ({
    stream,
    version: stock.revision,
    ...bucketsOf(stock),
    backordered: stock.backordered,
    openClaims: stock.claims.size,
    ...(before.size === 0 ? {} : { before: before.get(stream) ?? null }),
  }));

/**
 * Folds one stream, or the whole log, up to a moment. Every event's `after` is held against the fold; without
 * `--to` the read model is as well, else what has changed since is shown beside it.
 */
export const auditReplay = async (
  session: LedgerSession,
  options: ReplayOptions,
): Promise<ExitCode> => {
  const { client, output } = session;
  const stretch = stretchOf(options);
  const head = await client.ask(statusBody, "GET /api/v1/inventory/status");
  refuseForeign([stretch.from, stretch.to], head.position);
  const read = await readStretch(session, options.stream, stretch);
  const { replay, last } = read;
  if (stretch.to === undefined) await compareReadModel(session, replay, last?.position);
  const { events, streams, differences } = replay.counted();
  const since =
    stretch.to === undefined || options.stream === undefined
      ? undefined
      : await fieldsAgainst(session, replay, options.stream);
  const report = {
    events,
    streams,
    hash: replay.hash(),
    position: last?.position ?? null,
    head: head.position,
    comparedWithReadModel: stretch.to === undefined,
    differences,
    first: replay.differences,
    ...(options.stream === undefined ? {} : { stock: stateOf(read)[0] ?? null }),
    ...(since === undefined ? {} : { changedSince: since }),
  };
  await output.value(report, () => [
    `${events.toLocaleString("en")} events, ${streams.toLocaleString("en")} streams, up to ${report.position ?? "the beginning"}`,
    `sha256 ${report.hash}`,
    ...(report.stock === undefined ? [] : [JSON.stringify(report.stock)]),
    ...(since ?? []).map(
      ({ field, replay: then, found }) =>
        `since then: ${field} ${String(then)} -> ${String(found)}`,
    ),
    stretch.to === undefined
      ? `${String(differences)} differences to the events and to the read model`
      : `${String(differences)} differences to the events`,
    ...replay.differences.map((one) => JSON.stringify(one)),
  ]);
  return differences === 0 ? EXIT.ok : EXIT.differences;
};
