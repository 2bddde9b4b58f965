/**
 * The way of one notice by one channel: a row of states and times, without the text or the person it goes to. Whoever
 * sends takes a lease on it; when he dies, the next one sends it again under the same id.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { type Delivery, type DeliveryState, deliveryStates } from "../answers/notices.ts";
import type { Database, Query } from "../store/query.ts";
import type { Address } from "./channels/channel.ts";
import { afterQuiet, type QuietHours } from "./quiet.ts";
import type { Recipients } from "./recipients.ts";
import { ChannelName, type NoticeSettings } from "./settings.ts";
import { patientKinds, type TemplateKind, templateKinds } from "./words.ts";

export const DeliveryQuery = z.strictObject({
  state: z.enum(deliveryStates).optional(),
  site: SiteId.optional(),
  channel: ChannelName.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

export interface MadeNotice {
  readonly deposit: string;
  readonly kind: string;
  readonly site: string;
}
/** What decides by which channels a notice goes, and when. */
export interface Ways {
  readonly settings: NoticeSettings;
  readonly recipients: Recipients;
  readonly channels: ReadonlyMap<string, { readonly address: Address }>;
}

export const templateKindOf = (kind: string): TemplateKind =>
  templateKinds.find((one) => one === kind) ?? numbered.find((one) => kind.startsWith(`${one}-`)) ?? "reminder";
/** Told once for each of their numbers. */
const numbered = ["code", "extended", "delegated"] as const;
export const zoneOf = ({ sites, timeZone }: NoticeSettings, site: string): string =>
  sites[site]?.timeZone ?? timeZone ?? "UTC";
/**
 * When this may be told the earliest. `own`: hours that the recipient has chosen, whatever the settings say of the
 * night; null: none.
 */
export const tellableAt = (
  settings: NoticeSettings,
  { kind, site }: Omit<MadeNotice, "deposit">,
  at: number,
  own: QuietHours | null,
): number => {
  const { kinds, ...hours } = own ? { ...own, kinds: patientKinds } : settings.quiet;
  return kinds.includes(templateKindOf(kind)) ? afterQuiet(at, zoneOf(settings, site), hours) : at;
};

/** In the transaction that makes the notices. Whom no channel reaches, none is made for. How many are reached. */
export const addDeliveries = async (
  query: Query,
  notices: readonly MadeNotice[],
  { settings, recipients, channels }: Ways,
  at: number,
): Promise<number> => {
  if (channels.size === 0 || notices.length === 0) return 0;
  const { targets, quietOf } = await reachOf(query, [...new Set(notices.map(({ deposit }) => deposit))], recipients);
  const rows = notices.flatMap((notice) => {
    const nextAt = tellableAt(settings, notice, at, quietOf(notice.deposit));
    return [...channels].flatMap(([channel, { address }]) =>
      targets(notice.deposit, address).map((target) => ({ ...notice, channel, target, nextAt })),
    );
  });
  if (rows.length === 0) return 0;
  await query.change(
    `insert into notice_delivery (delivery, deposit, kind, channel, target, state, made_at, next_at)
     select x.delivery, x.deposit, x.kind, x.channel, x.target, 'waiting', $7, x.next_at
     from unnest($1::text[]::uuid[], $2::text[]::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       as x(delivery, deposit, kind, channel, target, next_at)`,
    [
      rows.map(() => randomUUID()),
      ...([
        rows.map(({ deposit }) => deposit),
        rows.map(({ kind }) => kind),
        rows.map(({ channel }) => channel),
        rows.map(({ target }) => target),
      ] as const),
      ...[rows.map(({ nextAt }) => nextAt), at],
    ],
  );
  return new Set(rows.map(({ deposit }) => deposit)).size;
};

/**
 * To whom a notice goes by an address: the contact (an empty text), each subscribed browser, or nobody; and which quiet
 * hours its recipient has chosen.
 */
