/** Heads of the sites as the store has them, and the answer that states one to its site. */
import type { FleetHead } from "../../../gateway/wire/bridge.ts";
import type { Query } from "../store/query.ts";
import type { Range } from "./frame-check.ts";
import { type Head, missingBelow } from "./plan.ts";

export interface SiteHead extends Head {
  readonly site: string;
  readonly epochId: string | null;
  /** Events up to the head. */
  readonly events: number;
  /** Frames beyond the head are stored. */
  readonly pending: boolean;
  readonly hinted: boolean;
}
interface Row {
  readonly site: string;
  readonly epoch: number;
  readonly epoch_id: string | null;
  readonly seq: number;
  readonly hash: string | null;
  readonly events: number;
  readonly pending: boolean;
  readonly hinted: boolean;
}
const missingMax = 100;
const unknownId = "0".repeat(16);

/** With `lock` the rows are held until the transaction ends: several workers may take any site's frames. */
export const readHeads = async (
  query: Query,
  sites: readonly string[],
  lock: boolean,
): Promise<ReadonlyMap<string, SiteHead>> => {
  const rows = await query.rows<Row>(
    `select site, epoch, epoch_id, seq, encode(hash, 'hex') as hash, events, pending, hinted
     from head where site = any($1::text[]) order by site ${lock ? "for update" : ""}`,
    [sites],
  );
  return new Map(rows.map(({ epoch_id, ...row }) => [row.site, { ...row, epochId: epoch_id }]));
};

interface FrameRow {
  readonly site: string;
  readonly epoch: number;
  readonly from_seq: number;
  readonly to_seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly broken: number;
  readonly after_epoch: number | null;
  readonly after_seq: number | null;
}
/** Stored frames beyond the heads of these sites. */
export const readPending = async (query: Query, sites: readonly string[]): Promise<ReadonlyMap<string, Range[]>> => {
  const found = new Map<string, Range[]>();
  if (sites.length === 0) return found;
  const rows = await query.rows<FrameRow>(
    `select site, epoch, from_seq, to_seq, encode(prev, 'hex') as prev, encode(hash, 'hex') as hash, broken,
       after_epoch, after_seq from frame where site = any($1::text[])`,
    [sites],
  );
  for (const row of rows) {
    const after = row.after_epoch === null ? null : { epoch: row.after_epoch, seq: row.after_seq ?? 0 };
    const { epoch, from_seq: from, to_seq: to, prev, hash } = row;
    const range = { epoch, from, to, prev, hash, after: row.broken === 1 ? after : undefined };
    found.set(row.site, [...(found.get(row.site) ?? []), range]);
  }
  return found;
};

export const stateHead = (
  head: SiteHead,
  later: readonly Range[],
  more: Pick<FleetHead, "at"> & {
    readonly nonce?: string | undefined;
    readonly fault?: FleetHead["fault"] | undefined;
  },
): FleetHead => {
  const gaps = missingBelow(head, later, missingMax);
  return {
    v: 1,
    site: head.site,
    epoch: head.epoch === 0 ? null : { counter: head.epoch, id: head.epochId ?? unknownId },
    seq: head.seq,
    hash: head.hash,
    at: more.at,
    ...(more.nonce === undefined ? {} : { nonce: more.nonce }),
    ...(more.fault === undefined ? {} : { fault: more.fault }),
    ...(gaps ? { missing: [...gaps.missing], storedTo: gaps.storedTo } : {}),
  };
};
export const stateUnknown = (site: string, at: number, nonce?: string): FleetHead => ({
  v: 1,
  site,
  epoch: null,
  seq: 0,
  hash: null,
  at,
  fault: "unknown-site",
  ...(nonce === undefined ? {} : { nonce }),
});
