/** A projection's own small store: written in bulk without sync, rebuilt from the journal when in doubt. */
export interface Table {
  get(key: string): Promise<unknown>;
  /** Entries whose key starts with `prefix`, in key order. */
  list(
    prefix: string,
    options?: { readonly limit?: number; readonly reverse?: boolean },
  ): AsyncIterable<readonly [string, unknown]>;
  /** Applies the changes and moves the cursor (last sequence seen) in one write. `undefined` deletes. */
  write(changes: ReadonlyMap<string, unknown>, cursor: number): Promise<void>;
  cursor(): Promise<number>;
  clear(): Promise<void>;
}
