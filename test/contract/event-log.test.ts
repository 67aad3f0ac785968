import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  LogUnavailable,
  NO_STREAM,
  PAGE_EVENTS_MAX,
  type EventLog,
} from "../../src/commands/event-log.ts";
import {
  committed,
  everything,
  LOGS,
  revisionsOf,
  storedEvent,
  storedEvents,
  textOf,
  type LogHome,
} from "./event-log-harness.ts";

describe.each(LOGS)("an event log (%s)", (_name, createHome) => {
  let home: LogHome;
  let log: EventLog;
  beforeEach(async () => {
    home = createHome();
    log = await home.open();
  });
  afterEach(async () => {
    await log.close();
    await home.remove();
  });

  /** Events one by one, so that revisions and positions of several streams mix. */
  const fill = async (stream: string, count: number): Promise<void> => {
    for (let revision = 0; revision < count; revision += 100) {
      const batch = storedEvents(Math.min(100, count - revision));
      committed(await log.append(stream, revision - 1, batch));
    }
  };

  describe("appending", () => {
    test("opens a stream at revision 0 and numbers what follows without a gap", async () => {
      const first = committed(await log.append("stock-a@w", NO_STREAM, storedEvents(2)));
      const second = committed(await log.append("stock-a@w", 1, storedEvents(3)));
      expect([first.firstRevision, second.firstRevision]).toEqual([0, 2]);
      const page = await log.readStream("stock-a@w", { from: 0, direction: "forwards", limit: 10 });
      expect(revisionsOf(page.events)).toEqual([0, 1, 2, 3, 4]);
    });

    test("gives positions that only grow, over all streams", async () => {
      const positions: bigint[] = [];
      for (let turn = 0; turn < 6; turn++) {
        const stream = `stock-${String(turn % 3)}@w`;
        const outcome = await log.append(stream, Math.floor(turn / 3) - 1, storedEvents(1));
        positions.push(...committed(outcome).positions);
      }
      expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(new Set(positions).size).toBe(6);
      expect(await log.head()).toBe(positions.at(-1));
    });

    test("refuses a writer who expects another revision, and says which one it is", async () => {
      await fill("stock-a@w", 3);
      const behind = await log.append("stock-a@w", 0, storedEvents(1));
      const ahead = await log.append("stock-a@w", 7, storedEvents(1));
      const fresh = await log.append("stock-a@w", NO_STREAM, storedEvents(1));
      const missing = await log.append("stock-b@w", 0, storedEvents(1));
      expect([behind, ahead, fresh]).toEqual(
        Array(3).fill({ kind: "conflict", actualRevision: 2 }),
      );
      expect(missing).toEqual({ kind: "conflict", actualRevision: NO_STREAM });
      expect(await everything(log, 10)).toHaveLength(3);
    });

    test("lets one of two writers win who expect the same revision at the same moment", async () => {
      const outcomes = await Promise.all([
        log.append("stock-a@w", NO_STREAM, storedEvents(1)),
        log.append("stock-a@w", NO_STREAM, storedEvents(2)),
      ]);
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(["committed", "conflict"]);
    });

    test("commits the streams beside one that is refused", async () => {
      await fill("stock-a@w", 1);
      const outcomes = await Promise.all([
        log.append("stock-b@w", NO_STREAM, storedEvents(1)),
        log.append("stock-a@w", NO_STREAM, storedEvents(1)),
        log.append("stock-c@w", NO_STREAM, storedEvents(1)),
      ]);
      expect(outcomes.map((outcome) => outcome.kind)).toEqual([
        "committed",
        "conflict",
        "committed",
      ]);
      expect((await everything(log, 10)).map((event) => event.stream)).toEqual([
        "stock-a@w",
        "stock-b@w",
        "stock-c@w",
      ]);
    });

    test("keeps the order of appends to one stream that are sent without waiting", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 300 }, (_, index) =>
          log.append("stock-a@w", index - 1, [storedEvent(`{"index":${String(index)}}`)]),
        ),
      );
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(300).fill("committed"));
      const events = await everything(log, PAGE_EVENTS_MAX);
      expect(events.map((event) => event.data)).toEqual(
        Array.from({ length: 300 }, (_, index) => `{"index":${String(index)}}`),
      );
    });

    test("gives events of some types alone, page by page, where it can", async () => {
      if (log.readOfTypes === undefined) return;
      for (const [index, type] of ["A", "B", "B", "C", "A", "B"].entries()) {
        const event = { ...storedEvent(`{"index":${String(index)}}`), type };
        committed(await log.append("stock-a@w", index - 1, [event]));
      }
      const found: string[] = [];
      let [position, isOver] = [0n, false];
      while (!isOver) {
        const { events, end } = await log.readOfTypes(position, 2, ["A", "C"]);
        found.push(...events.map(({ type, revision }) => `${type}${String(revision)}`));
        position = events.at(-1)?.position ?? position;
        isOver = end;
      }
      expect(found).toEqual(["A0", "C3", "A4"]);
      expect((await log.readOfTypes(0n, 2, ["D"])).events).toEqual([]);
      await expect(log.readOfTypes(0n, PAGE_EVENTS_MAX + 1, ["A"])).rejects.toThrow(RangeError);
    });

    test("gives back every text as it came", async () => {
      const event = storedEvent('{"note":"Größe „L“ – 箱 📦 \\u0000 \\n"}');
      committed(await log.append("stock-a@w", NO_STREAM, [event]));
      const [read] = (await log.readAll(0n, 1)).events;
      expect(read).toMatchObject({ ...textOf(event), stream: "stock-a@w", revision: 0 });
    });

    test("refuses an append that is empty, holds too many events or too many bytes", async () => {
      const wide = storedEvent(`"${"x".repeat(APPEND_BYTES_MAX)}"`);
      const wideInBytes = storedEvent(`"${"箱".repeat(APPEND_BYTES_MAX / 3)}"`);
      for (const events of [[], storedEvents(APPEND_EVENTS_MAX + 1), [wide], [wideInBytes]]) {
        await expect(log.append("stock-a@w", NO_STREAM, events)).rejects.toThrow(RangeError);
      }
      committed(await log.append("stock-a@w", NO_STREAM, storedEvents(APPEND_EVENTS_MAX)));
    });

    test("takes no write once it is closed", async () => {
      await log.close();
      expect(log.writable()).toBe(false);
      const late = log.append("stock-a@w", NO_STREAM, storedEvents(1));
      await expect(late).rejects.toThrow(LogUnavailable);
    });
  });

  describe("an append sent again", () => {
    test("is committed with its first positions and writes nothing", async () => {
      const batch = storedEvents(3);
      await fill("stock-a@w", 2);
      const first = committed(await log.append("stock-a@w", 1, batch));
      committed(await log.append("stock-a@w", 4, storedEvents(100)));
      expect(await log.append("stock-a@w", 1, batch)).toEqual(first);
      expect(await everything(log, PAGE_EVENTS_MAX)).toHaveLength(105);
    });

    test("is still known after a restart", async () => {
      const batch = storedEvents(3);
      const first = committed(await log.append("stock-a@w", NO_STREAM, batch));
      await log.close();
      log = await home.open();
      expect(await log.append("stock-a@w", NO_STREAM, batch)).toEqual(first);
    });

    test("is a conflict where only part of it is the same", async () => {
      const batch = storedEvents(3);
      committed(await log.append("stock-a@w", NO_STREAM, batch));
      const other = [...batch.slice(0, 2), storedEvent()];
      const longer = [...batch, storedEvent()];
      const conflict = { kind: "conflict", actualRevision: 2 };
      expect(await log.append("stock-a@w", NO_STREAM, other)).toEqual(conflict);
      expect(await log.append("stock-a@w", NO_STREAM, longer)).toEqual(conflict);
      expect(await log.append("stock-a@w", 0, batch)).toEqual(conflict);
    });

    test("is a conflict in another stream's place", async () => {
      const batch = storedEvents(1);
      committed(await log.append("stock-a@w", NO_STREAM, batch));
      committed(await log.append("stock-b@w", NO_STREAM, storedEvents(1)));
      expect(await log.append("stock-b@w", NO_STREAM, batch)).toEqual({
        kind: "conflict",
        actualRevision: 0,
      });
    });
  });

  describe("reading a stream", () => {
    test("finds nothing in one that is not there", async () => {
      const forwards = { from: 0, direction: "forwards", limit: 5 } as const;
      const backwards = { from: "end", direction: "backwards", limit: 5 } as const;
      expect(await log.readStream("stock-a@w", forwards)).toEqual({ events: [], end: true });
      expect(await log.readStream("stock-a@w", backwards)).toEqual({ events: [], end: true });
    });

    test("goes forwards in pages from any revision", async () => {
      await fill("stock-b@w", 50);
      await fill("stock-a@w", 205);
      for (const limit of [1, 7, 64, 100, 205, 2_000]) {
        const seen: number[] = [];
        for (let from = 3; ;) {
          const page = await log.readStream("stock-a@w", { from, direction: "forwards", limit });
          seen.push(...revisionsOf(page.events));
          if (page.end) break;
          from = (seen.at(-1) ?? 0) + 1;
        }
        expect(seen).toEqual(Array.from({ length: 202 }, (_, index) => index + 3));
      }
    });

    test("goes backwards from the end or from a revision", async () => {
      await fill("stock-a@w", 130);
      const read = (from: number | "end", limit: number) =>
        log.readStream("stock-a@w", { from, direction: "backwards", limit });
      const newest = await read("end", 3);
      expect(revisionsOf(newest.events)).toEqual([129, 128, 127]);
      expect(newest.end).toBe(false);
      expect(revisionsOf((await read(64, 2)).events)).toEqual([64, 63]);
      expect(revisionsOf((await read(1_000, 1)).events)).toEqual([129]);
      const oldest = await read(2, 10);
      expect(revisionsOf(oldest.events)).toEqual([2, 1, 0]);
      expect(oldest.end).toBe(true);
    });

    test("ends behind the newest event", async () => {
      await fill("stock-a@w", 4);
      const read = (from: number | "end") =>
        log.readStream("stock-a@w", { from, direction: "forwards", limit: 10 });
      expect(await read(4)).toEqual({ events: [], end: true });
      expect(await read("end")).toEqual({ events: [], end: true });
      const tail = await read(3);
      expect([revisionsOf(tail.events), tail.end]).toEqual([[3], true]);
    });

    test("shows what was committed a moment ago, and after a restart", async () => {
      for (let revision = 0; revision < 5; revision++) {
        committed(await log.append("stock-a@w", revision - 1, storedEvents(1)));
        const page = await log.readStream("stock-a@w", {
          from: "end",
          direction: "backwards",
          limit: 1,
        });
        expect(revisionsOf(page.events)).toEqual([revision]);
      }
      await log.close();
      log = await home.open();
      const page = await log.readStream("stock-a@w", { from: 0, direction: "forwards", limit: 10 });
      expect(revisionsOf(page.events)).toEqual([0, 1, 2, 3, 4]);
    });
  });

  describe("reading everything", () => {
    test("gives pages in log order, whatever their size", async () => {
      for (let turn = 0; turn < 60; turn++) {
        const stream = `stock-${String(turn % 7)}@w`;
        await log.append(stream, Math.floor(turn / 7) - 1, storedEvents(1));
      }
      const whole = await everything(log, 1_000);
      expect(whole).toHaveLength(60);
      for (const limit of [1, 7, 59, 60]) expect(await everything(log, limit)).toEqual(whole);
    });

    test("is the same after a restart, under the same identity", async () => {
      await fill("stock-a@w", 130);
      await fill("stock-b@w", 5);
      const contents = async () =>
        (await everything(log, 1_000)).map((event) => ({ at: event.position, ...textOf(event) }));
      const before = await contents();
      const identity = log.logId;
      await log.close();
      log = await home.open();
      expect(await contents()).toEqual(before);
      const last = before.at(-1)?.at ?? 0n;
      expect([log.logId, await log.head()]).toEqual([identity, last]);
      const next = committed(await log.append("stock-a@w", 129, storedEvents(1)));
      expect(next.positions[0]).toBeGreaterThan(last);
    });

    test("finds the event at a position, and none beside it", async () => {
      await fill("stock-a@w", 3);
      const all = await everything(log, 10);
      for (const event of all) expect(await log.eventAt(event.position)).toEqual(event);
      const beyond = (all.at(-1)?.position ?? 0n) + 1n;
      expect([await log.eventAt(0n), await log.eventAt(beyond)]).toEqual([undefined, undefined]);
    });

    test("takes about as many positions for its events as it says", async () => {
      await fill("stock-a@w", 200);
      const last = (await everything(log, 1_000)).at(-1)?.position ?? 0n;
      expect(last).toBeLessThanOrEqual(log.positionsOf(200) + log.positionsOf(10));
    });

    test("refuses a page beyond the bound", async () => {
      await expect(log.readAll(0n, PAGE_EVENTS_MAX + 1)).rejects.toThrow(RangeError);
      await expect(log.readAll(0n, 0)).rejects.toThrow(RangeError);
    });
  });
});
