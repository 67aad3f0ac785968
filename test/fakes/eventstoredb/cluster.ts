import type { Member } from "./context.ts";
import { type FakeEventStore, type FakeOptions, startFakeEventStore } from "./server.ts";

export type FakeCluster = {
  readonly nodes: readonly FakeEventStore[];
  /** For the client: all nodes, found by gossip. */
  readonly url: string;
  /** Makes one node the leader; without one there is an election going on. */
  readonly lead: (index: number | undefined) => void;
  /** What gossip says of a node that is gone. */
  readonly bury: (index: number, dead: boolean) => void;
  readonly stop: () => Promise<void>;
};

/** Nodes over one log: followers forward and answer reads, `requires-leader` is refused by them. */
export const startFakeCluster = async (
  size: number,
  options: FakeOptions = {},
): Promise<FakeCluster> => {
  const nodes: FakeEventStore[] = [];
  for (let index = 0; index < size; index += 1) {
    const log = nodes[0]?.log;
    nodes.push(await startFakeEventStore({ ...options, ...(log === undefined ? {} : { log }) }));
  }
  const ids = nodes.map(() => crypto.randomUUID());
  const dead = new Set<number>();
  let leader: number | undefined = 0;
  const members = (): readonly Member[] =>
    nodes.map(({ port }, index) => ({
      id: ids[index]!,
      port,
      state: dead.has(index) ? "unknown" : index === leader ? "leader" : "follower",
      isAlive: !dead.has(index),
    }));
  const lead = (index: number | undefined): void => {
    leader = index;
    const port = index === undefined ? undefined : nodes[index]!.port;
    for (const [at, { node }] of nodes.entries()) {
      node.members = members;
      node.ready = index !== undefined;
      node.leader = port === undefined || at === index ? undefined : { host: "127.0.0.1", port };
    }
  };
  lead(0);
  return {
    nodes,
    url: `esdb://${nodes.map(({ port }) => `127.0.0.1:${String(port)}`).join(",")}?tls=false`,
    lead,
    bury: (index, isDead) => {
      if (isDead) dead.add(index);
      else dead.delete(index);
    },
    stop: async () => {
      for (const node of [...nodes].reverse()) await node.stop();
    },
  };
};
