/** What only the courier's face asks. */
import { z } from "zod";

/** `looked`: it is inside, whatever the item sensor says. A body may be absent. */
export const ConfirmDepositRequest = z
  .object({ looked: z.boolean().optional() })
  .nullish()
  .transform((body) => body ?? {});