const reachOf = async (query: Query, deposits: readonly string[], recipients: Recipients) => {
  const [sealed, subscribed] = await Promise.all([
    query.rows<{ deposit: string; sealed: string; chosen: string | null }>(
      "select deposit, sealed, chosen from contact where deposit = any($1::text[]::uuid[])",
      [deposits],
    ),
    query.rows<{ deposit: string; digest: string }>(
      "select deposit, digest from push_subscription where deposit = any($1::text[]::uuid[])",
      [deposits],
    ),
  ]);
  const contacts = new Map(sealed.map((row) => [row.deposit, row]));
  const targets = (deposit: string, address: Address): readonly string[] => {
    if (address === "push") return subscribed.filter((one) => one.deposit === deposit).map(({ digest }) => digest);
    const contact = contacts.get(deposit);
    return contact && recipients.addressOf(contact.sealed, contact.chosen, address) ? [""] : [];
  };
  return { targets, quietOf: (deposit: string) => recipients.quietOf(contacts.get(deposit)?.chosen ?? null) };
};

/** What did not arrive and will not by itself. */
const bad: readonly DeliveryState[] = ["undelivered", "failed", "given-up"];
/** An index has these alone, by state and time. */
const ofBadState = `coalesce(sent.arrival, sent.state) = $1
  and coalesce(sent.arrival, sent.state) in (${bad.map((state) => `'${state}'`).join(", ")})`;
const ofState = "($1::text is null or coalesce(sent.arrival, sent.state) = $1)";

/** Newest first. */
export const listDeliveries = async (
  database: Database,
  { state, site, channel, limit }: DeliveryQuery,
): Promise<Delivery[]> => {
  const rows = await database.rows<DeliveryRow>(
    `${deliveryRows} where ${state && bad.includes(state) ? ofBadState : ofState}
       and ($2::text is null or notice.site = $2) and ($3::text is null or sent.channel = $3)
     order by sent.made_at desc, sent.delivery limit $4`,
    [state ?? null, site ?? null, channel ?? null, limit],
  );
  return rows.map(deliveryOf);
};

/**
 * Once more, at once, by night too. What was sent goes as a new message; what was not, under its old id, since nobody
 * knows whether it arrived. `delivery-waiting`: it is on its way by itself.
 */
export const sendAgain = (
  database: Database,
  id: string,
  now: number,
): Promise<Delivery | "not-found" | "delivery-waiting"> =>
  database.transaction(async (query) => {
    const [found] = await query.rows<{ state: DeliveryState }>(
      "select state from notice_delivery where delivery = $1::text::uuid for update",
      [id],
    );
    if (found === undefined) return "not-found";
    if (found.state === "waiting") return "delivery-waiting";
    const next = found.state === "sent" ? randomUUID() : id;
    await query.change(
      `update notice_delivery set delivery = $2::text::uuid, state = 'waiting', tries = 0, next_at = $3,
         give_up_at = null, ended_at = null, provider_id = null, error = null, resent_at = $3, arrival = null,
         arrived_at = null
       where delivery = $1::text::uuid`,
      [id, next, now],
    );
    const rows = await query.rows<DeliveryRow>(`${deliveryRows} where sent.delivery = $1::text::uuid`, [next]);
    return rows.map(deliveryOf)[0] ?? "not-found";
  });

interface DeliveryRow {
  readonly delivery: string;
  readonly deposit: string;
  readonly kind: string;
  readonly channel: string;
  readonly site: string;
  readonly carrier: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly made_at: number;
  readonly next_at: number | null;
  readonly ended_at: number | null;
  readonly arrival: DeliveryState | null;
  readonly arrived_at: number | null;
  readonly provider_id: string | null;
  readonly error: string | null;
}
const deliveryRows = `select sent.*, notice.site, deposit.carrier from notice_delivery sent
  join notice on notice.deposit = sent.deposit and notice.kind = sent.kind
  join deposit on deposit.deposit = sent.deposit`;

const deliveryOf = (row: DeliveryRow): Delivery => ({
  ...{ delivery: row.delivery.replaceAll("-", ""), deposit: row.deposit.replaceAll("-", ""), kind: row.kind },
  ...{ channel: row.channel, site: row.site, carrier: row.carrier, tries: row.tries },
  ...{ state: row.arrival ?? row.state, madeAt: row.made_at, nextAt: row.next_at, endedAt: row.ended_at },
  ...{ arrivedAt: row.arrived_at, providerId: row.provider_id, error: row.error },
});
