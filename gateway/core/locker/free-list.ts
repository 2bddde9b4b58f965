/**
 * Which compartment goes next. One heap per size and height, best on top: certain ones before presumed-empty ones,
 * the least worn first. An entry that no longer tells the truth is dropped when it comes to the top.
 */
import type { Size } from "../vocabulary.ts";
import { type Compartment, isAllocatable } from "./compartment.ts";

interface Entry {
  readonly id: string;
  readonly presumed: boolean;
  readonly openings: number;
}
/** By `size` and, for accessible ones, `size accessible`. */
export interface FreeList {
  readonly heaps: Map<string, Entry[]>;
  /** Compartments that the layout has, per size. */
  readonly made: Map<Size, number>;
}
type Compartments = ReadonlyMap<string, Compartment>;

export const newFreeList = (): FreeList => ({ heaps: new Map(), made: new Map() });

/** To be called after every change of a compartment. */
export const noteChange = (
  list: FreeList,
  compartments: Compartments,
  before: Compartment | undefined,
  after: Compartment,
): void => {
  const key = keyOf(after.plan.size, after.plan.accessible);
  const heap = list.heaps.get(key) ?? [];
  list.heaps.set(key, heap);
  const now = entryOf(after);
  if (isAllocatable(after) && !(before && isAllocatable(before) && isSame(entryOf(before), now))) push(heap, now);
  while (heap[0] && !tellsTruth(compartments, heap[0])) pop(heap);
  if (heap.length > 64 + 2 * (list.made.get(after.plan.size) ?? 0)) compact(heap, compartments);
};

/** Best free compartment of exactly this size; `accessible`: only such ones. */
export const bestFree = (list: FreeList, size: Size, accessible: boolean): string | null => {
  const low = list.heaps.get(keyOf(size, true))?.[0];
  const any = accessible ? undefined : list.heaps.get(keyOf(size, false))?.[0];
  // Accessible ones are kept for those who need them while an equally certain other one is free.
  if (any && low) return any.presumed && !low.presumed ? low.id : any.id;
  return (any ?? low)?.id ?? null;
};

const keyOf = (size: Size, accessible: boolean): string => (accessible ? `${size} accessible` : size);
const entryOf = ({ plan, presumedEmpty, openings }: Compartment): Entry => ({
  id: plan.compartment,
  presumed: presumedEmpty,
  openings,
});
const isSame = (a: Entry, b: Entry): boolean => a.presumed === b.presumed && a.openings === b.openings;
const tellsTruth = (compartments: Compartments, entry: Entry): boolean => {
  const compartment = compartments.get(entry.id);
  return compartment !== undefined && isAllocatable(compartment) && isSame(entryOf(compartment), entry);
};
const before = (a: Entry, b: Entry): boolean => {
  if (a.presumed !== b.presumed) return b.presumed;
  if (a.openings !== b.openings) return a.openings < b.openings;
  return a.id < b.id;
};
const compact = (heap: Entry[], compartments: Compartments): void => {
  const seen = new Set<string>();
  const kept = heap.filter((entry) => tellsTruth(compartments, entry) && !seen.has(entry.id) && seen.add(entry.id));
  heap.length = 0;
  heap.push(...kept.sort((a, b) => (before(a, b) ? -1 : 1)));
};
const push = (heap: Entry[], entry: Entry): void => {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
};
const pop = (heap: Entry[]): void => {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const child = right < heap.length && before(heap[right]!, heap[left]!) ? right : left;
    if (child >= heap.length || !before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
};
