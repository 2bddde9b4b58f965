/** Maps that forget their oldest entry instead of growing (law 10). Insertion order is age, also over a restart. */
export const keepNewest = <V>(map: Map<string, V>, key: string, value: V, max: number): void => {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
  }
};

/** Forgets from the front while `stale` says so; entries behind a fresh one wait for their turn. */
export const dropStale = <V>(map: Map<string, V>, stale: (value: V) => boolean): void => {
  for (const [key, value] of map) {
    if (!stale(value)) return;
    map.delete(key);
  }
};
