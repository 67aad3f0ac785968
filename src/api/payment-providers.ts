import type { ApiNeeds } from "./needs.ts";
import { problem } from "./problems.ts";

/** Every provider's name is known here; a method that it does not have is its own refusal. @throws Problem */
export const requireProvider = ({ orders }: Pick<ApiNeeds, "orders">, provider: string): void => {
  if (orders.payments.providers.some(({ name }) => name === provider)) return;
  throw problem("unknown-reference", `there is no payment provider ${provider}`);
};
