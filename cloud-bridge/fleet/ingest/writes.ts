/** The statements of one batch beside the projections. */
import type { Query } from "../store/query.ts";
import { type Column, insert, unnested } from "./columns.ts";
import type { CheckedEvent, CheckedFrame, Range } from "./frame-check.ts";
import type { SiteHead } from "./heads.ts";
import type { Gap } from "./plan.ts";

const eventColumns: readonly Column<CheckedEvent>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
  ["type", "text", (row) => row.type],
  ["at", "bigint", (row) => row.at],
  ["prev_hex", "text", (row) => row.prev],
  ["hash_hex", "text", (row) => row.hash],
  ["body", "text", (row) => row.body],
];
/** Keys hold within a month; whoever writes holds the heads of the sites, so that nothing comes between. */
const again = `where not exists (select 1 from event known
  where known.site = x.site and known.epoch = x.epoch and known.seq = x.seq) on conflict do nothing`;
/** `fresh`: none of them can be stored already, which spares the database the look. */
export const writeEvents = (query: Query, events: readonly CheckedEvent[], fresh: boolean): Promise<unknown> =>
  insert(query, "event", eventColumns, events, fresh ? "" : again);

/** Events of frames that waited for a part of history that is now closed: nothing will ever lead to them. */
export const dropEvents = async (query: Query, site: string, { epoch, from, to }: Range): Promise<void> => {
  await query.change("delete from event where site = $1 and epoch = $2 and seq between $3 and $4", [
    ...[site, epoch, from, to],
  ]);
};

const sealedForm = /^[A-Za-z0-9_-]+$/;
const contactColumns: readonly Column<readonly [deposit: string, site: string, sealed: string]>[] = [
  ["deposit", "uuid", ([deposit]) => deposit],
  ["site", "text", ([, site]) => site],
  ["sealed", "text", ([, , sealed]) => sealed],
];
/** Contacts of the deposits that were made in these frames. */
export const writeContacts = (query: Query, frames: readonly CheckedFrame[]): Promise<unknown> => {
  const rows = frames.flatMap(({ site, events, contacts }) =>
    events.flatMap(({ event }) => {
      const sealed = event?.type === "deposit-made" ? contacts[event.deposit] : undefined;
      return sealed === undefined || !sealedForm.test(sealed) || event?.type !== "deposit-made"
        ? []
        : [[event.deposit, site, sealed] as const];
    }),
  );
  return insert(query, "contact", contactColumns, rows, "on conflict do nothing");
};

const gapColumns: readonly Column<Gap & { readonly site: string; readonly at: number }>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["from_seq", "bigint", (row) => row.from],
  ["to_seq", "bigint", (row) => row.to],
  ["noted_at", "bigint", (row) => row.at],
];
export const writeGaps = (
  query: Query,
  gaps: readonly (Gap & { readonly site: string })[],
  at: number,
): Promise<unknown> => {
  const rows = gaps.map((gap) => ({ ...gap, at }));
  return insert(query, "gap", gapColumns, rows, "on conflict do nothing");
};

const pendingColumns: readonly Column<readonly [site: string, range: Range]>[] = [
  ["site", "text", ([site]) => site],
  ["epoch", "int", ([, range]) => range.epoch],
  ["from_seq", "bigint", ([, range]) => range.from],
  ["to_seq", "bigint", ([, range]) => range.to],
  ["prev_hex", "text", ([, range]) => range.prev],
  ["hash_hex", "text", ([, range]) => range.hash],
  ["broken", "int", ([, range]) => (range.after === undefined ? 0 : 1)],
  ["after_epoch", "int", ([, range]) => range.after?.epoch ?? null],
  ["after_seq", "bigint", ([, range]) => range.after?.seq ?? null],
];
/** The few frames that wait are written anew. */
export const writePending = async (
  query: Query,
  sites: readonly { readonly site: string; readonly later: readonly Range[] }[],
): Promise<void> => {
  if (sites.length === 0) return;
  await query.change("delete from frame where site = any($1::text[])", [sites.map(({ site }) => site)]);
  const rows = sites.flatMap(({ site, later }) => later.map((range) => [site, range] as const));
  await insert(query, "frame", pendingColumns, rows, "on conflict do nothing");
};

const headColumns: readonly Column<SiteHead>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["epoch_id", "text", (row) => row.epochId],
  ["seq", "bigint", (row) => row.seq],
  ["hash_hex", "text", (row) => row.hash],
  ["events", "bigint", (row) => row.events],
  ["pending", "int", (row) => (row.pending ? 1 : 0)],
];
/** Returns the heads with the ids of their epochs; hints that the trail has caught up with go. */
export const writeHeads = async (
  query: Query,
  heads: readonly SiteHead[],
  at: number,
): Promise<ReadonlyMap<string, SiteHead>> => {
  if (heads.length === 0) return new Map();
  const hinted = heads.filter((head) => head.hinted).map(({ site }) => site);
  const { from, parameters } = unnested(headColumns, heads);
  const rows = await query.rows<{ site: string; epoch_id: string | null }>(
    `update head set epoch = x.epoch, seq = x.seq, hash = decode(x.hash_hex, 'hex'), events = x.events,
       pending = x.pending = 1,
       epoch_id = coalesce(x.epoch_id, (select e.epoch_id from epoch e where e.site = x.site and e.epoch = x.epoch)),
       seen_at = $${headColumns.length + 1} from ${from} where head.site = x.site returning head.site, head.epoch_id`,
    [...parameters, at],
  );
  if (hinted.length > 0) await forgetHints(query, hinted);
  const ids = new Map(rows.map(({ site, epoch_id }) => [site, epoch_id]));
  return new Map(heads.map((head) => [head.site, { ...head, epochId: ids.get(head.site) ?? null }]));
};

const forgetHints = async (query: Query, sites: readonly string[]): Promise<void> => {
  await query.change(
    `delete from hint using head where hint.site = head.site and head.site = any($1::text[])
     and (hint.epoch, hint.seq) <= (head.epoch, head.seq)`,
    [sites],
  );
  await query.change(
    `update head set hinted = exists (select 1 from hint where hint.site = head.site) where site = any($1::text[])`,
    [sites],
  );
};
