/**
 * Places where history does not go on without a break. A gap is declared in the first commit of the epoch that
 * follows it, so that it is told once, never forgotten, and never mistaken for new damage.
 */
import { z } from "zod";
import { gapKey, kindRange } from "./keys.ts";
import { type Op, putJson, type Store, textOf } from "./store.ts";

export const Gap = z.object({
  from: z.number().int().nonnegative(),
  /** Last sequence that is not there; `from` - 1 for a break in the chain between two events that are. */
  to: z.number().int(),
  /** As it was reported: null when nobody knows how far a lost tail went. */
  upTo: z.number().int().nullable(),
  kind: z.enum(["inside", "tail", "break"]),
  /** What the event at `to` + 1 names as the hash before it; null when it was not known. */
  upper: z.string().nullable(),
  /** Counter of the epoch that declared it. */
  epoch: z.number().int(),
});
export type Gap = Readonly<z.infer<typeof Gap>>;

export interface Range {
  readonly from: number;
  readonly to: number;
}

export const putGap = (gap: Gap): Op => putJson(gapKey(gap.from), gap);

export const readGaps = async (store: Store): Promise<Gap[]> => {
  const gaps: Gap[] = [];
  for await (const [, value] of store.iterator(kindRange("g"))) {
    const parsed = Gap.safeParse(safeJson(textOf(value)));
    if (parsed.success) gaps.push(parsed.data);
  }
  return gaps;
};

/** The parts of `range` that lie in no declared gap. */
export const undeclared = (gaps: readonly Gap[], range: Range): Range[] => {
  const open: Range[] = [];
  let from = range.from;
  const inOrder = gaps.filter((gap) => gap.to >= range.from && gap.from <= range.to).sort((a, b) => a.from - b.from);
  for (const gap of inOrder) {
    if (gap.to < gap.from) continue;
    if (gap.from > from) open.push({ from, to: Math.min(gap.from - 1, range.to) });
    from = Math.max(from, gap.to + 1);
  }
  if (from <= range.to) open.push({ from, to: range.to });
  return open;
};

/** `seq`, or the end of the declared gap that begins right behind it. */
export const pastGaps = (gaps: readonly Gap[], seq: number): number => {
  const next = gaps.find((gap) => gap.from <= seq + 1 && gap.to > seq);
  return next === undefined ? seq : pastGaps(gaps, next.to);
};

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
