/**
 * Whose an event is: the carrier's whose deposit or hand-in it tells of, and the shops' that had announced its parcels.
 * Mostly in SQL, since lists are cut there.
 */
import type { EventType } from "../../../gateway/core/event.ts";
import type { Query } from "../store/query.ts";
import type { Seen } from "./rights.ts";

/**
 * What happens to a deposit as a whole. Others belong to no carrier: an audit, a disagreement or a count may name
 * parcels of several.
 */
const carriersTypes = [
  ...(["deposit-made", "parcels-collected", "parcels-recalled", "parcels-refused"] as const),
  ...(["pickup-code-changed", "pass-used", "pass-taken-back"] as const),
  ...(["hold-paused", "hold-resumed", "hold-extended", "hold-ended", "return-due"] as const),
  "parcels-found",
  ...(["hand-in-announced", "hand-in-made", "hand-in-overdue", "hand-in-fetched"] as const),
] as const satisfies readonly EventType[];

const list = `(${carriersTypes.map((type) => `'${type}'`).join(", ")})`;

/** The carrier of a row of `event` known by this alias; null: nobody's. */
export const carrierOf = (event: string): string => {
  const field = (name: string): string => fieldOf(event, name);
  return `case when ${event}.type in ${list} then
    coalesce(${field("carrier")}, (select owned.carrier from deposit owned
      where owned.site = ${event}.site and owned.deposit = (${field("deposit")})::uuid)) end`;
};

/**
 * That a row of `event` known by this alias tells of a deposit which this shop announced as this parcel's; both are
 * parameters. A deposit may hold another's parcels too: the shop sees its own one's.
 */
const isOfShop = (event: string, shop: string, waybill: string): string =>
  `${event}.type in ${list} and (${fieldOf(event, "deposit")})::uuid in (select announced.deposit
     from announcement announced where announced.site = ${event}.site and announced.waybill = ${waybill}
       and announced.tenant = ${shop})`;

/** That somebody sees a row of `event` about this parcel; `carrier` and `shop`: parameters, see `seenParameters`. */
export const isSeen = (event: string, carrier: string, shop: string, waybill: string): string =>
  `(${carrier}::text is null or ${carrierOf(event)} = ${carrier})
   and (${shop}::text is null or (${isOfShop(event, shop, waybill)}))`;
export const seenParameters = (seen: Seen): readonly [carrier: string | null, shop: string | null] => [
  seen !== null && "carrier" in seen ? seen.carrier : null,
  seen !== null && "shop" in seen ? seen.shop : null,
];

/** A deposit, where it was made. */
export interface DepositAt {
  readonly site: string;
  readonly deposit: string;
}
export const depositKey = ({ site, deposit }: DepositAt): string => `${site}/${deposit}`;
/** Of each shop the waybills that it had announced. */
export type Announced = ReadonlyMap<string, ReadonlySet<string>>;

/** By `depositKey`, for those of these deposits that have parcels of shops in them. */
export const announcedIn = async (
  query: Query,
  deposits: readonly DepositAt[],
): Promise<ReadonlyMap<string, Announced>> => {
  const all = new Map<string, Map<string, Set<string>>>();
  if (deposits.length === 0) return all;
  const rows = await query.rows<DepositAt & { readonly shop: string; readonly waybill: string }>(
    `select site, replace(deposit::text, '-', '') as deposit, tenant as shop, waybill from announcement
     where deposit = any($1::text[]::uuid[]) and tenant <> carrier order by n`,
    [[...new Set(deposits.map(({ deposit }) => deposit))]],
  );
  for (const { shop, waybill, ...at } of rows) {
    const shops = all.get(depositKey(at)) ?? new Map<string, Set<string>>();
    all.set(depositKey(at), shops.set(shop, (shops.get(shop) ?? new Set()).add(waybill)));
  }
  return all;
};

const fieldOf = (event: string, name: string): string => `${event}.body::json -> 'event' ->> '${name}'`;
