import { stockKeyOf } from "../domain/ids.ts";
import { requireWarehouses } from "./access-guard.ts";
import type { ShowEvent } from "./event-view.ts";
import { mayTouch, type Principal } from "./principal.ts";
import { problem } from "./problems.ts";

/** Members of events and documents that say what goods cost or are worth. */
const COSTS: ReadonlySet<string> = new Set([
  "unitCost",
  "value",
  "values",
  "approvalValues",
  "secondValues",
]);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const withoutCostsIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutCostsIn);
  return isObject(value) ? withoutCosts(value) : value;
};

/** The same without what only those see who may see costs. */
export const withoutCosts = (value: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !COSTS.has(name))
      .map(([name, member]) => [name, withoutCostsIn(member)]),
  );

/** Events as this caller may see them. */
export const showFor = (show: ShowEvent, { permissions }: Principal): ShowEvent => {
  if (permissions.has("cost:read")) return show;
  return (recorded) => {
    const view = show(recorded);
    return { ...view, data: withoutCosts(view.data) };
  };
};

/** A caller who is bound to warehouses sees the streams of their stocks and no other. */
export const maySeeStream = (principal: Principal, stream: string): boolean => {
  if (principal.warehouses === "all") return true;
  const key = stockKeyOf(stream);
  return key !== undefined && mayTouch(principal, key.warehouse);
};

/** @throws Problem forbidden for a stream that the request names and the grant does not reach */
export const requireStream = (principal: Principal, stream: string): void => {
  if (maySeeStream(principal, stream)) return;
  const key = stockKeyOf(stream);
  if (key !== undefined) requireWarehouses(principal, [key.warehouse]);
  throw problem("forbidden", "the stream is about no single warehouse, and the grant is");
};
