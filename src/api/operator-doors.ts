import type { IncomingMessage } from "node:http";

/** Requests that came where only the machine's own user can come: through the control socket. */
const throughDoor = new WeakSet<IncomingMessage>();

/** Says of a request that whoever sent it may read and write the data directory anyway. */
export const letOperatorIn = (request: IncomingMessage): void => {
  throughDoor.add(request);
};

export const isOperatorDoor = (request: IncomingMessage): boolean => throughDoor.has(request);

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const LOOPBACK_ADDRESS =
  /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** A name that no page from elsewhere can have been loaded under (DNS rebinding). */
export const isLoopbackHost = (host: string | undefined): boolean =>
  host !== undefined && LOOPBACK_HOST.test(host);

/** Of the socket: what a proxy or a header says does not count. */
export const isLoopbackAddress = (address: string | undefined): boolean =>
  address !== undefined && LOOPBACK_ADDRESS.test(address);
