/** What sites say beside frames: hello, ask and hint. */
import type { Ask, FleetHead, Hello, Hint, Refill } from "../../../gateway/wire/bridge.ts";
import type { Database, Query } from "../store/query.ts";
import { type Column, insert } from "./columns.ts";
import { raiseForkAlarms } from "./forks.ts";
import { type CheckedEvent, checkEvent } from "./frame-check.ts";
import { readHeads, readPending, type SiteHead, stateHead, stateUnknown } from "./heads.ts";

/**
 * States the fleet's head; with a fault when the site's history is older than the fleet's, or another one. That it is
 * older is no alarm yet: the hello may be an old copy that comes late, and its answer then means nothing to the site.
 * One that is behind indeed opens an epoch and says so (store-frames.ts).
 */
export const answerHello = (database: Database, hello: Hello, at: number): Promise<FleetHead> =>
  database.transaction(async (query) => {
    const { site, nonce, software } = hello;
    const head = (await readHeads(query, [site], true)).get(site);
    if (!head) return stateUnknown(site, at, nonce);
    await query.change("update site set software = $2, hello_at = $3, told_epoch = $4, told_seq = $5 where site = $1", [
      site,
      software,
      at,
      hello.epoch.counter,
      hello.seq,
    ]);
    const fault = await faultOf(query, head, hello);
    if (fault === "forked")
      await raiseForkAlarms(query, [{ site, fault, epoch: hello.epoch.counter, seq: hello.seq }], at);
    if (!fault) await rememberEpoch(query, hello);
    const later = head.pending ? ((await readPending(query, [site])).get(site) ?? []) : [];
    return { ...stateHead(head, later, { at, nonce, fault: fault ?? undefined }), telemetry: true };
  });

const faultOf = async (query: Query, head: SiteHead, hello: Hello): Promise<"forked" | "fleet-ahead" | null> => {
  const known = await query.rows<{ epoch_id: string }>("select epoch_id from epoch where site = $1 and epoch = $2", [
    hello.site,
    hello.epoch.counter,
  ]);
  if (known[0] && known[0].epoch_id !== hello.epoch.id) return "forked";
  if (head.epoch > hello.epoch.counter) return "fleet-ahead";
  if (head.epoch < hello.epoch.counter || head.seq < hello.seq) return null;
  if (head.seq > hello.seq) return "fleet-ahead";
  return head.hash === hello.hash ? null : "forked";
};

const rememberEpoch = (query: Query, { site, epoch }: Hello): Promise<number> =>
  query.change("insert into epoch (site, epoch, epoch_id) values ($1, $2, $3) on conflict do nothing", [
    site,
    epoch.counter,
    epoch.id,
  ]);

const refillEventsMax = 500;
const refillBytesMax = 384 * 1024;

/** One page of what the fleet has in the range; of equal sequences the newest epoch's below `before`. */
export const answerAsk = async (database: Query, { site, request, from, to, before }: Ask): Promise<Refill> => {
  const rows = await database.rows<{ seq: number; prev: string; body: string }>(
    `select distinct on (event.seq) event.seq, encode(event.prev, 'hex') as prev, event.body
     from event join head on head.site = event.site
     where event.site = $1 and event.seq between $2 and $3 and event.epoch < $4
       and (event.epoch, event.seq) <= (head.epoch, head.seq)
     order by event.seq, event.epoch desc limit $5`,
    [site, from, to ?? Number.MAX_SAFE_INTEGER, before, refillEventsMax + 1],
  );
  const [last] = await database.rows<{ seq: number | null }>(
    `select max(event.seq) as seq from event join head on head.site = event.site
     where event.site = $1 and event.epoch < $2 and (event.epoch, event.seq) <= (head.epoch, head.seq)`,
    [site, before],
  );
  let bytes = 0;
  const events = rows.slice(0, refillEventsMax).filter(({ body }, index) => {
    bytes += Buffer.byteLength(JSON.stringify(body)) + 100;
    return index === 0 || bytes <= refillBytesMax;
  });
  return { v: 1, site, request, events, more: events.length < rows.length, head: last?.seq ?? 0 };
};

const hintColumns: readonly Column<CheckedEvent>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
  ["at", "bigint", (row) => row.at],
  ["type", "text", (row) => row.type],
  ["body", "text", (row) => row.body],
  ["waybills", "text", (row) => waybillsIn(row.body).join(" ")],
];
const waybillForm = /"([0-9A-Z-]{4,40})"/g;
/** Every text in it that may be one, whatever the type of the event. */
const waybillsIn = (body: string): readonly string[] => [
  ...new Set([...body.matchAll(waybillForm)].map(([, waybill = ""]) => waybill)),
];
/** Hints of one site that are kept; older ones make room. */
const hintsMax = 500;

export const storeHint = (database: Database, { site, events }: Hint): Promise<void> =>
  database.transaction(async (query) => {
    const head = (await readHeads(query, [site], true)).get(site);
    if (!head) return;
    const isNews = ({ epoch, seq }: CheckedEvent): boolean =>
      epoch > head.epoch || (epoch === head.epoch && seq > head.seq);
    const rows = events.flatMap((event) => checkEvent(site, null, event) ?? []).filter(isNews);
    if (rows.length === 0) return;
    await insert(query, "hint", hintColumns, rows, "on conflict do nothing");
    await query.change(
      `delete from hint where site = $1 and (epoch, seq) not in
       (select epoch, seq from hint where site = $1 order by epoch desc, seq desc limit ${hintsMax})`,
      [site],
    );
    await query.change("update head set hinted = true where site = $1", [site]);
  });
