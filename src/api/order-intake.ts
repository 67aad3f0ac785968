import type { EntityAnswer } from "../commands/entities.ts";
import type { OrderBody } from "../commands/order-schemas.ts";
import type { ReferenceRejection } from "../commands/stock-request.ts";
import { totalOf } from "../domain/order/amounts.ts";
import type { OrderCommandOf } from "../domain/order/commands.ts";
import type { OrderContent } from "../domain/order/content.ts";
import type { OrderState } from "../domain/order/state.ts";
import { sameValue } from "../domain/same-value.ts";
import { instantText } from "../domain/instant.ts";
import type { SourcingAnswer } from "../processes/order-sourcing.ts";
import { API_PREFIX } from "./command-routes.ts";
import { contactFor, dropContact, keptContact, saveContact } from "./contacts.ts";
import type { EntityCall, EntityReply } from "./entity-routes.ts";
import type { ApiNeeds } from "./needs.ts";
import { orderNumbers } from "./order-number.ts";
import { orderReply, orderRequest, runOrder } from "./order-runner.ts";
import { outOfStock, soldOut } from "./order-shortage.ts";
import type { OrdersInWork } from "./orders-in-work.ts";
import { requireProvider } from "./payment-providers.ts";
import { problem } from "./problems.ts";
import { invalid } from "./validation.ts";

type Answer = EntityAnswer<OrderState>;
type Desk = { readonly needs: ApiNeeds; readonly inWork: OrdersInWork };
type Contact = { readonly contact?: string; readonly isNew: boolean };

/**
 * Names and addresses are kept apart before the order is written down; it carries their key. Of a repeat they are
 * there already, and stay as they are.
 */
const contactOf = async (
  needs: ApiNeeds,
  { contact }: OrderBody,
  { envelope, principal, dryRun }: EntityCall,
): Promise<Contact> => {
  if (contact === undefined) return { isNew: false };
  if (typeof contact === "string") {
    if ((await contactFor(needs, contact, principal)) === undefined) {
      throw problem("unknown-reference", `there is no contact ${contact}`);
    }
    return { contact, isNew: false };
  }
  const id = envelope.commandId;
  if (dryRun || (await keptContact(needs, id)) !== undefined) {
    return { contact: id, isNew: false };
  }
  await saveContact(needs, { id, body: contact, by: principal.subject });
  return { contact: id, isNew: true };
};

const contentOf = (
  { id: _id, contact: _contact, orderedAt, ...content }: OrderBody,
  contact: string | undefined,
): OrderContent => ({
  ...content,
  ...(contact !== undefined && { contact }),
  ...(orderedAt !== undefined && { orderedAt: instantText(orderedAt) }),
});

const sourceFor = async ({ orders }: ApiNeeds, content: OrderContent): Promise<SourcingAnswer> => {
  const { channel, region, shortage, strategy, priority, lines } = content;
  return orders.sourcing.explain({
    ...{ channel, shortage, strategy, priority },
    ...(region !== undefined && { region }),
    lines: lines.map(({ sku, units }, index) => ({ line: index + 1, sku, units })),
  });
};

const fraudOf = async (
  { orders, clock }: ApiNeeds,
  { id, content }: { readonly id: string; readonly content: OrderContent },
) => {
  const { customer, channel, currency, lines, payment } = content;
  return orders.fraud({
    ...{ order: id, channel, currency, amount: totalOf(content) },
    ...(customer !== undefined && { customer }),
    ...(payment !== undefined && { method: payment.method }),
    lines: lines.map(({ sku, units }) => ({ sku, units })),
    placedAt: instantText(clock.now()),
  });
};

type Placing = {
  readonly id: string;
  readonly content: OrderContent;
  readonly sourced: SourcingAnswer;
  readonly refuse: ReferenceRejection | undefined;
  readonly call: EntityCall;
};

const placeUnder = async (
  { needs }: Desk,
  { id, content, sourced, refuse, call }: Placing,
): Promise<Answer> => {
  const { paymentAttempts } = needs.settings.orders;
  const command: OrderCommandOf<"place"> = {
    ...{ type: "place", content, plan: sourced.found, paymentAttempts },
    fraud: await fraudOf(needs, { id, content }),
  };
  return runOrder(needs, {
    ...orderRequest(id, command, call),
    ...(refuse !== undefined && { refuse }),
  });
};

type Placed = { readonly id: string; readonly answer: Answer };

const isTaken = (answer: Answer): boolean =>
  answer.status === "refused" && answer.rejection.code === "duplicate-id";

