import type { FastifyReply } from "fastify";
import { problem } from "./problems.ts";

export const PDF_TYPE = "application/pdf";

/** What is printed: its media type, the name of its file, and how it is set. */
export type Print = {
  readonly type: string;
  readonly name: string;
  readonly set: () => Promise<Uint8Array>;
};
export type Printer = (reply: FastifyReply, print: Print) => Promise<void>;

/**
 * Sets papers and sends them.
 *
 * @param atOnce how many are set at a time: each takes the processor for hundredths or tenths of a second
 * @throws Problem busy beyond that
 */
export const createPrinter = (atOnce: number): Printer => {
  let running = 0;
  return async (reply, { type, name, set }) => {
    if (running >= atOnce) throw problem("busy", "as much is printed as can be at once");
    running += 1;
    try {
      const bytes = await set();
      reply.header("content-type", type);
      reply.header("content-disposition", `inline; filename="${name}"`);
      reply.send(bytes);
    } finally {
      running -= 1;
    }
  };
};
