/**
 * The key of a manager other than who runs the examples: four eyes are needed for some of them. It is known to the
 * ledger of the examples alone.
 */
export const EXAMPLE_MANAGER_KEY = "sb_0202020202_AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

export const byManager = { Authorization: `Bearer ${EXAMPLE_MANAGER_KEY}` };
