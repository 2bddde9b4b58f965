/** Finds frames that tell a known part of history differently, and remembers that they came. */
import type { Query } from "../store/query.ts";
import { type Column, insert, unnested } from "./columns.ts";
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
  const told = new Map<string, CheckedFrame[]>();
  return frames.filter((frame) => {
    const key = `${frame.site}/${frame.epoch}`;
    const earlier = told.get(key) ?? [];
    told.set(key, earlier);
    if (earlier.some((other) => contradict(frame, other))) return true;
    earlier.push(frame);
    return false;
  });
};
const contradict = (one: CheckedFrame, other: CheckedFrame): boolean => {
  if (one.from > other.to || other.from > one.to) return false;
  const known = new Map(other.events.map(({ seq, hash }) => [seq, hash]));
  return one.events.some(({ seq, hash }) => (known.get(seq) ?? hash) !== hash);
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
/** One row for each place that is told differently, however often it is told; told again, it stands again. */
export const raiseForkAlarms = (query: Query, faults: readonly Fault[], at: number): Promise<unknown> => {
  const single = new Map(faults.map((fault) => [`${fault.site}/${fault.fault}/${fault.epoch}/${fault.seq}`, fault]));
  const rows = [...single.values()].map((fault) => ({ ...fault, at }));
  const again = `on conflict (site, fault, epoch, seq) do update
    set last_at = excluded.last_at, times = fork_alarm.times + 1,
      acknowledged_at = null, acknowledged_by = null, acknowledged_why = null`;
  return insert(query, "fork_alarm", faultColumns, rows, again);
};