/** Under a number that nobody has, or the one that the same command has taken before. */
const placeUnderNumber = async (desk: Desk, placing: Omit<Placing, "id">): Promise<Placed> => {
  const { needs } = desk;
  const { commandId } = placing.call.envelope;
  const { yesterday, today } = orderNumbers(commandId, needs.clock.now());
  const isOld = (await needs.entities.order.read(yesterday)).version >= 0;
  for (const id of isOld ? [yesterday, ...today] : today) {
    const answer = await placeUnder(desk, { ...placing, id });
    if (!isTaken(answer)) return { id, answer };
  }
  throw problem("busy", "no number was free; try again");
};

/** What makes two orders the same: all that the caller said. */
const isSame = (state: OrderState, content: OrderContent): boolean => {
  const { channel, currency, customer, contact, region, priority, shipping, discount } = state;
  const { shortage, strategy, payment, orderedAt, note } = state;
  const lines = state.lines.map(({ sku, units, price }) => ({ sku, units, price }));
  const known = {
    ...{ channel, currency, priority, shipping, discount, shortage, strategy, lines },
    ...(customer !== undefined && { customer }),
    ...(contact !== undefined && { contact }),
    ...(region !== undefined && { region }),
    ...(payment !== undefined && { payment }),
    ...(orderedAt !== undefined && { orderedAt }),
    ...(note !== undefined && { note }),
  };
  return sameValue(known, content);
};

/** An order of that id that says just the same is answered as it stands. */
const placeUnderId = async (desk: Desk, placing: Placing): Promise<Placed> => {
  const { id, content, call } = placing;
  const answer = await placeUnder(desk, placing);
  if (!isTaken(answer)) return { id, answer };
  const { state, version, position } = await desk.needs.entities.order.read(id);
  const isOwn = state.placedBy === call.principal.subject;
  if (!isOwn || !isSame(state, content)) return { id, answer };
  return {
    id,
    answer: { status: "accepted", replayed: false, state, version, position, events: [] },
  };
};

/** How far the clock of whoever took the order may run ahead. */
const AHEAD_MS_MAX = 300_000;

/** @throws Problem validation-failed, unknown-reference */
const requireMeant = (needs: ApiNeeds, { currency, orderedAt = 0, payment }: OrderBody): void => {
  const { settings, clock } = needs;
  if (!settings.currencies.includes(currency)) {
    throw invalid("/currency", `one of ${settings.currencies.join(", ")}`);
  }
  if (orderedAt > clock.now() + AHEAD_MS_MAX) throw invalid("/orderedAt", "not in the future");
  if (payment !== undefined) requireProvider(needs, payment.provider);
};

/** Sourced, under its number, and as far as the process comes with it. */
const placeContent = async (
  desk: Desk,
  { id, content }: { readonly id: string | undefined; readonly content: OrderContent },
  call: EntityCall,
): Promise<Placed> => {
  const { needs } = desk;
  const refuse = await needs.references.judgeSkus(content.lines.map(({ sku }) => sku));
  const sourced = await sourceFor(needs, content);
  const placing = { content, sourced, refuse, call };
  const placed =
    id === undefined
      ? await placeUnderNumber(desk, placing)
      : await placeUnderId(desk, { ...placing, id });
  const { answer } = placed;
  if (answer.status === "refused" && answer.rejection.code === "insufficient-stock") {
    throw outOfStock(content, sourced);
  }
  return placed;
};

const replyOf = (
  { needs, inWork }: Desk,
  { id, answer }: Placed,
  { dryRun }: EntityCall,
): Promise<EntityReply> => {
  const isAccepted = answer.status === "accepted";
  if (isAccepted && !dryRun) {
    inWork.placed();
    const lost = soldOut(id, answer.state);
    if (lost !== undefined) throw lost;
  }
  const isNew = isAccepted && answer.events.length > 0;
  const location = isNew ? { location: `${API_PREFIX}/orders/${id}` } : {};
  return orderReply(needs, { id, answer }, { status: isNew || dryRun ? 201 : 200, ...location });
};

const place = async (desk: Desk, body: OrderBody, call: EntityCall): Promise<EntityReply> => {
  const { contact, isNew } = await contactOf(desk.needs, body, call);
  const content = contentOf(body, contact);
  let stands = false;
  try {
    const placed = await placeContent(desk, { id: body.id, content }, call);
    stands = placed.answer.status === "accepted";
    return await replyOf(desk, placed, call);
  } finally {
    if (isNew && !stands) await dropContact(desk.needs, contact ?? "");
  }
};

/** Places orders: what is asked is checked, sourced, written down, reserved and paid, as far as it can be now. */
export const createOrderIntake =
  (desk: Desk) =>
  async (body: OrderBody, call: EntityCall): Promise<EntityReply> => {
    requireMeant(desk.needs, body);
    await desk.inWork.requireRoom();
    return place(desk, body, call);
  };
