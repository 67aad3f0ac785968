import { MongoClient } from "mongodb";

const BATCH = 1_000;
const DOCUMENTS_MAX = 50_000;
const COLLECTION = "bench_bulk";

export type Written = { readonly documents: number; readonly perSecond: number };

/** The collection with most documents whose name has `part` in it. */
const largestLike = async (client: MongoClient, database: string, part: string) => {
  const db = client.db(database);
  const names = (await db.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => name.includes(part));
  const sizes = await Promise.all(
    names.map(async (name) => ({ name, count: await db.collection(name).countDocuments() })),
  );
  const [largest] = sizes.sort((left, right) => right.count - left.count);
  if (largest === undefined) throw new Error(`no collection of ${database} is called ${part}`);
  return db.collection(largest.name);
};

/**
 * Writes the documents that a projection has written, once more, to an empty collection with the same indexes: as
 * upserts, many in one request, the way that the driver is fastest. `like` is in the collection's name.
 */
export const bulkWrite = async (url: string, database: string, like: string): Promise<Written> => {
  const client = new MongoClient(url);
  try {
    const from = await largestLike(client, database, like);
    const documents = await from.find().limit(DOCUMENTS_MAX).toArray();
    const indexes = await from.listIndexes().toArray();
    const to = client.db(database).collection(COLLECTION);
    await to.drop().catch(() => undefined);
    for (const { key, name } of indexes)
      if (name !== "_id_") await to.createIndex(key, { name }, {});
    const began = performance.now();
    for (let at = 0; at < documents.length; at += BATCH) {
      const replacements = documents.slice(at, at + BATCH).map((replacement) => ({
        replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true },
      }));
      await to.bulkWrite(replacements, { ordered: false });
    }
    const seconds = (performance.now() - began) / 1_000;
    await to.drop().catch(() => undefined);
    return { documents: documents.length, perSecond: documents.length / seconds };
  } finally {
    await client.close();
  }
};
