import { bulkWrite, type Written } from "./bare-documents.ts";
import {
  openBareLog,
  type Appended,
  type AppendWay,
  type BareLog,
  type ReadThrough,
} from "./bare-log.ts";

/** The drivers alone, in a process of their own: what a service could reach that did nothing else. */
export type BareQuestion =
  | { readonly ask: "open"; readonly url: string; readonly prefix: string }
  | { readonly ask: "end" }
  | { readonly ask: "sample"; readonly stream: string }
  | {
      readonly ask: "append";
      readonly way: AppendWay;
      readonly seconds: number;
      readonly inFlight: number;
    }
  | { readonly ask: "read"; readonly from: string }
  | { readonly ask: "bulk"; readonly url: string; readonly database: string; readonly like: string }
  | { readonly ask: "close" };

export type BareAnswer = {
  readonly cpuMicros: number;
  /** The end of the log. */
  readonly end?: string;
  /** Of one event, data and metadata. */
  readonly bytes?: number;
  readonly appended?: Appended;
  readonly read?: ReadThrough;
  readonly written?: Written;
};

let opened: BareLog | undefined;

const log = (): BareLog => {
  if (opened === undefined) throw new Error("the log has not been opened");
  return opened;
};

const answer = async (question: BareQuestion): Promise<Omit<BareAnswer, "cpuMicros">> => {
  switch (question.ask) {
    case "open":
      await opened?.close();
      opened = openBareLog(question.url, question.prefix);
      return {};
    case "end":
      return { end: await log().end() };
    case "sample":
      return { bytes: await log().sample(question.stream) };
    case "append": {
      const { way, seconds, inFlight } = question;
      return { appended: await log().append(way, seconds, inFlight) };
    }
    case "read":
      return { read: await log().readAll(question.from) };
    case "bulk":
      return { written: await bulkWrite(question.url, question.database, question.like) };
    case "close":
      await opened?.close();
      return {};
  }
};

process.on("message", (question: BareQuestion) => {
  const before = process.cpuUsage();
  answer(question).then(
    (said) => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ ...said, cpuMicros: user + system });
    },
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : error }),
  );
});
process.on("disconnect", () => process.exit());
