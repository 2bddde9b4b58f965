/** Finds frames that tell a known part of history differently, and remembers that they came. */
import type { Query } from "../store/query.ts";
import { type Column, insertion, unnested } from "./columns.ts";
import type { CheckedFrame } from "./frame-check.ts";
import type { SiteHead } from "./heads.ts";

interface Claim {
  readonly index: number;
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}
const claimColumns: readonly Column<Claim>[] = [
  ["index", "int", (row) => row.index],
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
  ["hash_hex", "text", (row) => row.hash],
];

/** Only frames that touch what is stored need to be compared; a frame right behind the head is proven by its hash. */
export const findForks = async (
  query: Query,
  frames: readonly CheckedFrame[],
  heads: ReadonlyMap<string, SiteHead>,
): Promise<ReadonlySet<CheckedFrame>> => {
  const forked = new Set(contradicting(frames));
  const claims = frames.flatMap((frame, index) => {
    const head = heads.get(frame.site);
    const touches = head && (head.pending || frame.epoch < head.epoch || frame.from <= head.seq);
    return touches
      ? frame.events.map(({ seq, hash }) => ({ index, site: frame.site, epoch: frame.epoch, seq, hash }))
      : [];
  });
  if (claims.length === 0) return forked;
  const { from, parameters } = unnested(claimColumns, claims);
  const rows = await query.rows<{ index: number }>(
    `select distinct x.index from ${from} join event e on e.site = x.site and e.epoch = x.epoch and e.seq = x.seq
     where e.hash <> decode(x.hash_hex, 'hex')`,
    parameters,
  );
  for (const { index } of rows) forked.add(frames[index]!);
  return forked;
};

/** Frames of one batch that contradict an earlier one of it. */
const contradicting = (frames: readonly CheckedFrame[]): readonly CheckedFrame[] => {
  const told = new Map<string, Map<number, string>>();
  return frames.filter(({ site, epoch, events }) => {
    const key = `${site}/${epoch}`;
    const known = told.get(key) ?? new Map<number, string>();
    told.set(key, known);
    if (events.some(({ seq, hash }) => (known.get(seq) ?? hash) !== hash)) return true;
    for (const { seq, hash } of events) known.set(seq, hash);
    return false;
  });
};

export interface Fault {
  readonly site: string;
  readonly fault: "forked" | "fleet-ahead" | "bad-frame";
  readonly epoch: number;
  readonly seq: number;
}
const faultColumns: readonly Column<Fault & { readonly at: number }>[] = [
  ["site", "text", (row) => row.site],
  ["fault", "text", (row) => row.fault],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
  ["first_at", "bigint", (row) => row.at],
  ["last_at", "bigint", (row) => row.at],
];
/** One row for each place that is told differently, however often it is told. */
export const raiseForkAlarms = async (query: Query, faults: readonly Fault[], at: number): Promise<void> => {
  const single = new Map(faults.map((fault) => [`${fault.site}/${fault.fault}/${fault.epoch}/${fault.seq}`, fault]));
  if (single.size === 0) return;
  const rows = [...single.values()].map((fault) => ({ ...fault, at }));
  const again = `on conflict (site, fault, epoch, seq) do update
    set last_at = excluded.last_at, times = fork_alarm.times + 1`;
  await query.change(...insertion("fork_alarm", faultColumns, rows, again));
};
