import * as protocol from "./protocol.ts";

const { features } = protocol.pb;

export const SERVER_VERSION = "23.10.6";

const PERSISTENT = "event_store.client.persistent_subscriptions.persistentsubscriptions";
const STREAMS = "event_store.client.streams.streams";

const METHODS: readonly (readonly [service: string, method: string, features?: readonly string[]])[] =
  [
    [PERSISTENT, "create", ["stream", "all"]],
    [STREAMS, "read", ["position", "events"]],
    [STREAMS, "append"],
    [STREAMS, "delete"],
    [STREAMS, "tombstone"],
    [STREAMS, "batchappend", ["deadline_duration"]],
  ];

/** What the server says that it can. */
export const supportedMethods = () => {
  const supported = new features.SupportedMethods().setEventStoreServerVersion(SERVER_VERSION);
  for (const [service, method, list = []] of METHODS) {
    supported.addMethods(
      new features.SupportedMethod()
        .setServiceName(service)
        .setMethodName(method)
        .setFeaturesList([...list]),
    );
  }
  return supported;
};
