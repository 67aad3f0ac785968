import { Client, credentials, Metadata, type StatusObject } from "@grpc/grpc-js";
import { pb } from "./protocol.ts";
import { bytesOf, decoded, type Shape } from "./recorded-messages.ts";
import type { RecordedCall, Recording } from "./recordings.ts";

/** For a machine that has a lot else to do. */
const WAIT_MS = 40_000;
/** What a default deadline adds to the client's clock, and some ms for what the client computes before. */
const DEADLINE_MS = 10_010;

/** A call as it went this time. */
type Live = {
  readonly recorded: RecordedCall;
  /** Messages as they came: of thousands of events only the first are looked into. */
  readonly received: Buffer[];
  headers: boolean;
  status: StatusObject | undefined;
  readonly send: (bytes: Buffer) => void;
  readonly halfClose: () => void;
  readonly cancel: () => void;
  changed: () => void;
};

export type Target = {
  /** Port of the node that a call goes to. */
  readonly port: (call: RecordedCall) => number;
  /** Sets the server's clock, epoch milliseconds. */
  readonly setClock: (ms: number) => void;
  /** Runs before what was recorded at this instant: what others did to the server meanwhile. */
  readonly at?: (ms: number) => void;
  /** Runs before an answer that names this position is waited for: somebody else may have written it. */
  readonly reveal?: (position: number) => void;
};

const raw = (bytes: Buffer): Buffer => bytes;

const openCall = (client: Client, recorded: RecordedCall): Live => {
  const metadata = new Metadata();
  if (recorded.requiresLeader) metadata.set("requires-leader", "true");
  const call = client.makeBidiStreamRequest<Buffer, Buffer>(recorded.method, raw, raw, metadata);
  const live: Live = {
    recorded,
    received: [],
    headers: false,
    status: undefined,
    send: (bytes) => call.write(bytes),
    halfClose: () => call.end(),
    cancel: () => call.cancel(),
    changed: () => undefined,
  };
  call.on("metadata", () => (live.headers = true));
  call.on("data", (bytes: Buffer) => {
    live.received.push(bytes);
    live.changed();
  });
  call.on("error", () => undefined);
  call.on("status", (status: StatusObject) => {
    live.status = status;
    live.changed();
  });
  return live;
};

const until = (live: Live, done: () => boolean): Promise<boolean> =>
  new Promise((resolve) => {
    const finish = (ok: boolean): void => {
      clearTimeout(timer);
      live.changed = () => undefined;
      resolve(ok);
    };
    const timer = setTimeout(finish, WAIT_MS, false);
    live.changed = () => {
      if (done()) finish(true);
    };
    live.changed();
  });

type Step = { readonly at: number; readonly call: number; readonly run: () => Promise<string[]> };

const isEvent = (message: Shape): boolean => "event" in message && message["event"] !== undefined;

/** The tag of an event in the answer to a read. */
const EVENT_TAG = 0x0a;
const isEventBytes = ({ recorded }: Live, bytes: Buffer): boolean =>
  recorded.method.endsWith("Streams/Read") && bytes[0] === EVENT_TAG;
const eventsOf = (live: Live): Buffer[] =>
  live.received.filter((bytes) => isEventBytes(live, bytes));
const othersOf = (live: Live): Buffer[] =>
  live.received.filter((bytes) => !isEventBytes(live, bytes));

const expectedOf = (call: RecordedCall): readonly Shape[] =>
  call.messages
    .filter(({ dir }) => dir === "out")
    .map((message) => decoded(call.method, bytesOf(message)));

/** The position that an event or a checkpoint names. */
const positionOf = (message: Shape): number => {
  const { event, checkpoint } = message as {
    event?: { commitPosition: string };
    checkpoint?: { commitPosition: string };
  };
  return Number(event?.commitPosition ?? checkpoint?.commitPosition ?? 0);
};

const differ = (what: string, wanted: unknown, got: unknown): string[] => {
  const [left, right] = [JSON.stringify(wanted), JSON.stringify(got)];
  return left === right ? [] : [`${what}: recorded ${left}, fake ${right ?? "nothing"}`];
};

/** Events of a call that was left out in part; 0 where the client went before they had all come. */
const partTotal = (call: RecordedCall, wanted: readonly Shape[]): number => {
  if (call.omittedOut === 0) return 0;
  const isCut = call.end.startsWith("client") && wanted.every(isEvent);
  return isCut ? 0 : wanted.filter(isEvent).length + call.omittedOut;
};

/** A call that was left out in part: its first events, all that are no events, and how many there were. */
const comparePartly = (live: Live, wanted: readonly Shape[], name: string): string[] => {
  const events = eventsOf(live);
  const { method } = live.recorded;
  const shapes = (list: readonly Buffer[]) => list.map((bytes) => decoded(method, bytes));
  const known = wanted.filter(isEvent);
  const count = partTotal(live.recorded, wanted);
  return [
    ...differ(`${name} first events`, known, shapes(events.slice(0, known.length))),
    ...differ(
      `${name} others`,
      wanted.filter((message) => !isEvent(message)),
      shapes(othersOf(live)),
    ),
    ...(count === 0 ? [] : differ(`${name} events`, count, events.length)),
  ];
};

/** Headers that stand among the trailers where nothing else was sent. */
const TRANSPORT: ReadonlySet<string> = new Set(["content-type", "date"]);

