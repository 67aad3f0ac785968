import type { ChangeRequest } from "../commands/change-lines.ts";
import { isRefused, isReplayed, type Line, type LineAnswer } from "../commands/lines.ts";
import type { HoldRequest } from "../commands/reserve-lines.ts";
import type { Holder } from "../projections/reservations.ts";
import { lineName } from "./claim-routing.ts";
import type { HoldQuotas } from "./hold-quota-settings.ts";
import { createPendingHolds, type PendingHolds } from "./hold-quotas-pending.ts";
import type { ApiNeeds } from "./needs.ts";
import { problem, type Problem } from "./problems.ts";

export const isLimited = (quotas: HoldQuotas): boolean =>
  quotas.holdsPerClient + quotas.holdsPerCustomer + quotas.unitsPerCustomer + quotas.sharePercent >
  0;

/** What is asked for: `lines` are what the claim holds afterwards in each of these stocks. */
type AskedHold = {
  readonly claim: string;
  readonly client: string;
  readonly customer?: string;
  readonly lines: readonly Line[];
};

type QuotaNeeds = Pick<ApiNeeds, "models" | "clock" | "ledger"> & {
  readonly settings: { readonly quotas: HoldQuotas };
};

/** `turn`: of the requests that are judged at the same time those before it count. */
type Judged = { readonly asked: AskedHold; readonly isNew: boolean; readonly turn: number };
type Claims = Map<string, Map<string, Line>>;
type Gate = { readonly needs: QuotaNeeds; readonly pending: PendingHolds };

/** What a client or a customer holds beside what is asked for now, and when the first of it ends. */
type Held = { readonly holds: number; readonly lines: readonly Line[]; readonly firstEnd: number };

const PERCENT = 100;

const quotasOf = ({ needs }: Gate): HoldQuotas => needs.settings.quotas;

/** Units by stock of each claim that is open: by the read model, and by what it has not seen yet. */
const openClaims = async (
  { pending, needs }: Gate,
  holder: Holder,
  turn: number,
): Promise<{ readonly claims: Claims; readonly firstEnd: number }> => {
  // Before and after: what the model learns meanwhile leaves one list, but not both.
  const before = pending.of(holder, turn);
  const found = await needs.models.openHolds(holder, needs.clock.now());
  const claims = new Map<string, Map<string, Line>>();
  let firstEnd = Infinity;
  for (const { id, lines, deadline = Infinity } of [
    ...found,
    ...before,
    ...pending.of(holder, turn),
  ]) {
    const held = claims.get(id) ?? new Map<string, Line>();
    for (const line of lines) held.set(lineName(line), line);
    claims.set(id, held);
    firstEnd = Math.min(firstEnd, deadline);
  }
  return { claims, firstEnd };
};

/** Of the claim that is asked for only what it holds in other stocks counts: the rest is asked for anew. */
const heldBy = async (gate: Gate, holder: Holder, { asked, turn }: Judged): Promise<Held> => {
  const { claims, firstEnd } = await openClaims(gate, holder, turn);
  const own = claims.get(asked.claim) ?? new Map<string, Line>();
  for (const line of asked.lines) own.delete(lineName(line));
  claims.delete(asked.claim);
  const others = [...claims.values()].flatMap((lines) => [...lines.values()]);
  return { holds: claims.size, lines: [...own.values(), ...others], firstEnd };
};

const unitsOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { units }) => sum + units, 0);

const ofSku = (lines: readonly Line[], sku: string): number =>
  unitsOf(lines.filter((line) => line.sku === sku));

/** The SKU of which too large a part would be held; undefined: none. */
const hogged = async (
  { needs }: Gate,
  asked: AskedHold,
  held: Held,
): Promise<string | undefined> => {
  const { sharePercent } = needs.settings.quotas;
  const skus = [...new Set(asked.lines.map(({ sku }) => sku))];
  for (const sku of skus) {
    const wanted = ofSku(asked.lines, sku) + ofSku(held.lines, sku);
    const { items } = await needs.models.network({ skus: [sku] }, { limit: 1 }, needs.clock.now());
    const [{ onHand } = { onHand: 0 }] = items;
    if (wanted * PERCENT > onHand * sharePercent) return sku;
  }
  return undefined;
};

const WAIT_SECONDS = 60;

/** The first hold that ends by itself makes room; what has no deadline yet is looked at again in a minute. */
const limitProblem = ({ needs }: Gate, { firstEnd }: Held, detail: string): Problem => {
  const left = Math.ceil((firstEnd - needs.clock.now()) / 1_000);
  return problem("hold-limit", {
    detail,
    retryAfterSeconds: Number.isFinite(left) ? Math.max(1, left) : WAIT_SECONDS,
  });
};

const overCustomer = async (gate: Gate, judged: Judged): Promise<Problem | undefined> => {
  const { asked, isNew } = judged;
  const { holdsPerCustomer, unitsPerCustomer, sharePercent } = quotasOf(gate);
  const { customer } = asked;
  if (customer === undefined) return undefined;
  if (holdsPerCustomer + unitsPerCustomer + sharePercent === 0) return undefined;
  const held = await heldBy(gate, { customer }, judged);
  if (isNew && holdsPerCustomer > 0 && held.holds >= holdsPerCustomer) {
    const detail = `a customer has ${String(holdsPerCustomer)} open reservations at the most`;
    return limitProblem(gate, held, detail);
  }
  if (unitsPerCustomer > 0 && unitsOf(asked.lines) + unitsOf(held.lines) > unitsPerCustomer) {
    const detail = `a customer holds ${String(unitsPerCustomer)} units at the most`;
    return limitProblem(gate, held, detail);
  }
  return overShare(gate, asked, held);
};

