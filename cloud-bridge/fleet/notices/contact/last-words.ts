/**
 * The end of a deposit ends what is known of its recipient. Whose parcel was collected is told so first, when he can
 * be: until then, and for a day at most, contact and subscriptions stay. Everybody else's go in the transaction that
 * ends the deposit.
 */
import type { DepositRow } from "../../deposit.ts";
import type { Database, Query } from "../../store/query.ts";
import { addDeliveries, type MadeNotice, type Ways } from "../deliveries.ts";

/** Longer than a message is tried for. */
const untilMs = 25 * 3_600_000;
/** How often it is looked whether the receipt is out. */
const againMs = 60_000;
const batchMax = 500;

/** `ended`: deposits that have, of the sites that say so: a site cannot touch another one's. */
export const endContacts = (
  query: Query,
  ended: readonly Pick<DepositRow, "deposit" | "site" | "stage">[],
  at: number,
): readonly Promise<unknown>[] => {
  const writes: Promise<unknown>[] = [];
  const collected = ended.filter(({ stage }) => stage === "collected");
  const others = ended.filter(({ stage }) => stage !== "collected");
  const named = (rows: typeof ended) => [rows.map(({ deposit }) => deposit), rows.map(({ site }) => site)] as const;
  const theirs = `unnest($1::text[]::uuid[], $2::text[]) as x(id, site)
    join deposit on deposit.deposit = x.id and deposit.site = x.site`;
  if (collected.length > 0)
    writes.push(
      query.change(
        `insert into last_word (deposit, due_at, until_at) select x.id, $3::bigint, $4::bigint from ${theirs}
         where exists (select from contact where contact.deposit = x.id)
           or exists (select from push_subscription told where told.deposit = x.id)
         on conflict do nothing`,
        [...named(collected), at, at + untilMs],
      ),
    );
  if (others.length > 0)
    for (const table of ["contact", "push_subscription"])
      writes.push(
        query.change(`delete from ${table} where deposit in (select x.id from ${theirs})`, [...named(others)]),
      );
  return writes;
};

interface Row extends MadeNotice {
  readonly until_at: number;
  readonly carrier: string;
  readonly stage: string;
  readonly ended_at: number | null;
}
/** Any number of workers may do this at the same time. */
export const sayLastWords = (database: Database, ways: Ways, at: number) =>
  database.transaction(async (query) => {
    const rows = await query.rows<Row>(
      `select deposit, until_at, site, carrier, stage, ended_at, 'collected' as kind
       from last_word join deposit using (deposit) where due_at <= $1
       order by due_at limit ${batchMax} for update of last_word skip locked`,
      [at],
    );
    if (rows.length === 0) return { made: 0, isFull: false };
    const { carriers } = ways.settings;
    const wanted = rows.filter(
      ({ stage, carrier, until_at }) => stage === "collected" && at < until_at && carriers[carrier]?.receipt !== false,
    );
    const made = await makeNotices(query, wanted, at);
    await addDeliveries(query, made, ways, at);
    const waiting = await waitingOf(query, wanted);
    const isOver = ({ deposit, ended_at }: Row): boolean => ended_at !== null && !waiting.has(deposit);
    const [over, later] = [rows.filter(isOver), rows.filter((row) => !isOver(row))];
    for (const table of ["contact", "push_subscription", "last_word"])
      await query.change(`delete from ${table} where deposit = any($1::text[]::uuid[])`, [idsOf(over)]);
    await query.change("update last_word set due_at = $2 where deposit = any($1::text[]::uuid[])", [
      ...[idsOf(later), at + againMs],
    ]);
    return { made: made.length, isFull: rows.length === batchMax };
  });

/** Each kind is made once a deposit, whoever makes it. */
export const makeNotices = (query: Query, wanted: readonly MadeNotice[], at: number): Promise<readonly MadeNotice[]> =>
  query.rows<MadeNotice>(
    `insert into notice (deposit, kind, site, at)
     select x.deposit, x.kind, x.site, $4 from unnest($1::text[]::uuid[], $2::text[], $3::text[])
       as x(deposit, kind, site) on conflict do nothing returning deposit, kind, site`,
    [idsOf(wanted), wanted.map(({ kind }) => kind), wanted.map(({ site }) => site), at],
  );

const idsOf = (rows: readonly { readonly deposit: string }[]): readonly string[] => rows.map(({ deposit }) => deposit);
const waitingOf = async (query: Query, rows: readonly Row[]): Promise<ReadonlySet<string>> => {
  const found = await query.rows<{ deposit: string }>(
    `select distinct deposit from notice_delivery
     where deposit = any($1::text[]::uuid[]) and kind = 'collected' and state = 'waiting'`,
    [idsOf(rows)],
  );
  return new Set(idsOf(found));
};
