import { connect, type Socket } from "node:net";

/**
 * One kept HTTP/1.1 connection with one request under way at a time. It reads no more of an answer than its
 * status and its length: the generator has to cost less than the server that it measures.
 */
export type Connection = {
  /** Only while nothing is under way. */
  readonly send: (request: string) => void;
  readonly close: () => void;
};

export type Listener = {
  readonly onAnswer: (status: number, from: Connection) => void;
  readonly onFailure: (error: Error) => void;
};

const HEAD_BYTES_MAX = 16 * 1024;
const LENGTH = "content-length: ";
const END = "\r\n\r\n";
const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes of the answer whose head ends at `headEnd`, head and body. */
const sizeOf = (head: string, headEnd: number): number => {
  const at = head.indexOf(LENGTH);
  const shouted = at >= 0 ? at : head.toLowerCase().indexOf(LENGTH);
  if (shouted < 0) throw new Error(`an answer without a length: ${head.slice(0, 200)}`);
  const digits = head.slice(shouted + LENGTH.length, head.indexOf("\r", shouted));
  return headEnd + END.length + Number(digits);
};

export const openConnection = (port: number, listener: Listener): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let waitsForBytes = 0;
    let status = 0;
    let head: Buffer = NOTHING;
    let closing = false;
    const connection: Connection = {
      send: (request) => void socket.write(request, "latin1"),
      close: () => {
        closing = true;
        socket.destroy();
      },
    };
    const take = (chunk: Buffer): void => {
      if (waitsForBytes > 0) {
        waitsForBytes -= chunk.length;
        if (waitsForBytes > 0) return;
        listener.onAnswer(status, connection);
        return;
      }
      const bytes = head === NOTHING ? chunk : Buffer.concat([head, chunk]);
      const text = bytes.toString("latin1", 0, Math.min(bytes.length, HEAD_BYTES_MAX));
      const headEnd = text.indexOf(END);
      if (headEnd < 0) {
        head = bytes;
        return;
      }
      head = NOTHING;
      status = Number(text.slice(9, 12));
      waitsForBytes = sizeOf(text.slice(0, headEnd + 2), headEnd) - bytes.length;
      if (waitsForBytes > 0) return;
      listener.onAnswer(status, connection);
    };
    socket.on("data", take);
    socket.on("error", (error) => {
      reject(error);
      if (!closing) listener.onFailure(error);
    });
    socket.on("close", () => {
      if (!closing) listener.onFailure(new Error("the server closed a connection"));
    });
    socket.once("connect", () => resolve(connection));
  });
