import { logPage, type EventItem } from "./answers.ts";
import type { Client } from "./client.ts";

const PAGE_MAX = 500;

export type LogRange = {
  /** Exclusive; left out: from the first event. */
  readonly after?: string | undefined;
  readonly stream?: string | undefined;
};

/** One page of the log, oldest first, and where the next one begins. */
export const readLogPage = async (
  client: Client,
  { after, stream }: LogRange,
): Promise<{
  readonly items: readonly EventItem[];
  readonly next: string | undefined;
  readonly end: boolean;
}> => {
  const fields = [
    `limit=${String(PAGE_MAX)}`,
    ...(after === undefined ? [] : [`after=${encodeURIComponent(after)}`]),
    ...(stream === undefined ? [] : [`stream=${encodeURIComponent(stream)}`]),
  ];
  const page = await client.ask(logPage, `GET /api/v1/events?${fields.join("&")}`);
  return { items: page.items, next: page.nextAfter ?? after, end: page.end };
};

/** Every event that is in the log by now, page by page. */
export async function* logPages(
  client: Client,
  range: LogRange,
): AsyncGenerator<readonly EventItem[], void, undefined> {
  let { after } = range;
  for (;;) {
    const { items, next, end } = await readLogPage(client, { ...range, after });
    if (items.length > 0) yield items;
    if (end || next === undefined || next === after) return;
    after = next;
  }
}
