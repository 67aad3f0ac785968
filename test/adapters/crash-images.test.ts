import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/adapters/embedded/event-log.ts";
import { PAGE_EVENTS_MAX, type EventLog } from "../../src/commands/event-log.ts";
import {
  committed,
  everything,
  storedEvents,
  temporaryDirectory,
} from "../contract/event-log-harness.ts";

/** What a disk would hold if the power went out now: the files as they are, the unsynced end of the WAL cut off anywhere. */
const IMAGES = 25;
const STREAMS = 20;

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const walHeader = (): string =>
  readFileSync(join(directory, "events.sqlite-wal")).subarray(0, 32).toString("hex");

/** Copies the files; false where the WAL began anew meanwhile, so that the copy is of no moment that ever was. */
const takeImage = (image: string): boolean => {
  if (!existsSync(join(directory, "events.sqlite-wal"))) return false;
  const before = walHeader();
  mkdirSync(image);
  copyFileSync(join(directory, "events.sqlite"), join(image, "events.sqlite"));
  copyFileSync(join(directory, "events.sqlite-wal"), join(image, "events.sqlite-wal"));
  if (walHeader() === before) return true;
  rmSync(image, { recursive: true });
  return false;
};

test("whatever moment the power goes out, all that was acknowledged is there, and nothing that was not sent", async () => {
  const log = await openEmbeddedLog({ directory });
  const submitted: string[][] = Array.from({ length: STREAMS }, () => []);
  const acknowledged: number[] = Array.from({ length: STREAMS }, () => 0);
  const images: { readonly path: string; readonly acknowledged: readonly number[] }[] = [];
  let random = 7;
  const chance = (below: number): number => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return random % below;
  };

  const writer = async (stream: number): Promise<void> => {
    const own = submitted[stream] ?? [];
    while (images.length < IMAGES) {
      const events = storedEvents(1 + chance(4));
      const expected = own.length - 1;
      own.push(...events.map((event) => event.id));
      committed(await log.append(`stock-${String(stream)}@w`, expected, events));
      acknowledged[stream] = own.length;
      if (chance(40) > 0 || images.length >= IMAGES) continue;
      const known = [...acknowledged];
      const path = join(directory, `image-${String(images.length)}`);
      const size = statSync(join(directory, "events.sqlite-wal")).size;
      if (!takeImage(path)) continue;
      // What came after the last acknowledgement was perhaps never synced.
      const wal = join(path, "events.sqlite-wal");
      const unsynced = statSync(wal).size - size;
      if (unsynced > 0) truncateSync(wal, size + chance(unsynced + 1));
      images.push({ path, acknowledged: known });
    }
  };
  await Promise.all(Array.from({ length: STREAMS }, (_, stream) => writer(stream)));
  await log.close();
  expect(images).toHaveLength(IMAGES);

  const check = async (recovered: EventLog, known: readonly number[]): Promise<void> => {
    const events = await everything(recovered, PAGE_EVENTS_MAX);
    for (const [stream, ids] of submitted.entries()) {
      const own = events.filter((event) => event.stream === `stock-${String(stream)}@w`);
      expect(own.length).toBeGreaterThanOrEqual(known[stream] ?? 0);
      expect(own.map((event) => event.id)).toEqual(ids.slice(0, own.length));
    }
  };
  for (const { path, acknowledged: known } of images) {
    const recovered = await openEmbeddedLog({ directory: path });
    await check(recovered, known);
    expect((await recovered.verify()).findings).toEqual([]);
    await recovered.close();
  }
});
