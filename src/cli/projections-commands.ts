import {
  anything,
  operationItem,
  projectionItem,
  projectionPage,
  type OperationItem,
  type ProjectionItem,
} from "./answers.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { createProgress } from "./progress.ts";
import type { LedgerSession } from "./session.ts";

const POLL_MS = 200;
const PROJECTIONS = "/api/v1/projections";

const nameOf = (name: string): string => encodeURIComponent(name);

const lagOf = ({ lagSeconds, lagEvents }: ProjectionItem): string =>
  `${String(Math.round(lagSeconds * 1_000) / 1_000)} s${
    lagEvents === undefined || lagEvents === null ? "" : ` / ${String(lagEvents)} events`
  }`;

export const listProjections = async ({ client, output }: LedgerSession): Promise<ExitCode> => {
  const { items } = await client.ask(projectionPage, `GET ${PROJECTIONS}`);
  await output.table(items, {
    name: (item) => item.name,
    status: (item) => item.status,
    build: (item) => item.build,
    position: (item) => item.position,
    lag: lagOf,
  });
  return EXIT.ok;
};

export const projectionStatus = async (
  { client, output }: LedgerSession,
  name: string,
): Promise<ExitCode> => {
  const item = await client.ask(projectionItem, `GET ${PROJECTIONS}/${nameOf(name)}`);
  await output.value(item, () => [
    `${item.name}: ${item.status}, true up to ${item.position}, behind by ${lagOf(item)}`,
    ...(typeof item.error === "string" ? [`error: ${item.error}`] : []),
    ...(item.builds ?? []).map(
      (build) =>
        `${build.build === item.build ? "*" : " "} ${build.build}  ${build.status}  ${build.position}`,
    ),
  ]);
  return EXIT.ok;
};

/** Pauses that Ctrl-C cuts short. */
const createPauses = ({ needs }: LedgerSession) => {
  let wake = (): void => undefined;
  return {
    wake: () => {
      wake();
    },
    pause: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
        needs.scheduler.after(POLL_MS, resolve);
      }),
  };
};

/** Waits for the end of an operation with its progress on stderr; Ctrl-C cancels it and leaves its work to be resumed. */
const follow = async (
  session: LedgerSession,
  first: OperationItem,
  words: { readonly label: string; readonly resume: string },
): Promise<OperationItem> => {
  const { client, needs, output, quiet } = session;
  const state = { interrupted: false };
  const pauses = createPauses(session);
  const forget = needs.onInterrupt(() => {
    state.interrupted = true;
    pauses.wake();
  });
  if (!quiet) await output.note(`${words.label} is under way (operation ${first.id})`);
  const progress = createProgress(words.label, { ...needs, quiet: quiet || output.json });
  const path = `/api/v1/operations/${encodeURIComponent(first.id)}` as const;
  try {
    let operation = first;
    let cancelled = false;
    while (operation.state === "running") {
      if (state.interrupted && !cancelled) {
        cancelled = true;
        await client.ask(anything, `DELETE ${path}`);
      } else await pauses.pause();
      operation = await client.ask(operationItem, `GET ${path}`);
      const { progress: seen } = operation;
      if (seen !== null && seen !== undefined) {
        const { done, total, ratePerSecond, etaSeconds } = seen;
        await progress.update({
          done,
          total,
          ratePerSecond: ratePerSecond ?? undefined,
          etaSeconds: etaSeconds ?? undefined,
        });
      }
    }
    if (operation.state === "cancelled") {
      throw new CliFault(
        EXIT.interrupted,
        `${words.label} was interrupted; what served before still serves`,
        `go on with: ${words.resume}`,
      );
    }
    return operation;
  } finally {
    progress.end();
    forget();
  }
};

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

const differencesOf = (operation: OperationItem): readonly unknown[] => {
  const found = operation.result?.differences;
  if (Array.isArray(found)) return found;
  return typeof found === "number" && found > 0 ? [{ count: found }] : [];
};

const refuseFailed = (operation: OperationItem, label: string): void => {
  if (operation.state !== "failed") return;
  throw new CliFault(EXIT.failure, `${label} failed: ${textOf(operation.error ?? "no reason")}`);
};

/** `switchTo: false` fills and verifies the new build, and leaves the old one in service. */
export const rebuildProjection = async (
  session: LedgerSession,
  name: string,
  switchTo: boolean,
): Promise<ExitCode> => {
  const { client, output, quiet } = session;
  const route = `POST ${PROJECTIONS}/${nameOf(name)}/rebuilds` as const;
  const asked = await client
    .ask(operationItem, route, switchTo ? {} : { switch: false })
    .catch((error: unknown) => {
      // A rebuild that is under way holds its projection as a process holds its directory.
      if (!(error instanceof CliFault) || error.exit !== EXIT.guarded) throw error;
      throw new CliFault(EXIT.locked, error.message, "wait for it, or cancel its operation");
    });
  const label = `rebuild of ${name}`;
  const resume = `stockbook projections rebuild ${name}`;
  const operation = await follow(session, asked, { label, resume });
  refuseFailed(operation, label);
  const differences = differencesOf(operation);
  await output.value(operation, () => [
    `${label}: build ${operation.result?.build ?? "?"}, ${String(differences.length)} differences`,
    ...differences.map(textOf),
  ]);
  if (differences.length > 0) return EXIT.differences;
  if (!quiet) {
    await output.note(
      switchTo
        ? `check it with \`stockbook projections verify ${name}\`; go back with \`stockbook projections rollback ${name}\``
        : `put it in service with \`stockbook projections switch ${name}\``,
    );
  }
  return EXIT.ok;
};

const verifyOne = async (session: LedgerSession, name: string): Promise<number> => {
  const route = `POST ${PROJECTIONS}/${nameOf(name)}/verify` as const;
  const asked = await session.client.ask(operationItem, route);
  const label = `verify of ${name}`;
  const resume = `stockbook projections verify ${name}`;
  const operation = await follow(session, asked, { label, resume });
  refuseFailed(operation, label);
  const differences = differencesOf(operation);
  await session.output.row(
    { name, ...operation.result, differences },
    [
      differences.length === 0
        ? `${name}: equal to a replay of the log`
        : `${name}: ${String(differences.length)} differences`,
      ...differences.map((one) => `  ${textOf(one)}`),
    ].join("\n"),
  );
  return differences.length;
};

/** Compares one projection, or all of them, with a fold of the log. */
export const verifyProjections = async (
  session: LedgerSession,
  name: string | undefined,
): Promise<ExitCode> => {
  const { items } =
    name === undefined
      ? await session.client.ask(projectionPage, `GET ${PROJECTIONS}`)
      : { items: [{ name }] };
  let differences = 0;
  for (const item of items) differences += await verifyOne(session, item.name);
  return differences === 0 ? EXIT.ok : EXIT.differences;
};

/** Puts another build in service: the newest complete one, or the one before. */
export const moveProjection = async (
  { client, output }: LedgerSession,
  action: "switch" | "rollback",
  name: string,
): Promise<ExitCode> => {
  await client.ask(anything, `POST ${PROJECTIONS}/${nameOf(name)}/${action}`);
  const item = await client.ask(projectionItem, `GET ${PROJECTIONS}/${nameOf(name)}`);
  await output.value(item, () => [`${item.name} is served by build ${item.build}`]);
  return EXIT.ok;
};
