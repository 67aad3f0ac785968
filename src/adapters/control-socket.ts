import { chmodSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { relative } from "node:path";

/** Longest path that the operating systems take for a socket (sun_path), in bytes. */
const PATH_BYTES_MAX = 103;
const OWNER_ONLY = 0o600;

export type ControlSocket = { readonly path: string; readonly close: () => Promise<void> };

/** The path as the system can take it: a deep directory may still be near the working directory. */
const shortest = (path: string): string => {
  const near = relative(process.cwd(), path);
  const short = near.length < path.length ? near : path;
  if (Buffer.byteLength(short) <= PATH_BYTES_MAX) return short;
  throw new Error(
    `${path} is too long for a control socket (${String(PATH_BYTES_MAX)} bytes at the most): choose a data directory with a shorter path`,
  );
};

/**
 * Serves requests on a socket file that only its owner may open. The caller holds the lock of the
 * directory, so a file that is already there belonged to a process that is gone.
 */
export const openControlSocket = async (
  path: string,
  listener: RequestListener,
): Promise<ControlSocket> => {
  const server = createServer(listener);
  const address = shortest(path);
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  chmodSync(path, OWNER_ONLY);
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
};
