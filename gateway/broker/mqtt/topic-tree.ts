/** Topic filters as a tree: finds every entry whose filter matches a topic, `$` rule included [MQTT-4.7.2-1]. */

interface Branch<T> {
  readonly down: Map<string, Branch<T>>;
  here: Set<T> | null;
  /** Entries of `…/#`, which match this level too. */
  all: Set<T> | null;
}
const branch = <T>(): Branch<T> => ({ down: new Map(), here: null, all: null });

export class TopicTree<T> {
  readonly #root: Branch<T> = branch();

  add(filter: string, entry: T): void {
    const levels = filter.split("/");
    const all = levels.at(-1) === "#";
    if (all) levels.pop();
    let at = this.#root;
    for (const level of levels) {
      const next = at.down.get(level) ?? branch<T>();
      at.down.set(level, next);
      at = next;
    }
    const entries = (all ? at.all : at.here) ?? new Set<T>();
    entries.add(entry);
    if (all) at.all = entries;
    else at.here = entries;
  }

  remove(filter: string, entry: T): void {
    const levels = filter.split("/");
    const all = levels.at(-1) === "#";
    if (all) levels.pop();
    const path = [this.#root];
    for (const level of levels) {
      const next = path.at(-1)!.down.get(level);
      if (!next) return;
      path.push(next);
    }
    const end = path.at(-1)!;
    (all ? end.all : end.here)?.delete(entry);
    for (let depth = levels.length; depth > 0; depth--) {
      const leaf = path[depth]!;
      if (leaf.here?.size || leaf.all?.size || leaf.down.size > 0) return;
      path[depth - 1]!.down.delete(levels[depth - 1]!);
    }
  }

  /** Appends what matches to `found`. */
  match(topic: string, found: T[]): void {
    descend(this.#root, topic, 0, found);
  }
}

const descend = <T>(at: Branch<T>, topic: string, from: number, found: T[]): void => {
  const hidden = from === 0 && topic.charCodeAt(0) === 36;
  if (at.all && !hidden) for (const entry of at.all) found.push(entry);
  if (from > topic.length) {
    if (at.here) for (const entry of at.here) found.push(entry);
    return;
  }
  if (at.down.size === 0) return;
  const slash = topic.indexOf("/", from);
  const end = slash < 0 ? topic.length : slash;
  const named = at.down.get(topic.slice(from, end));
  if (named) descend(named, topic, end + 1, found);
  const any = hidden ? undefined : at.down.get("+");
  if (any) descend(any, topic, end + 1, found);
};

/** Does `topic` match the one `filter`? */
export const matches = (filter: string, topic: string): boolean => {
  if (filter === topic) return true;
  if (topic.charCodeAt(0) === 36 && (filter[0] === "+" || filter[0] === "#")) return false;
  let t = 0;
  let f = 0;
  for (;;) {
    if (filter[f] === "#") return true;
    const filterEnd = ending(filter, f);
    const topicEnd = ending(topic, t);
    if (!(filter[f] === "+" && filterEnd === f + 1) && filter.slice(f, filterEnd) !== topic.slice(t, topicEnd)) {
      return false;
    }
    const filterOver = filterEnd === filter.length;
    if (topicEnd === topic.length) return filterOver || filter.slice(filterEnd) === "/#";
    if (filterOver) return false;
    f = filterEnd + 1;
    t = topicEnd + 1;
  }
};
const ending = (text: string, from: number): number => {
  const slash = text.indexOf("/", from);
  return slash < 0 ? text.length : slash;
};

/** No `#` but alone at the end, no `+` but alone on its level [MQTT-4.7.1-2, -3]. */
export const wellFormedFilter = (filter: string): boolean => {
  const levels = filter.split("/");
  return levels.every(
    (level, index) =>
      level === "+" || (level === "#" && index === levels.length - 1) || !(level.includes("+") || level.includes("#")),
  );
};
