import { stockStream } from "../domain/ids.ts";
import { DEFAULT_SETTINGS, type StockSettings } from "../domain/stock/commands.ts";
import type { Stock } from "../domain/stock/state.ts";
import { changeLines, type ChangeRequest } from "./change-lines.ts";
import { LedgerFault } from "./faults.ts";
import { stockAt, type Moment } from "./history.ts";
import { createJob } from "./job.ts";
import { printOf } from "./key-table.ts";
import type { LineAnswer, LineNeeds } from "./lines.ts";
import type { Mailbox } from "./mailbox.ts";
import { createMailboxes, type Mailboxes } from "./mailboxes.ts";
import { rangesOf } from "./past.ts";
import { pump } from "./pump.ts";
import { noneReopened } from "./reopened-segments.ts";
import { reserveLines, type HoldRequest } from "./reserve-lines.ts";
import type { DispatchStock, StockAnswer, StockRequest } from "./stock-request.ts";
import {
  DEFAULT_LIMITS,
  UNCOUNTED,
  type LedgerCounters,
  type LedgerLimits,
  type WritePath,
} from "./write-path.ts";

export type LedgerNeeds = Pick<
  WritePath,
  "log" | "codec" | "snapshots" | "clock" | "ids" | "scheduler"
> & {
  readonly settings?: StockSettings;
  readonly limits?: Partial<LedgerLimits>;
  readonly counters?: Partial<LedgerCounters>;
};

export type LedgerStats = {
  readonly mailboxes: number;
  readonly inFlight: number;
};

export type Ledger = {
  /** The one way to change stock. Takes its place in the stream's queue at once, so calls in order are decided in order. */
  readonly dispatch: DispatchStock;
  readonly reserveLines: (request: HoldRequest) => Promise<readonly LineAnswer[]>;
  readonly changeLines: (request: ChangeRequest) => Promise<readonly LineAnswer[]>;
  /** The stock as it was (history.ts). */
  readonly history: (sku: string, warehouse: string, moment: Moment) => Promise<Stock>;
  /** Position of the newest durable event. */
  readonly head: () => Promise<bigint>;
  /** Takes no more commands, answers those it has, saves snapshots. */
  readonly drain: () => Promise<void>;
  /** Forgets every idle state (after its snapshot): the next command loads it again. */
  readonly evictAll: () => Promise<void>;
  readonly stats: () => LedgerStats;
};

/** How often the end of the last commands is looked for while draining. */
const DRAIN_POLL_MS = 5;

type Desk = {
  readonly path: WritePath;
  readonly mailboxes: Mailboxes;
  woken: Mailbox[];
  closing: boolean;
};

/** Why a command is turned away before any work is done for it. */
const turnedAway = (
  { path, closing }: Desk,
  mailbox: Mailbox,
  request: StockRequest,
): LedgerFault | undefined => {
  const { limits, load, log } = path;
  if (closing) return new LedgerFault("busy", "the ledger is shutting down", 5);
  if (!log.writable() && request.dryRun !== true) {
    return new LedgerFault("log-unavailable", "the log takes no writes", 10);
  }
  if (load.inFlight >= limits.commandsInFlight) {
    return new LedgerFault("busy", "too many commands are waiting");
  }
  if (mailbox.queue.length >= limits.queuePerStream) {
    return new LedgerFault("busy", `${mailbox.stream}: too many commands are waiting`);
  }
  return undefined;
};

/** Pumps every mailbox that got something since; one microtask for all of them, after all of one turn have queued. */
const pumpWoken = (desk: Desk): void => {
  const { woken } = desk;
  desk.woken = [];
  for (const mailbox of woken) {
    mailbox.woken = false;
    pump(desk.path, mailbox);
  }
};

const wake = (desk: Desk, mailbox: Mailbox): void => {
  if (mailbox.busy || mailbox.woken) return;
  mailbox.woken = true;
  desk.woken.push(mailbox);
  if (desk.woken.length > 1) return;
  queueMicrotask(() => {
    pumpWoken(desk);
  });
};

