/** What the page shows and changes of the ways by which a recipient is told. */
import type { RecipientMessages } from "../../answers/recipient.ts";
import type { Query } from "../../store/query.ts";
import { maskPhone, type Recipients } from "../recipients.ts";
import type { NoticeSettings } from "../settings.ts";
import { type Choice, reachedBy } from "./choice.ts";

interface Row {
  readonly sealed: string;
  readonly chosen: string | null;
}
/** False: there is nobody to be told. What the choice does not name stays as it was. */
export const choose = async (
  query: Query,
  recipients: Recipients,
  deposit: string,
  choice: Choice,
  at: number,
): Promise<boolean> => {
  const [row] = await rowsOf(query, deposit, "for update");
  if (!row) return false;
  const chosen = recipients.seal({ ...recipients.choiceOf(row.chosen), ...choice });
  await query.change("update contact set chosen = $2 where deposit = $1::text::uuid", [deposit, chosen]);
  // Whoever sends looks anew whether it is night for this recipient.
  if (choice.quiet !== undefined)
    await query.change(
      "update notice_delivery set next_at = $2 where deposit = $1::text::uuid and state = 'waiting' and tries = 0",
      [deposit, at],
    );
  return true;
};

/** What the page shows; null: no courier entered a contact, or the fleet sends neither SMS nor e-mail. */
export const messagesOf = async (
  query: Query,
  recipients: Recipients,
  deposit: string,
  { channels, quiet }: NoticeSettings,
): Promise<RecipientMessages | null> => {
  const kinds = Object.values(channels).map(({ kind }) => kind);
  const hasSms = kinds.includes("http") || kinds.includes("smpp");
  const hasMail = kinds.includes("smtp");
  const [row] = hasSms || hasMail ? await rowsOf(query, deposit) : [];
  const contact = row && recipients.contactOf(row.sealed);
  if (!contact) return null;
  const choice = recipients.choiceOf(row.chosen);
  const { phone, email } = reachedBy(contact, choice);
  const { from, to } = choice.quiet ?? quiet;
  return {
    phone: hasSms ? maskPhone(contact.phone) : null,
    sms: phone !== undefined,
    ...{ hasMail, email: email === undefined ? null : maskEmail(email) },
    quiet: { from, to, isOwn: choice.quiet != null },
  };
};

const rowsOf = (query: Query, deposit: string, lock = ""): Promise<readonly Row[]> =>
  query.rows<Row>(`select sealed, chosen from contact where deposit = $1::text::uuid ${lock}`, [deposit]);
/** `p****@example.net` */
const maskEmail = (email: string): string => email.replace(/^(.)[^@]*/, "$1****");
