import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEmbeddedLog, type EmbeddedLog } from "../../src/adapters/embedded/event-log.ts";
import { DataDirectoryDamaged, DataDirectoryNewer } from "../../src/adapters/embedded/format.ts";
import { DataDirectoryLocked } from "../../src/adapters/embedded/lock.ts";
import { openDatabase } from "../../src/adapters/embedded/sqlite.ts";
import { LogUnavailable, NO_STREAM, PAGE_EVENTS_MAX } from "../../src/commands/event-log.ts";
import {
  committed,
  everything,
  revisionsOf,
  storedEvent,
  storedEvents,
  temporaryDirectory,
} from "../contract/event-log-harness.ts";

let directory: string;
let open: EmbeddedLog[];
beforeEach(() => {
  directory = temporaryDirectory();
  open = [];
});
afterEach(async () => {
  for (const log of open) await log.close();
  rmSync(directory, { recursive: true, force: true });
});

const openLog = async (
  needs: Partial<Parameters<typeof openEmbeddedLog>[0]> = {},
): Promise<EmbeddedLog> => {
  const log = await openEmbeddedLog({ directory, ...needs });
  open.push(log);
  return log;
};

/** Changes the closed file behind the log's back. */
const tamper = (sql: string): void => {
  const database = openDatabase(join(directory, "events.sqlite"));
  database.exec(sql);
  database.close();
};

const bytesOfAll = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "base64")]),
  );

describe("the data directory", () => {
  test("is open to its owner only", async () => {
    const inside = join(directory, "data");
    await openLog({ directory: inside });
    const modes = readdirSync(inside).map((name) => statSync(join(inside, name)).mode & 0o777);
    expect(statSync(inside).mode & 0o777).toBe(0o700);
    expect(modes.length).toBeGreaterThan(2);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  test("serves one log at a time, and says who has it", async () => {
    await openLog();
    const second = openEmbeddedLog({ directory });
    await expect(second).rejects.toThrow(DataDirectoryLocked);
    await expect(second).rejects.toMatchObject({ holder: { pid: process.pid } });
  });

  test("is free again once the log is closed, or could not be opened", async () => {
    await (await openLog()).close();
    tamper("PRAGMA user_version = 99");
    await expect(openEmbeddedLog({ directory })).rejects.toThrow(DataDirectoryNewer);
    tamper("PRAGMA user_version = 1");
    expect((await openLog()).writable()).toBe(true);
  });

  test("of a newer program is refused, and not one byte of it changes", async () => {
    const log = await openLog();
    await log.append("stock-a@w", NO_STREAM, storedEvents(3));
    await log.close();
    tamper("PRAGMA user_version = 2");
    const before = bytesOfAll();
    await expect(openEmbeddedLog({ directory })).rejects.toThrow(DataDirectoryNewer);
    expect(bytesOfAll()).toEqual(before);
  });

  test("is refused where the file is somebody else's", async () => {
    const other = openDatabase(join(directory, "events.sqlite"));
    other.exec("CREATE TABLE events (position); PRAGMA user_version = 1");
    other.close();
    await expect(openEmbeddedLog({ directory })).rejects.toThrow(DataDirectoryDamaged);
    writeFileSync(join(directory, "events.sqlite"), "not a database at all".repeat(100));
    await expect(openEmbeddedLog({ directory })).rejects.toThrow();
  });
});

describe("a full disk", () => {
  test("stops all writes, says so, loses nothing acknowledged, and leaves reading alone", async () => {
    const fatal: Error[] = [];
    const log = await openLog({ pagesMax: 60, onFatal: (error) => fatal.push(error) });
    const filler = `"${"x".repeat(2_000)}"`;
    let acknowledged = 0;
    const fill = async (): Promise<void> => {
      for (; acknowledged < 1_000; acknowledged++) {
        committed(await log.append("stock-a@w", acknowledged - 1, [storedEvent(filler)]));
      }
    };
    await expect(fill()).rejects.toThrow(LogUnavailable);
    expect(acknowledged).toBeGreaterThan(10);
    expect(fatal.map((error) => error.message)).toEqual([expect.stringMatching(/full/)]);
    expect(log.writable()).toBe(false);
    await expect(log.append("stock-b@w", NO_STREAM, storedEvents(1))).rejects.toThrow(
      LogUnavailable,
    );

    const page = await log.readStream("stock-a@w", {
      from: 0,
      direction: "forwards",
      limit: 1_000,
    });
    expect(page.events).toHaveLength(acknowledged);
    await log.close();
    const again = await openLog();
    expect(await everything(again, PAGE_EVENTS_MAX)).toHaveLength(acknowledged);
    committed(await again.append("stock-a@w", acknowledged - 1, storedEvents(1)));
  });

  test("refuses what waited behind the failed write, too", async () => {
    const log = await openLog({ pagesMax: 60 });
    const filler = storedEvent(`"${"x".repeat(400_000)}"`);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        log.append(`stock-${String(index)}@w`, NO_STREAM, [{ ...filler, id: String(index) }]),
      ),
    );
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused).toHaveLength(40);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(LogUnavailable);
    expect(await everything(log, 10)).toEqual([]);
  });
});

