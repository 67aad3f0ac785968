import { z } from "zod";

/**
 * An event of a stream that is no stock. Fields that a later version has added are left alone (optional fields may
 * be added, nothing is renamed); what this version knows has to be as it says.
 */
export const entityEvent = <Type extends string, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  shape: Shape,
) => z.looseObject({ type: z.literal(type), ...shape });
