import type { CountEvent } from "./events.ts";

/** The fold of one count, and its document in the read model. */
export type CountState = { readonly status: "none" | "open" };

/** Fields of the state that lists may be filtered by. */
export const COUNT_FIELDS = ["status"] as const;

export const initialCount: CountState = { status: "none" };

export const evolveCount = (_state: CountState, _event: CountEvent): CountState => ({ status: "open" });
