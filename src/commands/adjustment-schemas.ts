import { z } from "zod";
import { text } from "./schemas.ts";

/** Bodies of what is decided on a request; who asks for one sends the adjustment or write-off itself. */
export const approval = z.strictObject({ note: text.exactOptional() });
export const rejection = z.strictObject({ reason: text });
export const cancellation = z.strictObject({ reason: text.exactOptional() });
