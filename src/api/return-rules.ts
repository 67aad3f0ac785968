/** How long goods may be returned, and how long an approved return waits for them. */
export type ReturnRules = { readonly windowDays: number; readonly shipDays: number };

export const DEFAULT_RETURN_RULES: ReturnRules = { windowDays: 90, shipDays: 30 };
