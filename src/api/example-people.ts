/**
 * The key of a manager other than who runs the examples: four eyes are needed for some of them. It is known to the
 * ledger of the examples alone.
 */
export const EXAMPLE_MANAGER_KEY = "sb_0202020202_AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

/** Likewise of one who receives: whoever dispatched a transfer does not. */
export const EXAMPLE_RECEIVER_KEY = "sb_0303030303_AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM";

export const byManager = { Authorization: `Bearer ${EXAMPLE_MANAGER_KEY}` };
export const byReceiver = { Authorization: `Bearer ${EXAMPLE_RECEIVER_KEY}` };

/** What the payment provider of the examples signs with. */
export const EXAMPLE_WEBHOOK_SECRET = "what the provider of the examples signs with";
