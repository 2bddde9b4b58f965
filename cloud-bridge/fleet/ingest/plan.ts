/** Where frames belong in a site's history: pure, so that any order of arrival can be tried. */
import type { Place } from "../../../gateway/wire/bridge.ts";
import type { Range } from "./frame-check.ts";

export interface Head {
  /** 0: nothing is known of the site. */
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string | null;
}
/** A stretch of history that the site says is not there. */
export interface Gap {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}
export interface Plan<R extends Range> {
  readonly head: Head;
  /** In order; only what lies behind `behind` is news. */
  readonly applied: readonly { readonly range: R; readonly behind: Place }[];
  readonly later: readonly R[];
  /** Overtaken by a newer epoch while they waited: they will never follow. */
  readonly overtaken: readonly R[];
  readonly forked: readonly R[];
  readonly gaps: readonly Gap[];
}
export type Standing = "known" | "next" | "later" | "forked";

/** Frames that another frame's arrival makes possible are applied too. */
export const plan = <R extends Range>(head: Head, ranges: readonly R[]): Plan<R> => {
  const applied: { range: R; behind: Place }[] = [];
  const forked: R[] = [];
  const gaps: Gap[] = [];
  const overtaken: R[] = [];
  let now = head;
  let open = [...ranges].sort((one, other) => one.epoch - other.epoch || one.from - other.from);
  for (let moved = true; moved; ) {
    moved = false;
    const waiting: R[] = [];
    for (const range of open) {
      const standing = standingOf(now, range);
      if (standing === "forked") forked.push(range);
      if (standing === "later") waiting.push(range);
      if (range.epoch < now.epoch && range.epoch >= head.epoch) overtaken.push(range);
      if (standing !== "next") continue;
      const behind = range.epoch === now.epoch ? now.seq : range.from - 1;
      applied.push({ range, behind: { epoch: range.epoch, seq: behind } });
      const gap = gapBefore(now, range);
      if (gap) gaps.push(gap);
      now = { epoch: range.epoch, seq: range.to, hash: range.hash };
      moved = true;
    }
    open = waiting;
  }
  return { head: now, applied, later: open, overtaken, forked, gaps };
};

export const standingOf = (head: Head, range: Range): Standing => {
  if (head.epoch === 0) return range.after === null ? "next" : "later";
  if (range.epoch < head.epoch) return "known";
  if (range.epoch > head.epoch) return opens(range) && !isBeyond(range.after ?? null, head) ? "next" : "later";
  if (range.to < head.seq) return "known";
  if (range.to === head.seq) return range.hash === head.hash ? "known" : "forked";
  if (opens(range)) return range.from <= head.seq ? "next" : "forked";
  if (range.after !== undefined) return isBeyond(range.after, head) ? "later" : "next";
  if (range.from > head.seq + 1) return "later";
  return range.from <= head.seq || range.prev === head.hash ? "next" : "forked";
};

/** Ranges that the fleet lacks below the newest frame that it holds beyond its head, in the head's epoch. */
export const missingBelow = (
  head: Head,
  later: readonly Range[],
  max: number,
): { readonly missing: readonly { from: number; to: number }[]; readonly storedTo: number } | null => {
  const stored = later.filter(({ epoch }) => epoch === head.epoch).sort((one, other) => one.from - other.from);
  const missing: { from: number; to: number }[] = [];
  let storedTo = head.seq;
  for (const { from, to } of stored) {
    if (from > storedTo + 1) {
      if (missing.length === max) break;
      missing.push({ from: storedTo + 1, to: from - 1 });
    }
    storedTo = Math.max(storedTo, to);
  }
  return missing.length > 0 ? { missing, storedTo } : null;
};

/** Does it claim to be the first of its epoch? */
const opens = ({ epoch, after }: Range): boolean => after === null || (after !== undefined && after.epoch < epoch);

const isBeyond = (place: Place | null, head: Head): boolean =>
  place !== null && (place.epoch > head.epoch || (place.epoch === head.epoch && place.seq > head.seq));

const gapBefore = (head: Head, range: Range): Gap | null => {
  if (range.after === undefined || head.epoch === 0) return null;
  const from = head.seq + 1;
  return from < range.from ? { epoch: head.epoch, from, to: range.from - 1 } : null;
};