const dispatchOf =
  (desk: Desk): DispatchStock =>
  (request) =>
    new Promise<StockAnswer>((resolve, reject) => {
      const { path } = desk;
      const mailbox = desk.mailboxes.of(stockStream(request.sku, request.warehouse));
      const fault = turnedAway(desk, mailbox, request);
      if (fault !== undefined) {
        path.counters.shed.add();
        reject(fault);
        return;
      }
      path.load.inFlight += 1;
      const latest = path.clock.now() + path.limits.commandDeadlineMs;
      const deadline = Math.min(latest, request.notAfter ?? latest);
      mailbox.queue.push(createJob(request, deadline, { resolve, reject }));
      wake(desk, mailbox);
    });

const drainOf =
  (desk: Desk): (() => Promise<void>) =>
  async () => {
    const { path, mailboxes } = desk;
    desk.closing = true;
    while (path.load.inFlight > 0 || mailboxes.busy()) {
      await new Promise<void>((resolve) => {
        path.scheduler.after(DRAIN_POLL_MS, resolve);
      });
    }
    await mailboxes.saveAll();
  };

type Remembers = LineNeeds["remembers"];

/** Whether a stream's past may hold the id, found out by a command that is only judged: on the stream's tail. */
const judgesOf =
  (dispatch: DispatchStock): Remembers =>
  ({ sku, warehouse }, commandId) => {
    const envelope = {
      ...{ actor: "system", channel: "system", commandHash: "", correlationId: commandId },
      commandId,
    };
    const command = { type: "expire-due" } as const;
    return dispatch({ sku, warehouse, command, envelope, dryRun: true }).then(
      // Another hash under the same id is a refusal: the id is known.
      (answer) => answer.status === "refused" || answer.replayed,
    );
  };

/** The same, at once where the state is in memory. */
const memoryOf =
  (desk: Desk, judges: Remembers): Remembers =>
  (line, commandId) => {
    const { state } = desk.mailboxes.of(stockStream(line.sku, line.warehouse));
    if (state === undefined) return judges(line, commandId);
    return rangesOf(state.past, printOf(commandId), 0).length > 0;
  };

const lineNeedsOf = (desk: Desk, dispatch: DispatchStock): LineNeeds => {
  const judges = judgesOf(dispatch);
  const remembers = memoryOf(desk, judges);
  if (desk.path.log.exclusive) return { dispatch, remembers, remembersNow: remembers };
  const remembersNow: Remembers = (line, commandId) => {
    const known = remembers(line, commandId);
    return known === false ? judges(line, commandId) : known;
  };
  return { dispatch, remembers, remembersNow };
};

/** The write side of the ledger over one log. Nothing else appends to stock streams in this process. */
export const createLedger = (needs: LedgerNeeds): Ledger => {
  const { log, codec, snapshots, clock, ids, scheduler } = needs;
  const path: WritePath = {
    ...{ log, codec, snapshots, clock, ids, scheduler },
    settings: needs.settings ?? DEFAULT_SETTINGS,
    limits: { ...DEFAULT_LIMITS, ...needs.limits },
    counters: { ...UNCOUNTED, ...needs.counters },
    load: { inFlight: 0, youngBytes: 0 },
    reopened: noneReopened(),
    tables: [],
  };
  const mailboxes = createMailboxes(path);
  const desk: Desk = { path, mailboxes, woken: [], closing: false };
  const dispatch = dispatchOf(desk);
  const lineNeeds = lineNeedsOf(desk, dispatch);
  return {
    dispatch,
    reserveLines: (request) => reserveLines(lineNeeds, request),
    changeLines: (request) => changeLines(lineNeeds, request),
    history: (sku, warehouse, moment) => stockAt(path, stockStream(sku, warehouse), moment),
    head: () => log.head(),
    drain: drainOf(desk),
    evictAll: () => mailboxes.evictAll(),
    stats: () => ({ mailboxes: mailboxes.size(), inFlight: path.load.inFlight }),
  };
};
