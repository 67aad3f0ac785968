import { afterEach, describe, expect, test } from "vitest";
import { type FakeCluster, startFakeCluster } from "./eventstoredb/cluster.ts";
import { ownAppends } from "./eventstoredb/lives.ts";
import { readCopy, type Recording } from "./eventstoredb/recordings.ts";
import { replay } from "./eventstoredb/replay.ts";

const RECORDINGS = new Map(readCopy().map((recording) => [recording.name, recording]));
const NODES = ["n1", "n2", "n3"];
const LEADER = 1;

let cluster: FakeCluster | undefined;
afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

/** What happened to the nodes meanwhile, by the clock of the recording. */
type Events = readonly (readonly [ms: number, run: (cluster: FakeCluster) => void])[];

const differences = async (name: string, events: Events): Promise<readonly string[]> => {
  const recording: Recording = RECORDINGS.get(name)!;
  let clock = 0;
  const options = { now: () => clock, writeTimeoutMs: 300 };
  const started = await startFakeCluster(NODES.length, options);
  cluster = started;
  started.lead(LEADER);
  started.nodes[0]!.log.skipTo(ownAppends(recording));
  const waiting = [...events];
  return replay(recording, {
    port: ({ node }) => started.nodes[NODES.indexOf(node ?? "n2")]!.port,
    setClock: (ms) => void (clock = ms),
    at: (ms) => {
      while (waiting[0] !== undefined && waiting[0][0] <= ms) waiting.shift()![1](started);
    },
  });
};

const hold =
  (held: boolean) =>
  ({ nodes }: FakeCluster): void =>
    nodes[0]!.log.hold(held);

describe("three nodes", () => {
  test("discovery-cluster: found by gossip, and a follower forwards", async () => {
    expect(await differences("discovery-cluster", [])).toEqual([]);
  });
  test("not-leader: who insists on the leader is sent to it", async () => {
    expect(await differences("not-leader", [])).toEqual([]);
  });
  test("cluster-one-follower-frozen: the majority goes on", async () => {
    expect(await differences("cluster-one-follower-frozen", [])).toEqual([]);
  });
  test("cluster-no-majority-short: acknowledged late, wrong versions at once, a repetition times out", async () => {
    const events: Events = [
      [18.6, hold(true)],
      [1_059.9, hold(false)],
    ];
    expect(await differences("cluster-no-majority-short", events)).toEqual([]);
  });
  test("cluster-no-majority: timed out, not ready, and yet written in the end", async () => {
    const events: Events = [
      [26.7, hold(true)],
      [6_320, ({ lead }) => lead(undefined)],
      [
        7_339,
        ({ lead, nodes }) => {
          nodes[0]!.log.hold(false);
          lead(LEADER);
          // The node that was asked then had not heard of it yet.
          const [one, two, three] = nodes[2]!.node.members();
          nodes[2]!.node.members = () => [
            { ...three!, state: "follower" },
            { ...two!, state: "unknown" },
            { ...one!, isAlive: false },
          ];
        },
      ],
    ];
    expect(await differences("cluster-no-majority", events)).toEqual([]);
  });
});
