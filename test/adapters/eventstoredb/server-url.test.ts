import { expect, test } from "vitest";
import { clientUrl } from "../../../src/adapters/eventstoredb/client.ts";
import { checkUrl, weaknessesOf } from "../../../src/adapters/eventstoredb/server-url.ts";

test.each([
  ["esdb://localhost:2113?tls=false", 0],
  ["esdb://127.0.0.1:2113,[::1]:2114?tls=false", 0],
  ["esdb://shop:secret@db-1:2113,db-2:2113?tlsCAFile=ca.pem", 0],
  ["esdb+discover://db.example:2113?tls=false", 1],
  ["esdb://127.0.0.1:2113,db-2:2113?maxDiscoverAttempts=3&tls=false", 1],
  ["esdb://admin:changeit@db-1:2113", 1],
])("%s has so much against it: %i", (url, count) => {
  expect(weaknessesOf(url)).toHaveLength(count);
  expect(() => checkUrl(url, false)).not.toThrow();
});

test("in production nothing may be known against the connection", () => {
  expect(() => checkUrl("esdb://db-1:2113?tls=false", true)).toThrow(RangeError);
  expect(() => checkUrl("esdb://db-1:2113", true)).not.toThrow();
});

test("a text that is no connection string is refused", () => {
  for (const url of ["", "http://x", "kurrentdb://x", "esdb://"]) {
    expect(() => checkUrl(url, false)).toThrow(RangeError);
  }
});

test("every client has a connection of its own, and says who it is", () => {
  const [one, other] = [1, 2].map((number) => clientUrl("esdb://x:1?tls=false", "reads", number));
  expect(one).toMatch(/^esdb:\/\/x:1\?tls=false&keepAliveInterval=10001&connectionName=stockbook-/);
  expect(other).toContain("keepAliveInterval=10002");
  const given = "esdb://x:1?keep-alive-interval=50000&connectionName=mine&tls=false";
  expect(clientUrl(given, "reads", 3)).toBe(
    "esdb://x:1?connectionName=mine&tls=false&keepAliveInterval=10003",
  );
  expect(clientUrl("esdb://x:1", "reads", 4)).toMatch(/^esdb:\/\/x:1\?keepAliveInterval=10004&/);
});
