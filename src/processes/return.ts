import type { Entities } from "../commands/entities.ts";
import type { StockAnswer } from "../commands/stock-request.ts";
import { instantOf } from "../domain/instant.ts";
import type { OrderCommand, OrderCommandOf } from "../domain/order/commands.ts";
import type { ReturnProgress } from "../domain/order/status.ts";
import type { OrderState } from "../domain/order/state.ts";
import type { ReturnCommand } from "../domain/return/commands.ts";
import type { BookingRefusal, InspectedLine } from "../domain/return/events.ts";
import { bookingOf } from "../domain/return/names.ts";
import {
  lineOf,
  linesReceived,
  type Inspection,
  type ReturnState,
} from "../domain/return/state.ts";
import { toTell } from "../domain/return/telling.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import { ProcessStandsStill } from "./driver.ts";
import type { Process, StockAsk, Step } from "./process.ts";

/** Whom the process of a return asks, stocks aside. It never waits for the order's own process. */
export type ReturnPorts = { readonly orders: Pick<Entities<OrderState, OrderCommand>, "proceed"> };

type ReturnStep = Step<ReturnCommand, ReturnPorts>;
type Place = { readonly id: string; readonly state: ReturnState };

const bySku = (state: ReturnState, { lines }: Inspection): ReadonlyMap<string, InspectedLine[]> => {
  const groups = new Map<string, InspectedLine[]>();
  for (const one of lines) {
    const sku = lineOf(state, one.line)?.sku ?? "";
    groups.set(sku, [...(groups.get(sku) ?? []), one]);
  }
  return groups;
};

/** The goods as the inspection found them. The booking has an id of its own: the stock takes it once. */
const bookingFor = (
  { id, state }: Place,
  { act }: Inspection,
  lines: readonly InspectedLine[],
): StockCommand => ({
  ...{ type: "return", return: bookingOf(id, act) },
  ...(state.order === undefined ? { blind: true } : { order: state.order }),
  lines: lines.map(({ lot, bin, units, disposition }) => ({ lot, bin, units, disposition })),
});

const refusalOf = (sku: string, answer: StockAnswer): readonly BookingRefusal[] => {
  if (answer.status === "accepted") return [];
  const { code, detail } = answer.rejection;
  return [{ sku, code, detail }];
};

/** All stocks of an inspection side by side, recorded as one. */
const bookingStep = (place: Place, inspection: Inspection): ReturnStep => {
  const { act, by } = inspection;
  const { warehouse = "" } = place.state;
  const groups = [...bySku(place.state, inspection)];
  return {
    kind: "stocks",
    asks: groups.map(([sku, lines], index): StockAsk => {
      const command = bookingFor(place, inspection, lines);
      return { key: `book.${String(act)}.${String(index)}`, sku, warehouse, command, actor: by };
    }),
    then: (answers) => {
      const answered = groups.flatMap(([sku], index) => {
        const answer = answers[index];
        return answer === undefined ? [] : [{ sku, refused: refusalOf(sku, answer) }];
      });
      return {
        ...{ type: "note-booked", act },
        skus: answered.filter(({ refused }) => refused.length === 0).map(({ sku }) => sku),
        refused: answered.flatMap(({ refused }) => refused),
      };
    },
  };
};

/** Nothing of these came: all of it can be returned again. */
const FREED: readonly ReturnProgress[] = ["rejected", "lapsed", "cancelled"];
/** The warehouse keeps what came; what did not come can be returned again. */
const KEPT: readonly ReturnProgress[] = ["refund-approved", "refund-rejected", "refund-processed"];

/** What the order hears of where its return is. */
export const noteFor = (
  { id, state }: Place,
  to: ReturnProgress,
): OrderCommandOf<"note-return"> => ({
  ...{ type: "note-return", return: id, to },
  ...(FREED.includes(to) && { lines: [] }),
  ...(KEPT.includes(to) && { lines: linesReceived(state) }),
  ...(to === "refund-approved" && { refund: state.refund ?? 0 }),
  ...(state.why !== undefined && { reason: state.why }),
});

const tellingStep = (place: Place, order: string, to: ReturnProgress): ReturnStep => ({
  kind: "call",
  key: `tell.${to}`,
  call: async ({ orders }, envelope) => {
    const answer = await orders.proceed({ id: order, command: noteFor(place, to), envelope });
    if (answer.status === "refused") {
      throw new ProcessStandsStill(`order-${order}: ${answer.rejection.detail}`);
    }
    return { type: "note-told", to };
  },
});

/** An approved return of which nothing was sent in time. */
const isLapsed = ({ status, shipBy }: ReturnState, at: number): boolean =>
  status === "approved" && shipBy !== undefined && at >= instantOf(shipBy);

/**
 * What the system does for a return: tells its order where it is, books what was inspected, and ends what was not
 * sent in time. A step that was taken before is taken again without a trace: the stock knows the booking by its id,
 * and the order finds the word already said.
 */
export const returnProcess: Process<ReturnState, ReturnCommand, ReturnPorts> = {
  category: "return",
  movingField: "work",
  moving: ["system", "timed"],
  next: (id, state, at) => {
    const { order, act } = state;
    const place = { id, state };
    const to = toTell(state);
    if (order !== undefined && to !== undefined && to !== "none") {
      return [tellingStep(place, order, to)];
    }
    if (act !== undefined) return [bookingStep(place, act)];
    return isLapsed(state, at) ? [{ kind: "record", command: { type: "lapse" } }] : [];
  },
};
