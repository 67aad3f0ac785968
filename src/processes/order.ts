import type { OrderCommand } from "../domain/order/commands.ts";
import { instantOf } from "../domain/instant.ts";
import type { OrderState } from "../domain/order/state.ts";
import { paymentEnd, todosOf, type Todo } from "../domain/order/todo.ts";
import { claimStep, releaseStep, sourceStep, firmStep } from "./order-claims.ts";
import { isRefundDue, moneyStep } from "./order-money.ts";
import { parcelStep, returnStep } from "./order-parcels.ts";
import type { OrderPorts, OrderStep, Place } from "./order-ports.ts";
import type { Process } from "./process.ts";

const stepFor = (place: Place, todo: Todo): OrderStep => {
  switch (todo.kind) {
    case "claim":
      return claimStep(place, todo);
    case "firm":
      return firmStep(place, todo);
    case "release":
      return releaseStep(place, todo);
    case "source":
      return sourceStep(place, todo);
    case "charge":
    case "capture":
    case "void":
    case "refund":
      return moneyStep(place, todo);
    case "announce":
    case "withdraw":
    case "end-parcel":
    case "reduce":
      return parcelStep(place, todo);
    case "open-return":
    case "tell-return":
      return returnStep(place, todo);
  }
};

/** Nothing is to be done now but what waits for its time. */
const isDueNow = (todo: Todo, at: number): boolean =>
  todo.kind !== "refund" || isRefundDue(todo.refund, at);

const timed = ({ deadline, ...state }: OrderState, at: number): readonly OrderStep[] => {
  if (deadline === undefined) return [];
  const end = paymentEnd({ ...state, deadline }, instantOf(deadline));
  if (end === undefined || at < end) return [];
  return [{ kind: "record", command: { type: "end-payment-time" } }];
};

/**
 * What the system does for an order: claims what was sourced, asks for the money, makes the claims firm, opens its
 * parcels, and gives back what is not needed any more, in goods and in money. Every step is named by what it is for,
 * so that a crash between any two of them is made good by taking the step again.
 */
export const orderProcess: Process<OrderState, OrderCommand, OrderPorts> = {
  category: "order",
  movingField: "work",
  moving: ["system", "timed"],
  next: (id, state, at) => {
    if (state.status === "none") return [];
    const todos = todosOf(state).filter((todo) => isDueNow(todo, at));
    if (todos.length === 0) return timed(state, at);
    return todos.map((todo) => stepFor({ id, state }, todo));
  },
};
