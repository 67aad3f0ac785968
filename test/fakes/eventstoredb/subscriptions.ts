import { status } from "@grpc/grpc-js";
import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { Context } from "./context.ts";
import * as protocol from "./protocol.ts";
import { boundary, hasEvents, shownOf, tombstoneShown } from "./read-calls.ts";
import { isHidden, type LogRecord } from "./records.ts";
import { type ReadCall, readEvent, type Send } from "./replies.ts";
import { firstOf } from "./streams.ts";
import { type Filter, filterOf, PAGE_RECORDS } from "./subscription-filter.ts";

/** Events that may wait behind a live client that takes none. */
const LIVE_BACKLOG = 64;

type Options = ReadReq.Options;
type Subscription = {
  readonly context: Context;
  readonly call: ReadCall;
  readonly options: Options;
  readonly send: Send;
};

const tooSlow = () =>
  protocol.failure(
    status.ABORTED,
    "Operation timed out: Consumer too slow to handle event while live. Client resubscription required.",
  );

/** Until the log shows more, or the call is over. */
const more = ({ context, call }: Subscription): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stop();
      call.off("cancelled", done);
      call.off("close", done);
      resolve();
    };
    const stop = context.log.watch(done);
    call.on("cancelled", done);
    call.on("close", done);
  });

const over = ({ call }: Subscription): boolean => call.cancelled || call.writableEnded;

/** Sends to a live client; one that leaves too much lying for too long is told to come again. */
const sendLive = async (
  subscription: Subscription,
  message: ReadResp,
  backlog: () => number,
): Promise<boolean> => {
  const { call, context, send } = subscription;
  const sent = send(message);
  if (typeof sent === "boolean") return sent;
  let timer: NodeJS.Timeout | undefined;
  const judge = new Promise<"slow">((resolve) => {
    timer = setInterval(() => {
      if (backlog() > LIVE_BACKLOG) resolve("slow");
    }, context.slowConsumerMs).unref();
  });
  const result = await Promise.race([sent, judge]);
  clearInterval(timer);
  if (result !== "slow") return result;
  call.emit("error", tooSlow());
  return false;
};

const eventOf = ({ context, options }: Subscription, record: LogRecord): ReadResp =>
  readEvent(context.log, record, options.getResolveLinks());

const EVERYTHING: Filter = { matches: () => true, window: PAGE_RECORDS, interval: Infinity };

type Cursor = {
  /** Index of the next record to look at. */
  at: number;
  /** Where the page began, as a checkpoint names it. */
  commit: number;
  prepare: number;
  /** Records looked at since the last checkpoint. */
  considered: number;
};

type Start = Cursor & {
  /** 1 while the record that the subscription starts behind has not been looked at: it doesn't count. */
  free: number;
  readonly after: readonly [commit: number, prepare: number];
};

const startOfAll = ({ context: { log }, options }: Subscription): Start | undefined => {
  const from = options.getAll()!;
  if (from.hasStart())
    return { at: 0, commit: 0, prepare: 0, considered: 0, free: 0, after: [-1, -1] };
  if (from.hasEnd()) {
    return { at: log.visible(), commit: 0, prepare: 0, considered: 0, free: 0, after: [-1, -1] };
  }
  const commit = Number(from.getPosition()!.getCommitPosition());
  const prepare = Number(from.getPosition()!.getPreparePosition());
  const at = boundary(log, commit);
  return at === undefined
    ? undefined
    : { at, commit, prepare, considered: 0, free: 1, after: [commit, prepare] };
};

/** One page of the catch-up; its checkpoint names the last event sent, else where the page began. */
const catchUpPage = async (
  subscription: Subscription,
  cursor: Start,
  filter: Filter,
): Promise<"more" | "caught-up" | "over"> => {
  const { log } = subscription.context;
  const visible = log.visible();
  const end = Math.min(cursor.at + filter.window + cursor.free, visible);
  const looked = Math.max(end - cursor.at - cursor.free, 0);
  cursor.free = 0;
  let checkpoint: readonly [number, number] = [cursor.commit, cursor.prepare];
  for (; cursor.at < end; cursor.at += 1) {
    const record = log.record(cursor.at);
    const [commit, prepare] = cursor.after;
    const old = record.position < commit || (record.position === commit && prepare >= commit);
    if (old || isHidden(record) || !filter.matches(record)) continue;
    checkpoint = [record.position, record.position];
    const sent = subscription.send(eventOf(subscription, record));
    if (sent === false || (sent !== true && !(await sent))) return "over";
  }
  cursor.considered += looked;
  if (looked < filter.window) return "caught-up";
  if (cursor.considered >= filter.interval) {
    cursor.considered %= filter.interval;
    if (!(await subscription.send(protocol.checkpointMessage(...checkpoint)))) return "over";
  }
  cursor.commit = log.visible() > cursor.at ? log.record(cursor.at).position : cursor.commit;
  cursor.prepare = 0;
  return "more";
};

