import { alike } from "./canonical.ts";
import { createMeter, type FillNeeds, type FillOptions, turn } from "./fill.ts";
import type { Follower } from "./follower.ts";
import type { Document, Draft } from "./projection.ts";
import { KEY_FIELD, type Row } from "./read-store.ts";
import { keptIn } from "./fold.ts";
import { createReference, type Reference, shownAt } from "./reference.ts";
import type { Runner } from "./runner.ts";

/** A document that is not what the log says; absent on the side where it is not there. */
export type Difference = {
  readonly key: string;
  readonly expected?: Document;
  readonly found?: Document;
};

export type Verification = {
  readonly build: string;
  /** Compared with the fold of the log up to here. */
  readonly position: string;
  readonly documents: number;
  /** The first ones, at most DIFFERENCES_MAX. */
  readonly differences: readonly Difference[];
};

export const DIFFERENCES_MAX = 100;
/** Documents compared between two turns of the event loop. */
const CHUNK = 500;
/** Rounds over what has moved on meanwhile; the rest is compared while nothing moves. */
const ROUNDS = 4;
/** Documents that looked different at first: more of them than differences that are told. */
const SUSPECTS_MAX = 1_000;

export type VerifyWork = FillOptions & {
  readonly needs: FillNeeds;
  readonly runner: Runner;
  readonly follower: Follower;
  /** Whether somebody else has fed the build since it was said to stand; left out: nobody can. */
  readonly hasMoved?: () => Promise<boolean>;
};

/**
 * Folds the log anew up to where the build stands and compares every document with it. The build goes on
 * meanwhile: a document that has moved on is compared again when the fold has come as far.
 */
export const verify = async (work: VerifyWork): Promise<Verification> => {
  const { needs, follower, runner, signal } = work;
  const { projection, collection } = follower;
  const reference = createReference(needs, projection, signal);
  const meter = createMeter(needs, 0n);
  const differences: Difference[] = [];

  // What looks different while the build goes on is looked at again while it stands.
  const suspects = new Set<string>();
  const compareTouched = async (isFinal: boolean): Promise<void> => {
    const keys = isFinal ? [...suspects, ...reference.touched()] : reference.touched();
    for (let start = 0; start < keys.length; start += CHUNK) {
      const chunk = keys.slice(start, start + CHUNK);
      const rows = await collection.getMany(chunk);
      for (const [index, key] of chunk.entries()) {
        const difference = compare(work, reference.expected(key), { key, row: rows[index] });
        if (difference === undefined) {
          if (projection.once) reference.forget(key);
        } else if (isFinal) note(differences, difference);
        else if (suspects.size < SUSPECTS_MAX) suspects.add(key);
      }
      await turn(needs.scheduler);
    }
  };
  const round = async (isFinal: boolean): Promise<void> => {
    await reference.foldTo(follower.position, async () => {
      if (projection.once) await compareTouched(false);
      work.onProgress?.(meter(reference.position(), follower.position));
    });
    await compareTouched(isFinal);
  };

  for (let done = 0; done < ROUNDS; done++) await round(false);
  return runner.between(async () => {
    await round(true);
    const documents = reference.count();
    const found = await collection.count();
    if (found > documents) await findUnexpected(work, reference, differences);
    // Documents that somebody else adds or removes meanwhile make the number say nothing.
    const isComparable = (await work.hasMoved?.()) !== true;
    if (found !== documents && differences.length === 0 && isComparable) {
      differences.push({ key: `(${String(found)} documents in place of ${String(documents)})` });
    }
    const position = String(follower.position);
    return { build: follower.build, position, documents, differences };
  });
};

const note = (differences: Difference[], difference: Difference | undefined): void => {
  if (difference !== undefined && differences.length < DIFFERENCES_MAX)
    differences.push(difference);
};

const positionOf = (one: { readonly position: bigint } | undefined): bigint => one?.position ?? -1n;

const compare = (
  { needs, follower }: VerifyWork,
  draft: Draft | undefined,
  { key, row }: { readonly key: string; readonly row: Row | undefined },
): Difference | undefined => {
  const [own, other] = [positionOf(draft), positionOf(row)];
  // It has moved on: the fold will come there as well, and it is compared then.
  if (draft !== undefined && other > own) return undefined;
  const expected = shownAt(keptIn(needs.feed, follower.projection), draft, follower.position);
  const found = row?.document;
  if (expected === undefined && found === undefined) return undefined;
  if (own === other && alike(expected, found)) return undefined;
  return {
    key,
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { found }),
  };
};

/** Names the documents that the log does not know; only when their number says that there are some. */
const findUnexpected = async (
  { follower }: VerifyWork,
  reference: Reference,
  differences: Difference[],
): Promise<void> => {
  if (follower.projection.once) return;
  const sort = { field: KEY_FIELD, descending: false };
  let rows = await follower.collection.find({ where: [], sort, limit: CHUNK });
  while (rows.length > 0) {
    for (const { key, document, position } of rows) {
      const isLater = position > reference.position();
      if (reference.expected(key) === undefined && document !== undefined && !isLater) {
        note(differences, { key, found: document });
      }
    }
    const last = rows.at(-1);
    if (last === undefined || differences.length >= DIFFERENCES_MAX) return;
    const after = { value: last.key, key: last.key };
    rows = await follower.collection.find({ where: [], sort, limit: CHUNK, after });
  }
};
