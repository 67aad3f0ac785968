import * as protocol from "./protocol.ts";

const { features } = protocol.pb;

export const SERVER_VERSION = "23.10.6";

type Methods = readonly (readonly [method: string, features: readonly string[]])[];

/** What the server advertises, of which the fake does the streams, the gossip and this list. */
const METHODS: readonly (readonly [service: string, methods: Methods])[] = [
  [
    "redaction.redaction",
    [
      ["geteventpositions", []],
      ["switchchunks", []],
    ],
  ],
  [
    "persistent_subscriptions.persistentsubscriptions",
    [
      ["create", ["stream", "all"]],
      ["update", ["stream", "all"]],
      ["delete", ["stream", "all"]],
      ["read", ["stream", "all"]],
      ["getinfo", ["stream", "all"]],
      ["replayparked", ["stream", "all"]],
      ["list", ["stream", "all"]],
      ["restartsubsystem", ["stream", "all"]],
    ],
  ],
  [
    "users.users",
    [
      ["create", []],
      ["update", []],
      ["delete", []],
      ["disable", []],
      ["enable", []],
      ["details", []],
      ["changepassword", []],
      ["resetpassword", []],
    ],
  ],
  [
    "streams.streams",
    [
      ["read", ["position", "events"]],
      ["append", []],
      ["delete", []],
      ["tombstone", []],
      ["batchappend", ["deadline_duration"]],
    ],
  ],
  [
    "operations.operations",
    [
      ["startscavenge", []],
      ["stopscavenge", []],
      ["shutdown", []],
      ["mergeindexes", []],
      ["resignnode", []],
      ["setnodepriority", []],
      ["restartpersistentsubscriptions", []],
    ],
  ],
  ["gossip.gossip", [["read", []]]],
  ["monitoring.monitoring", [["stats", []]]],
  ["server_features.serverfeatures", [["getsupportedmethods", []]]],
];

export const supportedMethods = () => {
  const supported = new features.SupportedMethods().setEventStoreServerVersion(SERVER_VERSION);
  for (const [service, methods] of METHODS) {
    for (const [method, list] of methods) {
      supported.addMethods(
        new features.SupportedMethod()
          .setServiceName(`event_store.client.${service}`)
          .setMethodName(method)
          .setFeaturesList([...list]),
      );
    }
  }
  return supported;
};