const overClient = async (gate: Gate, judged: Judged): Promise<Problem | undefined> => {
  const { asked, isNew } = judged;
  const { holdsPerClient, sharePercent } = quotasOf(gate);
  if (holdsPerClient + sharePercent === 0) return undefined;
  const held = await heldBy(gate, { client: asked.client }, judged);
  if (isNew && holdsPerClient > 0 && held.holds >= holdsPerClient) {
    const detail = `a client has ${String(holdsPerClient)} open reservations at the most`;
    return limitProblem(gate, held, detail);
  }
  return overShare(gate, asked, held);
};

const overShare = async (
  gate: Gate,
  asked: AskedHold,
  held: Held,
): Promise<Problem | undefined> => {
  const { sharePercent } = quotasOf(gate);
  const sku = sharePercent === 0 ? undefined : await hogged(gate, asked, held);
  if (sku === undefined) return undefined;
  const detail = `${sku}: ${String(sharePercent)} % of what is on hand may be held at the most`;
  return limitProblem(gate, held, detail);
};

/** How long a hold waits for the read model before it is refused: what was given up just now makes room. */
const HEAD_WAIT_MS = 500;

const overAtHead = async (gate: Gate, judged: Judged): Promise<Problem | undefined> => {
  const { ledger, models } = gate.needs;
  const over = async () => (await overCustomer(gate, judged)) ?? (await overClient(gate, judged));
  const first = await over();
  if (first === undefined) return undefined;
  const head = await ledger.head();
  if (models.position() < head && !(await models.waitFor(head, HEAD_WAIT_MS))) return first;
  return over();
};

/** A repeat says so itself; a key that was used for something else is told that before any quota. */
const isRepeat = (line: LineAnswer): boolean =>
  isReplayed(line) ||
  (line.answer.status === "refused" && line.answer.rejection.code === "idempotency-key-reused");

const highest = (answers: readonly LineAnswer[]): bigint => {
  let position = -1n;
  for (const { answer } of answers) {
    if (answer.status === "accepted" && answer.position > position) position = answer.position;
  }
  return position;
};

type Asking = {
  readonly asked: AskedHold;
  readonly isNew: boolean;
  readonly dryRun: boolean;
  /** Judges, or records, what is asked for. */
  readonly run: (dryRun: boolean) => Promise<readonly LineAnswer[]>;
};

/** Runs what keeps within the quotas, and repeats whatever the quotas say. @throws Problem hold-limit */
const pass = async (
  gate: Gate,
  { asked, isNew, run, dryRun }: Asking,
): Promise<readonly LineAnswer[]> => {
  const { claim: id, ...hold } = asked;
  // Noted before it is judged, so that of two at once the later one sees the earlier one.
  const note = dryRun ? undefined : gate.pending.add({ id, ...hold });
  const judged = { asked, isNew, turn: note?.turn ?? Infinity };
  try {
    const over = await overAtHead(gate, judged);
    if (over !== undefined && !(await run(true)).some(isRepeat)) throw over;
    const answers = await run(dryRun);
    if (!answers.every(isRefused)) note?.keep(highest(answers));
    return answers;
  } finally {
    note?.end();
  }
};

const passNew = (gate: Gate, request: HoldRequest): Promise<readonly LineAnswer[]> => {
  const { claim, customer, lines, envelope } = request;
  return pass(gate, {
    asked: { claim, client: envelope.actor, ...(customer !== undefined && { customer }), lines },
    isNew: true,
    dryRun: request.dryRun === true,
    run: (dryRun) => gate.needs.ledger.reserveLines({ ...request, dryRun }),
  });
};

/** New units of a hold count to whoever opened it. What gets smaller is always let through. */
const passChange = async (gate: Gate, request: ChangeRequest): Promise<readonly LineAnswer[]> => {
  const { ledger, models, clock } = gate.needs;
  const { claim, lines } = request;
  const hold = await models.openHold(claim, clock.now());
  const units = new Map(hold?.lines.map((line) => [lineName(line), line.units]));
  const grows = lines.some((line) => line.units > (units.get(lineName(line)) ?? 0));
  // Of a hold that is not there the ledger knows what to say.
  if (hold === undefined || !grows) return ledger.changeLines(request);
  const { client, customer } = hold;
  return pass(gate, {
    asked: { claim, client, ...(customer !== undefined && { customer }), lines },
    isNew: false,
    dryRun: request.dryRun === true,
    run: (dryRun) => ledger.changeLines({ ...request, dryRun }),
  });
};

/**
 * The ledger behind quotas on what may be held at once, judged from the read model and from what this process has
 * let through since. Where no quota is set it is the ledger itself.
 */
export const limitHolds = (needs: QuotaNeeds): ApiNeeds["ledger"] => {
  if (!isLimited(needs.settings.quotas)) return needs.ledger;
  const gate: Gate = { needs, pending: createPendingHolds(needs.models) };
  return {
    ...needs.ledger,
    reserveLines: (request) => passNew(gate, request),
    changeLines: (request) => passChange(gate, request),
  };
};
