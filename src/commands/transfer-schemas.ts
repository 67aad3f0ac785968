import { z } from "zod";
import { REASONS } from "../domain/stock/commands.ts";
import { TRANSFER_ID_MAX, TRANSFER_LINES_MAX } from "../domain/transfer/names.ts";
import { UNITS_PER_LINE_MAX } from "../domain/quantity.ts";
import { id, instant, place, text, units } from "./schemas.ts";

/** Bodies of the commands on transfers, as a client sends them. */
const PICK_LOTS_MAX = 100;

const none = z
  .int()
  .min(0)
  .max(UNITS_PER_LINE_MAX)
  .refine((value) => !Object.is(value, -0), "-0 is no quantity");
const some = <Line extends z.ZodType>(line: Line) => z.array(line).min(1).max(TRANSFER_LINES_MAX);

/** Claims and picks of a transfer carry its id with a line and an act behind it, and are ids themselves. */
const transferId = id.max(TRANSFER_ID_MAX, `at most ${String(TRANSFER_ID_MAX)} characters`);
const reason = z.enum(REASONS);

export const transferRequest = z
  .strictObject({
    id: transferId.exactOptional(),
    from: id,
    to: id,
    lines: some(z.strictObject({ sku: id, units, unit: id.exactOptional() })),
    expectedArrival: instant.exactOptional(),
    note: text.exactOptional(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ["to"],
    message: "another warehouse than the source",
  });

export const transferApproval = z.strictObject({ note: text.exactOptional() });
export const transferReason = z.strictObject({ reason: text });

export const transferPick = z.strictObject({
  lines: some(
    z.strictObject({
      sku: id,
      units: units.exactOptional(),
      found: none.exactOptional(),
      lots: z
        .array(z.strictObject({ ...place, units }))
        .min(1)
        .max(PICK_LOTS_MAX)
        .exactOptional(),
    }),
  ).exactOptional(),
  picker: id.exactOptional(),
});

export const transferDispatch = z.strictObject({
  lines: some(z.strictObject({ sku: id, units: units.exactOptional() })).exactOptional(),
  carrier: id.exactOptional(),
  label: text.exactOptional(),
  pickupAt: instant.exactOptional(),
  deliveryAppointment: instant.exactOptional(),
  expectedArrival: instant.exactOptional(),
});

const arrivingLine = z
  .strictObject({
    sku: id,
    received: none,
    damaged: none.exactOptional(),
    missing: none.exactOptional(),
    over: none.exactOptional(),
    ...place,
    reason: reason.exactOptional(),
  })
  .refine(({ received, damaged = 0 }) => damaged <= received, {
    path: ["damaged"],
    message: "at most what was received",
  })
  .refine(({ received, missing = 0, over = 0 }) => received + missing + over > 0, {
    path: ["received"],
    message: "something has to have come, or to be missing",
  })
  .refine(
    ({ damaged = 0, missing = 0, over = 0, reason: why }) =>
      damaged + missing + over === 0 || why !== undefined,
    { path: ["reason"], message: "why it is short, damaged or too much" },
  );

export const transferArrival = z.strictObject({
  id: id.exactOptional(),
  warehouse: id.exactOptional(),
  returned: z.literal(true).exactOptional(),
  lines: some(arrivingLine),
  note: text.exactOptional(),
});

export type TransferRequestBody = z.output<typeof transferRequest>;
export type TransferPickBody = z.output<typeof transferPick>;
export type TransferDispatchBody = z.output<typeof transferDispatch>;
export type TransferArrivalBody = z.output<typeof transferArrival>;
