import { type ConnectionNeeds, type Connections, createConnections } from "./connections.ts";
import { createRoom, type Room } from "./room.ts";

/**
 * What appends in this process. The client keeps the appends of all its instances in one map: when the connection of
 * one breaks, those of the others are rejected as well. So logs on the same server share one.
 */
export type Writer = { readonly connections: Connections; readonly room: Room };

type Shared = Writer & { users: number };

const writers = new Map<string, Shared>();

const open = (needs: ConnectionNeeds): Shared => {
  const connections = createConnections(needs, "appends");
  const room = createRoom(() => connections.current()?.isFresh ?? true);
  const writer = { connections, room, users: 0 };
  writers.set(needs.url, writer);
  return writer;
};

/** The writer for a server, made by whoever needs it first. `release` ends it with its last user. */
export const shareWriter = (
  needs: ConnectionNeeds,
): { readonly writer: Writer; readonly release: () => Promise<void> } => {
  const writer = writers.get(needs.url) ?? open(needs);
  writer.users += 1;
  return {
    writer,
    release: async () => {
      writer.users -= 1;
      if (writer.users > 0) return;
      writers.delete(needs.url);
      await writer.connections.close();
    },
  };
};
