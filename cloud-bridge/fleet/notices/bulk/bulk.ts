/** One message to the recipients of many parcels: ordered, looked at, cancelled. */
import { createHash, randomBytes } from "node:crypto";
import type { BulkNotice, BulkPreview, BulkWanted } from "../../answers/bulk.ts";
import type { TextProblem } from "../../answers/notices.ts";
import type { Database, Query } from "../../store/query.ts";
import type { NoticeSettings } from "../settings.ts";
import { ownOfNobody } from "../texts/preview.ts";
import { problemOf } from "../texts/saved.ts";
import { smsOf } from "../texts/sms.ts";
import { type Tellable, toldOf } from "../texts/telling.ts";
import { filled } from "../words.ts";

const runningMax = 20;
const listMax = 100;
const keepMs = 90 * 24 * 3_600_000;
const languages = ["zh-CN", "en"] as const;

/** What lies in compartments: `$1` sites or null, `$2` stages, `$3` carrier or null. */
export const lyingThere = `compartment_status status
  join deposit on deposit.deposit = status.deposit::uuid and deposit.site = status.site
  where deposit.ended_at is null and ($1::text[] is null or status.site = any($1::text[]))
    and deposit.stage = any($2::text[]) and ($3::text is null or deposit.carrier = $3)`;
type Whom = Pick<BulkWanted, "sites" | "stages" | "carrier">;
/** As the table holds them. */
export const places = ({ sites, stages }: { readonly sites: string | null; readonly stages: string }) => ({
  sites: sites === null ? null : (JSON.parse(sites) as string[]),
  stages: stages.split(" ") as BulkNotice["stages"],
});
export const whom = ({ sites, stages, carrier }: Whom) => [sites, stages, carrier] as const;

export const problemsOf = (text: BulkWanted["text"], settings: NoticeSettings): TextProblem[] =>
  languages.flatMap((language) => problemOf(`text.${language}`, text[language], settings) ?? []);

/** Null: all of them are this fleet's. */
export const unknownSite = async (query: Query, sites: readonly string[] | null): Promise<string | null> => {
  if (sites === null) return null;
  const rows = await query.rows<{ site: string }>("select site from site where site = any($1::text[])", [sites]);
  const known = new Set(rows.map(({ site }) => site));
  return sites.find((site) => !known.has(site)) ?? null;
};

export const previewBulk = async (query: Query, settings: NoticeSettings, wanted: BulkWanted): Promise<BulkPreview> => {
  const [counted] = await query.rows<{ deposits: number; reachable: number }>(
    `select count(*)::int as deposits, (count(*) filter (where
       exists (select from contact where contact.deposit = deposit.deposit)
       or exists (select from push_subscription push where push.deposit = deposit.deposit)))::int as reachable
     from ${lyingThere}`,
    [...whom(wanted)],
  );
  const [first] = await query.rows<Tellable>(
    `select deposit.* from ${lyingThere} order by status.site, status.compartment limit 1`,
    [...whom(wanted)],
  );
  const messageOf = (language: (typeof languages)[number], row: Tellable) => {
    const text = filled(wanted.text[language], toldOf(settings, row, ownOfNobody(settings, language)));
    return { language, text, sms: smsOf(text) };
  };
  return {
    ...{ deposits: counted?.deposits ?? 0, reachable: counted?.reachable ?? 0 },
    first: first
      ? { site: first.site, compartment: first.compartment, messages: languages.map((one) => messageOf(one, first)) }
      : null,
    problems: problemsOf(wanted.text, settings),
  };
};

