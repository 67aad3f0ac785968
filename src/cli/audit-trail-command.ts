import { z } from "zod";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import type { LedgerSession } from "./session.ts";

export type TrailOptions = { readonly actor?: string; readonly status?: string };

type Asked = TrailOptions & { readonly category: string; readonly id: string | undefined };

const PAGE = 500;

const trailPage = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string(),
      category: z.string(),
      status: z.string(),
      steps: z.array(
        z.looseObject({
          from: z.string(),
          to: z.string(),
          actor: z.string(),
          why: z.string().optional(),
          at: z.string(),
          type: z.string(),
        }),
      ),
    }),
  ),
  nextCursor: z.string().nullish(),
});
type Trail = z.infer<typeof trailPage>["items"][number];

const lineOf = ({ category, id }: Trail, step: Trail["steps"][number]): string => {
  const why = step.why === undefined ? "" : `  (${step.why})`;
  return `${step.at}  ${category}-${id}  ${step.from} -> ${step.to}  ${step.actor}  ${step.type}${why}`;
};

/** Every step of the processes asked for, a line each: who, from, to, why, when. */
export const auditTrail = async (
  { client, output }: LedgerSession,
  { category, id, actor, status }: Asked,
): Promise<ExitCode> => {
  const fields = Object.entries({ category, id, actor, status, limit: String(PAGE) });
  let cursor: string | null | undefined;
  let found = 0;
  do {
    const query = [...fields, ["cursor", cursor ?? undefined] as const].flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    const page = await client.ask(trailPage, `GET /api/v1/audit/trail?${query.join("&")}`);
    for (const item of page.items) {
      found += 1;
      for (const step of item.steps) await output.row({ ...item, ...step }, lineOf(item, step));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null);
  if (id !== undefined && found === 0) {
    throw new CliFault(EXIT.badData, `there is no ${category} ${id}`);
  }
  return EXIT.ok;
};