describe("heads that are written back late", () => {
  const STREAMS = 2_000;
  const EVENTS_PER_APPEND = 10;
  const ROUNDS = 13;

  const grow = async (log: EmbeddedLog): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const expected = round * EVENTS_PER_APPEND - 1;
      const outcomes = await Promise.all(
        Array.from({ length: STREAMS }, (_, stream) =>
          log.append(`stock-${String(stream)}@w`, expected, storedEvents(EVENTS_PER_APPEND)),
        ),
      );
      for (const outcome of outcomes) committed(outcome);
    }
  };

  const checkStreams = async (log: EmbeddedLog): Promise<void> => {
    for (let stream = 0; stream < STREAMS; stream += 97) {
      const name = `stock-${String(stream)}@w`;
      const page = await log.readStream(name, {
        from: "end",
        direction: "backwards",
        limit: 2_000,
      });
      expect(revisionsOf(page.events)).toEqual(
        Array.from({ length: ROUNDS * EVENTS_PER_APPEND }, (_, index) => 129 - index),
      );
      const stale = await log.append(name, 5, storedEvents(1));
      expect(stale).toEqual({ kind: "conflict", actualRevision: 129 });
    }
  };

  test("are right while they wait, and after a crash in the middle", async () => {
    const log = await openLog();
    await grow(log);
    await checkStreams(log);
    const image = join(directory, "image");
    mkdirSync(image);
    for (const name of ["events.sqlite", "events.sqlite-wal"]) {
      copyFileSync(join(directory, name), join(image, name));
    }
    const recovered = await openLog({ directory: image });
    expect(await recovered.head()).toBe(BigInt(STREAMS * ROUNDS * EVENTS_PER_APPEND));
    await checkStreams(recovered);
    expect((await recovered.verify()).findings).toEqual([]);
  });
});

describe("verification", () => {
  const fillAndClose = async (): Promise<void> => {
    const log = await openLog();
    for (let revision = 0; revision < 1_300; revision += 10) {
      await log.append("stock-a@w", revision - 1, storedEvents(10));
      await log.append("stock-b@w", revision - 1, storedEvents(10));
    }
    await log.close();
  };

  test("finds nothing in a sound log, and tells how far it is", async () => {
    await fillAndClose();
    const log = await openLog();
    const seen: number[] = [];
    const result = await log.verify({ onProgress: ({ events }) => seen.push(events) });
    expect(result).toEqual({ position: 2_600, events: 2_600, done: true, findings: [] });
    expect(seen.at(-1)).toBe(2_600);
  });

  test.each([
    ["a revision that was changed", "UPDATE events SET revision = 7 WHERE position = 100"],
    ["an event that was taken out", "DELETE FROM events WHERE position = 100"],
    [
      "an event that names another before it",
      "UPDATE events SET prev = prev - 1 WHERE position = 100",
    ],
    [
      "an event in another stream",
      "UPDATE events SET stream_id = 3 - stream_id WHERE position = 100",
    ],
    ["content that is no longer JSON", "UPDATE events SET data = '{' WHERE position = 100"],
    ["a mark in the wrong place", "UPDATE marks SET position = position + 1 WHERE revision = 64"],
    [
      "a head that is another stream's event",
      "UPDATE streams SET position = 1 WHERE stream_id = 2",
    ],
  ])("finds %s", async (_what, sql) => {
    await fillAndClose();
    tamper(sql);
    const log = await openLog();
    const { findings } = await log.verify();
    expect(findings.length).toBeGreaterThan(0);
  });

  test("of the newest events happens at every start: a broken one is not built upon", async () => {
    await fillAndClose();
    tamper("UPDATE events SET revision = revision + 1 WHERE position = 2590");
    await expect(openEmbeddedLog({ directory })).rejects.toThrow(DataDirectoryDamaged);
  });

  test("can be stopped", async () => {
    await fillAndClose();
    const log = await openLog();
    await expect(log.verify({ signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
