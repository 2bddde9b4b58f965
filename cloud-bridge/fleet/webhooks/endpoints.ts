/** Who is told by HTTP. A secret is shown once, and kept as ciphertext: what signs must be had in plain. */
import { randomBytes } from "node:crypto";
import type { Webhook, WebhookKind } from "../answers/webhooks.ts";
import { type FleetKeys, unwrapSecret, wrapSecret } from "../keys.ts";
import type { Query } from "../store/query.ts";
import { skipAll } from "../store/trails.ts";
import type { WebhookParts } from "./settings.ts";

const ofTenantMax = 20;
const endpointsMax = 1_000;
const secretBytes = 32;

export interface WantedWebhook {
  readonly tenant: string;
  readonly carrier: string | null;
  readonly shop: string | null;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly WebhookKind[];
  readonly madeBy: string;
}
export interface MadeWebhook {
  /** Shown once: `whsec_` and base64. */
  readonly secret: string;
  readonly webhook: Webhook;
}
/** `tenant` null: anybody's. */
export interface Which {
  readonly id: string;
  readonly tenant: string | null;
}

const newHookSecret = (): string => `whsec_${randomBytes(secretBytes).toString("base64")}`;
const labelOf = (id: string): string => `webhook/${id}`;
const wrapped = (keys: FleetKeys, id: string, secret: string): string =>
  wrapSecret(keys, labelOf(id), Buffer.from(secret.slice("whsec_".length), "base64"));
/** The key itself. */
export const hookKeyOf = (keys: FleetKeys, id: string, stored: string): Uint8Array =>
  unwrapSecret(keys, labelOf(id), stored);

/** What sites sent before there was any endpoint is told to nobody. */
export const makeWebhook = (parts: WebhookParts, wanted: WantedWebhook): Promise<MadeWebhook | "too-many-webhooks"> =>
  parts.database.transaction(async (query) => {
    await query.rows("select 1 from webhook_turn for update", []);
    const [held] = await query.rows<{ all: number; own: number }>(
      `select count(*)::int as all, count(*) filter (where tenant = $1)::int as own from webhook_endpoint`,
      [wanted.tenant],
    );
    if ((held?.own ?? 0) >= ofTenantMax || (held?.all ?? 0) >= endpointsMax) return "too-many-webhooks";
    if (held?.all === 0) await skipAll(query, "webhook_cursor");
    const id = randomBytes(8).toString("hex");
    const secret = newHookSecret();
    const { tenant, carrier, shop, name, url, kinds, madeBy } = wanted;
    await query.change(
      `insert into webhook_endpoint (id, tenant, carrier, shop, name, url, kinds, secret, state, made_at, made_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $10)`,
      [id, tenant, carrier, shop, name, url, kinds.join(" "), wrapped(parts.keys, id, secret), parts.now(), madeBy],
    );
    const [webhook] = await listWebhooks(query, null, id);
    return { secret, webhook: webhook! };
  });

/** The old secret signs beside the new one for the overlap. */
export const rotateWebhook = (parts: WebhookParts, which: Which, overlapMs: number): Promise<MadeWebhook | null> =>
  parts.database.transaction(async (query) => {
    const secret = newHookSecret();
    const rotated = await query.change(
      `update webhook_endpoint set old_secret = secret, old_until = $3, secret = $4
       where id = $1 and ($2::text is null or tenant = $2)`,
      [which.id, which.tenant, parts.now() + overlapMs, wrapped(parts.keys, which.id, secret)],
    );
    if (rotated === 0) return null;
    const [webhook] = await listWebhooks(query, null, which.id);
    return { secret, webhook: webhook! };
  });

/** What waits meanwhile is sent as soon as it goes on, and is tried for as long as if it were new. */
export const setWebhookState = ({ database, now, settings }: WebhookParts, which: Which, state: "active" | "paused") =>
  database.transaction(async (query): Promise<Webhook | null> => {
    const set = await query.change(
      `update webhook_endpoint set state = $3, failures = 0, failing_since = null, rest_until = null
       where id = $1 and ($2::text is null or tenant = $2)`,
      [which.id, which.tenant, state],
    );
    if (set === 0) return null;
    if (state === "active")
      await query.change(
        "update webhook_delivery set next_at = $2, give_up_at = $3 where endpoint = $1 and state = 'waiting'",
        [which.id, now(), now() + settings.giveUpMs],
      );
    return (await listWebhooks(query, null, which.id))[0] ?? null;
  });

/** With all that it was told, and what waits for it. */
export const dropWebhook = async ({ database }: WebhookParts, { id, tenant }: Which): Promise<boolean> =>
  (await database.change("delete from webhook_endpoint where id = $1 and ($2::text is null or tenant = $2)", [
    id,
    tenant,
  ])) > 0;

interface Row extends Omit<Webhook, "kinds"> {
  readonly kinds: string;
}
/** Newest first. `tenant` null: everybody's; `id` null: all of them. */
export const listWebhooks = async (query: Query, tenant: string | null, id: string | null): Promise<Webhook[]> => {
  const count = (state: string): string =>
    `(select count(*)::int from webhook_delivery d where d.endpoint = e.id and d.state = '${state}') as ${state}`;
  const rows = await query.rows<Row>(
    `select id, tenant, carrier, shop, name, url, kinds, state, made_at as "madeAt", made_by as "madeBy",
       old_until as "oldSecretUntil", failing_since as "failingSince", rest_until as "restUntil",
       last_sent_at as "lastSentAt", ${count("waiting")}, ${count("dead")}
     from webhook_endpoint e where ($1::text is null or tenant = $1) and ($2::text is null or id = $2)
     order by made_at desc, id limit ${endpointsMax}`,
    [tenant, id],
  );
  return rows.map(({ kinds, ...row }) => ({ ...row, kinds: kinds.split(" ") as WebhookKind[] }));
};
