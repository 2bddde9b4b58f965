/**
 * Named deadlines in site time (`elapsed`, ms). Only evolve sets and clears them, so that a fold of the journal has
 * the same ones. A heap with lazy deletion: every operation costs the logarithm of what stands, not of the site.
 */

/** `kind` names who acts, `id` on what; a subject of one compartment names it, so that a tick touches it once. */
export interface DueSubject {
  readonly kind: string;
  readonly id: string;
  readonly at: number;
  readonly compartment?: string;
}
interface Entry extends DueSubject {
  /** Order of setting, so that equal times are acted on in a fixed order. */
  readonly order: number;
}
export interface Due {
  readonly standing: Map<string, Entry>;
  readonly heap: Entry[];
  order: number;
}

export const newDue = (): Due => ({ standing: new Map(), heap: [], order: 0 });

/** Sets the deadline of this kind and id, in place of an earlier one. */
export const setDue = (due: Due, kind: string, id: string, at: number, compartment?: string): void => {
  const entry: Entry = { kind, id, at, order: due.order++, ...(compartment === undefined ? {} : { compartment }) };
  due.standing.set(keyOf(kind, id), entry);
  push(due.heap, entry);
  dropDead(due);
};

export const clearDue = (due: Due, kind: string, id: string): void => {
  if (!due.standing.delete(keyOf(kind, id))) return;
  dropDead(due);
};

export const dueAt = (due: Due, kind: string, id: string): number | null =>
  due.standing.get(keyOf(kind, id))?.at ?? null;

/** Site time of the earliest deadline; null: nothing waits. */
export const earliest = (due: Due): number | null => due.heap[0]?.at ?? null;

/** At most `max` of what has come due at `elapsed`, earliest first. */
export const comeDue = (due: Due, elapsed: number, max: number): readonly DueSubject[] => {
  const found: Entry[] = [];
  const walk = (index: number): void => {
    const entry = due.heap[index];
    if (!entry || entry.at > elapsed) return;
    if (isLive(due, entry)) found.push(entry);
    walk(2 * index + 1);
    walk(2 * index + 2);
  };
  walk(0);
  return found.sort(before).slice(0, max);
};

/** The place in the list stands for the order: counted on after a thaw, it would tell how often a site was thawed. */
export const freezeDue = (due: Due): unknown =>
  [...due.standing.values()].sort((a, b) => a.order - b.order).map(({ order: _, ...subject }) => subject);

export const thawDue = (json: unknown): Due => {
  const due = newDue();
  for (const { kind, id, at, compartment } of json as readonly DueSubject[]) setDue(due, kind, id, at, compartment);
  return due;
};

const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
const isLive = (due: Due, entry: Entry): boolean => due.standing.get(keyOf(entry.kind, entry.id)) === entry;
const before = (a: Entry, b: Entry): number => a.at - b.at || a.order - b.order;

/** Dead entries may lie deep, never on top: `earliest` is then one look. */
const dropDead = (due: Due): void => {
  while (due.heap[0] && !isLive(due, due.heap[0])) pop(due.heap);
  if (due.heap.length > 64 + 2 * due.standing.size) rebuild(due);
};
const rebuild = (due: Due): void => {
  due.heap.length = 0;
  due.heap.push(...[...due.standing.values()].sort(before));
};
const push = (heap: Entry[], entry: Entry): void => {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (before(heap[parent]!, entry) <= 0) break;
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
    const child = right < heap.length && before(heap[right]!, heap[left]!) < 0 ? right : left;
    if (child >= heap.length || before(heap[child]!, last) >= 0) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
};
