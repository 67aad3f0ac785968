import type { Trace } from "../decider.ts";
import type { OrderEvent } from "./events.ts";
import type { OrderState, OrderStep } from "./state.ts";

/** Steps that a document keeps; the timeline has them all. */
const STEPS_MAX = 200;

type Said = readonly [step: string, status: OrderStep["status"]];

/** Which step of document P's workflow an event is (requirements, part 12). Others are no step of it. */
const STEPS: Partial<Record<OrderEvent["type"], Said>> = {
  OrderPlaced: ["validation", "done"],
  OrderFraudChecked: ["fraud-check", "done"],
  OrderSourced: ["sourcing", "done"],
  OrderReserved: ["inventory-hold", "done"],
  OrderReservationRefused: ["inventory-hold", "failed"],
  OrderPaymentRequested: ["payment", "waiting"],
  OrderPaymentCaptured: ["payment", "done"],
  OrderPaymentFailed: ["payment", "failed"],
  OrderAllocated: ["inventory-confirmation", "done"],
  OrderAllocationRefused: ["inventory-confirmation", "failed"],
  OrderConfirmed: ["confirmation", "done"],
  OrderShipmentOpened: ["fulfilment", "waiting"],
  OrderShipmentMoved: ["fulfilment", "done"],
  OrderCancelled: ["cancellation", "done"],
  OrderRefundRequested: ["refund", "waiting"],
  OrderRefundDone: ["refund", "done"],
  OrderRefundFailed: ["refund", "failed"],
  OrderReturnMoved: ["return", "done"],
};

/** What tells one step from another of the same name: a parcel and where it is, a refund, a reason. */
const detailOf = (event: OrderEvent): string | undefined => {
  if (event.type === "OrderShipmentMoved") return `${event.shipment} ${event.to}`;
  if (event.type === "OrderReturnMoved") return `${event.return} ${event.to}`;
  return event.type === "OrderFraudChecked" ? event.verdict : whyOf(event);
};

const whyOf = (event: OrderEvent): string | undefined => {
  if ("reason" in event) return event.reason;
  if ("shipment" in event) return event.shipment;
  if ("refund" in event) return String(event.refund);
  if ("method" in event) return event.method;
  return "code" in event ? event.code : undefined;
};

/** The steps of the order behind the event; the same list where it is none. */
export const stepsAfter = (
  { steps }: Pick<OrderState, "steps">,
  event: OrderEvent,
  { recordedAt }: Trace,
): readonly OrderStep[] => {
  const said = STEPS[event.type];
  if (said === undefined) return steps;
  const [step, status] = said;
  const detail = detailOf(event);
  const next = { step, status, at: recordedAt, ...(detail !== undefined && { detail }) };
  return [...(steps.length < STEPS_MAX ? steps : steps.slice(1 - STEPS_MAX)), next];
};