export type OrderProblem = "idempotency-key-reused" | "too-many-bulk-notices";
export interface Ordered {
  readonly bulk: BulkNotice;
  /** False: the same request had been made before. */
  readonly isNew: boolean;
}
export const orderBulk = (
  database: Database,
  wanted: BulkWanted,
  by: { readonly tenant: string; readonly key: string },
  at: number,
): Promise<Ordered | OrderProblem> =>
  database.transaction(async (query) => {
    const request = createHash("sha256").update(JSON.stringify(wanted)).digest("hex");
    const { sites, stages, carrier, text } = wanted;
    const id = randomBytes(8).toString("hex");
    const made = await query.rows<{ id: string }>(
      `insert into bulk_notice (id, made_at, made_by, request_key, request, carrier, sites, stages, text_zh, text_en,
         state, deposits)
       select $4, $5::bigint, $6, $7, $8, $3, $9, $10, $11, $12, 'running', count(*) from ${lyingThere}
       on conflict (made_by, request_key) do nothing returning id`,
      [
        ...[...whom(wanted), id, at, by.tenant, by.key, request, sites === null ? null : JSON.stringify(sites)],
        ...[stages.join(" "), text["zh-CN"], text.en],
      ],
    );
    const [row] = await query.rows<{ id: string; request: string; running: number }>(
      `select id, request, (select count(*)::int from bulk_notice where state = 'running') as running
       from bulk_notice where made_by = $1 and request_key = $2`,
      [by.tenant, by.key],
    );
    if (row === undefined || row.request !== request) return "idempotency-key-reused";
    if (made.length > 0 && row.running > runningMax) {
      await query.change("delete from bulk_notice where id = $1", [id]);
      return "too-many-bulk-notices";
    }
    await query.change("delete from bulk_notice where ended_at < $1", [at - keepMs]);
    const [bulk] = await listBulk(query, carrier, row.id);
    return { bulk: bulk!, isNew: made.length > 0 };
  });

/** That a row of `notice_delivery` is of this kind; the second half is the one by which the index is found. */
const ofBulk = (row: string, kind: string): string => `${row}.kind = ${kind} and ${row}.kind like 'bulk-%'`;

/** What has not been sent is not sent any more; what is all out stays done. False: there is none of this id. */
export const cancelBulk = (database: Database, carrier: string | null, id: string, at: number): Promise<boolean> =>
  database.transaction(async (query) => {
    const found = await query.change(
      `update bulk_notice set ended_at = coalesce(ended_at, $3),
         state = case when state <> 'done' or exists (select from notice_delivery told
           where ${ofBulk("told", "'bulk-' || id")} and told.state = 'waiting')
         then 'cancelled' else state end
       where id = $1 and ($2::text is null or carrier = $2)`,
      [id, carrier, at],
    );
    if (found === 0) return false;
    await query.change("delete from bulk_told where bulk = $1", [id]);
    // One that somebody is trying to send notices it by itself.
    await query.change(
      `update notice_delivery told set state = 'needless', next_at = null, ended_at = $2
       where ${ofBulk("told", "$1")} and state = 'waiting' and tries = 0`,
      [`bulk-${id}`, at],
    );
    return true;
  });

interface Row extends Omit<BulkNotice, "sites" | "stages" | "text" | "messages"> {
  readonly sites: string | null;
  readonly stages: string;
  readonly text_zh: string;
  readonly text_en: string;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly needless: number;
}
/** Newest first. `carrier` null: everybody's; `id` null: all of them. */
export const listBulk = async (query: Query, carrier: string | null, id: string | null): Promise<BulkNotice[]> => {
  const rows = await query.rows<Row>(
    `select bulk.id, bulk.made_at as "madeAt", bulk.made_by as "madeBy", bulk.carrier, bulk.sites, bulk.stages,
       bulk.text_zh, bulk.text_en, bulk.state, bulk.ended_at as "endedAt", bulk.deposits, bulk.seen, bulk.doubled,
       bulk.unreached, sent.*
     from bulk_notice bulk cross join lateral (
       select (count(*) filter (where state = 'waiting'))::int as waiting,
         (count(*) filter (where state = 'sent'))::int as sent,
         (count(*) filter (where state in ('failed', 'given-up')))::int as failed,
         (count(*) filter (where state = 'needless'))::int as needless
       from notice_delivery told where ${ofBulk("told", "'bulk-' || bulk.id")}) sent
     where ($1::text is null or bulk.carrier = $1) and ($2::text is null or bulk.id = $2)
     order by bulk.made_at desc, bulk.id limit ${listMax}`,
    [carrier, id],
  );
  return rows.map(({ sites, stages, text_zh, text_en, waiting, sent, failed, needless, ...row }) => ({
    ...row,
    ...places({ sites, stages }),
    text: { "zh-CN": text_zh, en: text_en },
    messages: { waiting, sent, failed, needless },
  }));
};