const pairsOf = (trailers: Readonly<Record<string, unknown>>): unknown[] =>
  Object.entries(trailers)
    .filter(([name]) => !TRANSPORT.has(name))
    .map(([name, value]) => [name, name.endsWith("port") ? "*" : value])
    .toSorted();

const shapeAt = ({ recorded, received }: Live, at: number): Shape | undefined => {
  const bytes = received[at];
  return bytes === undefined ? undefined : decoded(recorded.method, bytes);
};

const compareCall = (live: Live, index: number): string[] => {
  const { recorded } = live;
  const name = `call ${String(index)} ${recorded.method.split("/").at(-1) ?? ""}`;
  const wanted = expectedOf(recorded);
  const answers =
    recorded.omittedOut > 0
      ? comparePartly(live, wanted, name)
      : wanted.flatMap((message, at) =>
          differ(`${name} answer ${String(at)}`, message, shapeAt(live, at)),
        );
  const extra =
    recorded.omittedOut === 0 ? differ(`${name} answers`, wanted.length, live.received.length) : [];
  const { status } = recorded;
  if (status === undefined) return [...answers, ...extra];
  const trailers = pairsOf(status.trailers);
  const sent = pairsOf(live.status?.metadata.getMap() ?? {});
  const isOk = status.code === 0;
  return [
    ...answers,
    ...extra,
    ...differ(`${name} code`, status.code, live.status?.code),
    ...(isOk ? [] : differ(`${name} details`, status.details, live.status?.details)),
    ...(isOk ? [] : differ(`${name} trailers`, trailers, sent)),
    ...differ(`${name} headers`, recorded.hasHeaders, live.headers),
  ];
};

const enough = (live: Live, wanted: readonly Shape[], upTo: number): boolean => {
  if (live.recorded.omittedOut === 0) return live.received.length >= upTo;
  const others = wanted.slice(0, upTo).filter((message) => !isEvent(message)).length;
  const got = othersOf(live).length;
  return got >= others && live.received.length - got >= upTo - others;
};

/** When the client clock stood at 0 of the recording: its first append asks for ten seconds. */
const originOf = (recording: Recording): number | undefined => {
  for (const call of recording.calls) {
    const first = call.messages.find(({ dir }) => dir === "in");
    if (!call.method.endsWith("BatchAppend") || first === undefined) continue;
    const request = pb.streams.BatchAppendReq.deserializeBinary(bytesOf(first));
    const deadline = request.getOptions()!.getDeadline()!;
    const ms = deadline.getSeconds() * 1_000 + deadline.getNanos() / 1e6;
    return ms - DEADLINE_MS - call.startMs - first.afterMs;
  }
  return undefined;
};

/**
 * Plays the client's side of a recording: a message is sent when everything has come that had come when it was
 * recorded. The answer lists where the server's side differs.
 */
export const replay = async (recording: Recording, target: Target): Promise<readonly string[]> => {
  const clients = new Map<string, Client>();
  const clientOf = (call: RecordedCall): Client => {
    const key = `${String(call.connection)}@${String(target.port(call))}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = new Client(
      `127.0.0.1:${String(target.port(call))}`,
      credentials.createInsecure(),
      {
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
        "grpc.use_local_subchannel_pool": 1,
      },
    );
    clients.set(key, client);
    return client;
  };
  const origin = originOf(recording) ?? 0;
  const lives: Live[] = [];
  const steps: Step[] = recording.calls.flatMap((call, index) => stepsOf(call, index));

  function stepsOf(call: RecordedCall, index: number): Step[] {
    const wanted = expectedOf(call);
    const list: Step[] = [];
    const add = (afterMs: number, run: () => Promise<string[]>): void => {
      list.push({ at: call.startMs + afterMs, call: index, run });
    };
    add(0, async () => {
      lives[index] = openCall(clientOf(call), call);
      return [];
    });
    const isDuplex = call.method.endsWith("BatchAppend");
    const sends = call.messages.filter(({ dir }) => dir === "in");
    let outs = 0;
    for (const message of call.messages) {
      if (message.dir === "in") {
        add(message.afterMs, async () => {
          lives[index]!.send(bytesOf(message));
          if (!isDuplex && message === sends.at(-1)) lives[index]!.halfClose();
          return [];
        });
        continue;
      }
      outs += 1;
      const upTo = outs;
      add(message.afterMs, async () => {
        const live = lives[index]!;
        target.reveal?.(positionOf(wanted[upTo - 1]!));
        const came = await until(
          live,
          () => enough(live, wanted, upTo) || live.status !== undefined,
        );
        return came ? [] : [`call ${String(index)}: answer ${String(upTo)} did not come`];
      });
    }
    add(call.endMs, async () => {
      const live = lives[index]!;
      if (call.status === undefined) {
        const total = partTotal(call, wanted);
        await until(live, () => eventsOf(live).length >= total);
        live.cancel();
        return [];
      }
      const ended = await until(live, () => live.status !== undefined);
      return ended ? [] : [`call ${String(index)}: did not end`];
    });
    return list;
  }

  const found: string[] = [];
  for (const step of steps.toSorted((left, right) => left.at - right.at)) {
    target.setClock(origin + step.at);
    target.at?.(step.at);
    found.push(...(await step.run()));
  }
  found.push(...lives.flatMap(compareCall));
  for (const live of lives) live.cancel();
  for (const client of clients.values()) client.close();
  return found;
};
