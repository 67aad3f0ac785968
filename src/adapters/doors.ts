import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { openControlSocket } from "./control-socket.ts";

/** Requests that are not through by then are cut off, so that a stop ends in time. */
const STOP_GRACE_MS = 6_000;
/** Connections without a request are closed again and again while the server stops. */
const SWEEP_EVERY_MS = 25;

export type Doors = { readonly open: () => Promise<void>; readonly close: () => Promise<void> };

export type DoorNeeds = {
  readonly host: string;
  readonly port: number;
  /** Path of the control socket; left out: there is none. */
  readonly socket?: string;
  /** Told of every request that comes by it. */
  readonly byControl: (request: IncomingMessage) => void;
};

/** The two ways in: TCP, and the control socket in the data directory. */
export const createDoors = (app: FastifyInstance, needs: DoorNeeds): Doors => {
  let control: { readonly close: () => Promise<void> } | undefined;
  return {
    open: async () => {
      await app.listen({ host: needs.host, port: needs.port });
      if (needs.socket === undefined) return;
      control = await openControlSocket(needs.socket, (request, response) => {
        needs.byControl(request);
        app.routing(request, response);
      });
    },
    close: async () => {
      const { server } = app;
      // A client's pool keeps sockets open that carry no request: they must not hold up the end.
      const sweep = setInterval(() => {
        server.closeIdleConnections();
      }, SWEEP_EVERY_MS);
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, STOP_GRACE_MS);
      await Promise.all([app.close(), control?.close()]);
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
};
