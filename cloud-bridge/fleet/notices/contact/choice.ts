/** By which ways a recipient wants to be told: chosen at the page, sealed beside the contact, and erased with it. */
import { z } from "zod";
import type { Contact } from "../../../../gateway/wire/bridge.ts";
import { QuietHours } from "../quiet.ts";

export const Choice = z.object({
  sms: z.boolean().optional(),
  /** Absent: that of the contact, when it has one; null: none. */
  email: z.email().max(254).nullable().optional(),
  /** In place of those of the settings; null: those again. From and to the same: none. */
  quiet: QuietHours.nullable().optional(),
});
export type Choice = Readonly<z.infer<typeof Choice>>;

export type Reached = Pick<Contact, "language"> & { readonly phone?: string; readonly email?: string };
export const reachedBy = ({ language, phone, email: given }: Contact, { sms, email = given }: Choice): Reached => ({
  language,
  ...(sms === false ? {} : { phone }),
  ...(email == null ? {} : { email }),
});
