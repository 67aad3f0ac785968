import type { StockCommand } from "../domain/stock/commands.ts";
import type { DispatchStock, Envelope, ReferenceRejection, StockAnswer } from "./stock-request.ts";

/** The result of one stock of a request that spans several. */
export type LineAnswer = {
  readonly sku: string;
  readonly warehouse: string;
  readonly answer: StockAnswer;
};

export type Line = {
  readonly sku: string;
  readonly warehouse: string;
  readonly units: number;
  /** What the edge has found against the line; it stands unless the line was taken before under this command. */
  readonly refuse?: ReferenceRejection;
};

/** What requests over several stocks need of the ledger. */
export type LineNeeds = {
  readonly dispatch: DispatchStock;
  /**
   * Whether the stream may know the command's id, at once where its state is in memory. Where other processes write,
   * "no" from memory may be old: it is good only for what is decided by an append afterwards.
   */
  readonly remembers: (line: Line, commandId: string) => boolean | Promise<boolean>;
  /** The same, as the stream is now: a "no" comes from its tail, where other processes write. */
  readonly remembersNow: (line: Line, commandId: string) => boolean | Promise<boolean>;
};

type Part = {
  readonly envelope: Envelope;
  readonly dryRun?: boolean;
  readonly command: (line: Line) => StockCommand;
};

/** The same act on every stock, side by side; each line with its own answer, in order. */
export const dispatchLines = (
  dispatch: DispatchStock,
  lines: readonly Line[],
  { envelope, dryRun = false, command }: Part,
): Promise<readonly LineAnswer[]> => {
  const ask = (line: Line): Promise<LineAnswer> => {
    const { sku, warehouse, refuse } = line;
    const request = { sku, warehouse, envelope, command: command(line), dryRun };
    return dispatch(refuse === undefined ? request : { ...request, refuse }).then((answer) => ({
      sku,
      warehouse,
      answer,
    }));
  };
  const [only] = lines;
  // One line is the common case: no list of promises is made for it.
  if (only !== undefined && lines.length === 1) return ask(only).then((answer) => [answer]);
  return Promise.all(lines.map(ask));
};

export const isRefused = ({ answer }: LineAnswer): boolean => answer.status === "refused";
export const isReplayed = ({ answer }: LineAnswer): boolean =>
  answer.status === "accepted" && answer.replayed;