const live = async (subscription: Subscription, cursor: Start, filter: Filter): Promise<void> => {
  const { log } = subscription.context;
  const backlog = (): number => log.visible() - cursor.at;
  while (!over(subscription)) {
    if (cursor.at >= log.visible()) {
      await more(subscription);
      continue;
    }
    const record = log.record(cursor.at);
    cursor.at += 1;
    if (isHidden(record) || record.position <= cursor.after[0]) continue;
    if (filter.matches(record)) {
      const message = eventOf(subscription, record);
      if (!(await sendLive(subscription, message, backlog))) return;
    }
    cursor.considered += 1;
    if (cursor.considered < filter.interval) continue;
    cursor.considered = 0;
    const message = protocol.checkpointMessage(record.position, record.position);
    if (!(await sendLive(subscription, message, backlog))) return;
  }
};

/** `$all`, with or without a filter. */
const subscribeAll = async (subscription: Subscription): Promise<void> => {
  const { call, options, send } = subscription;
  const filter = options.hasFilter() ? filterOf(options.getFilter()!) : EVERYTHING;
  const cursor = startOfAll(subscription);
  if (cursor === undefined) {
    call.emit("error", protocol.handlerFailure());
    return;
  }
  await send(protocol.confirmationMessage(crypto.randomUUID()));
  let step: "more" | "caught-up" | "over" = "more";
  while (step === "more") step = await catchUpPage(subscription, cursor, filter);
  if (step === "over") return;
  if (!(await send(protocol.caughtUpMessage()))) return;
  await live(subscription, cursor, filter);
};

const subscribeStream = async (subscription: Subscription): Promise<void> => {
  const { call, context, options, send } = subscription;
  const { log } = context;
  const from = options.getStream()!;
  const name = protocol.streamName(from.getStreamIdentifier());
  if (tombstoneShown(log, log.stream(name))) {
    call.emit("error", protocol.deletedFailure(name));
    return;
  }
  const known = log.stream(name);
  const end = known === undefined ? 0 : shownOf(log, known);
  let at = from.hasStart() ? 0 : from.hasEnd() ? end : Number(from.getRevision()) + 1;
  await send(protocol.confirmationMessage(crypto.randomUUID()));
  // Nothing tells that one has caught up with a stream that is not there.
  let caughtUp = false;
  while (!over(subscription)) {
    const stream = log.stream(name);
    const there = hasEvents(log, stream);
    const shown = there ? shownOf(log, stream) : 0;
    if (there) at = Math.max(at, firstOf(stream));
    const backlog = (): number => (there ? shownOf(log, stream) : 0) - at;
    for (; at < shown; at += 1) {
      const record = stream!.records[at]!;
      const message = eventOf(subscription, record);
      const sent = caughtUp ? sendLive(subscription, message, backlog) : send(message);
      if (!(await sent)) return;
    }
    if (there && !caughtUp) {
      caughtUp = true;
      if (!(await send(protocol.caughtUpMessage()))) return;
      continue;
    }
    if (tombstoneShown(log, stream)) {
      await send(eventOf(subscription, stream!.tombstone!));
      call.emit("error", protocol.deletedFailure(name));
      return;
    }
    await more(subscription);
  }
};

/** A catch-up subscription: everything behind the start, then what comes, until the client goes. */
export const subscribe = (
  context: Context,
  call: ReadCall,
  { options, send }: { readonly options: Options; readonly send: Send },
): Promise<void> => {
  const subscription = { context, call, options, send };
  return options.hasAll() ? subscribeAll(subscription) : subscribeStream(subscription);
};
