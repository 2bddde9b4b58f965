/**
 * Browsers that want to be told of one deposit (W3C Push API). What a browser gave is sealed as a contact is: whoever
 * has it and the fleet's own key can send to that phone. It goes with the contact.
 */
import { createHash, ECDH } from "node:crypto";
import { z } from "zod";
import { Language } from "../../../../gateway/core/vocabulary.ts";
import { openContact } from "../../../../gateway/wire/trust/contact-seal.ts";
import type { FleetKeys } from "../../keys.ts";
import type { Database, Query } from "../../store/query.ts";

const isPoint = (key: string): boolean => {
  try {
    return ECDH.convertKey(key, "prime256v1", "base64url", "hex", "uncompressed") !== "";
  } catch {
    return false;
  }
};
export const PushSubscription = z.object({
  endpoint: z.url().max(1_024),
  keys: z.object({
    p256dh: z
      .string()
      .regex(/^[A-Za-z0-9_-]{87}$/)
      .refine(isPoint, { error: "must be a point of P-256" }),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  }),
  /** Of the page on which it was made, and so of what it is told. */
  language: Language,
});
export type PushSubscription = Readonly<z.infer<typeof PushSubscription>>;

export const PushDigest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** A family's phones; whoever wants more has passed the link on. */
const subscriptionsMax = 5;

const digestOf = (endpoint: string): string => createHash("sha256").update(endpoint).digest("base64url");

/** Null: it was not sealed to this fleet, or is none. */
export const openSubscription = (keys: FleetKeys, sealed: string): PushSubscription | null => {
  try {
    return PushSubscription.parse(JSON.parse(Buffer.from(openContact(keys, sealed)).toString("utf8")));
  } catch {
    return null;
  }
};

/** The same browser again takes the place of what it gave before. */
export const subscribe = (
  database: Database,
  recipients: { seal(what: object): string },
  deposit: string,
  subscription: PushSubscription,
  at: number,
): Promise<"too-many-subscriptions" | null> =>
  database.transaction(async (query) => {
    const digest = digestOf(subscription.endpoint);
    // Whoever subscribes for this deposit at the same moment waits here.
    await query.rows("select deposit from deposit where deposit = $1::text::uuid for update", [deposit]);
    const others = (await subscriptionsOf(query, deposit)).filter((one) => one !== digest);
    if (others.length >= subscriptionsMax) return "too-many-subscriptions";
    await query.change(
      `insert into push_subscription (deposit, digest, sealed, made_at) values ($1::text::uuid, $2, $3, $4)
       on conflict (deposit, digest) do update set sealed = excluded.sealed`,
      [deposit, digest, recipients.seal(subscription), at],
    );
    return null;
  });

export const unsubscribe = (query: Query, deposit: string, digest: string): Promise<number> =>
  query.change("delete from push_subscription where deposit = $1::text::uuid and digest = $2", [deposit, digest]);

/** Their digests. */
export const subscriptionsOf = async (query: Query, deposit: string): Promise<readonly string[]> => {
  const rows = await query.rows<{ digest: string }>(
    "select digest from push_subscription where deposit = $1::text::uuid order by made_at, digest",
    [deposit],
  );
  return rows.map(({ digest }) => digest);
};
