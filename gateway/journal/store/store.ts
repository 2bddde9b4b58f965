/** What the journal needs of a database: LevelDB at a site, an in-memory one with simulated durability in the world. */
import type { AbstractBatchOperation, AbstractLevel, AbstractPutOptions } from "abstract-level";

export type Store = AbstractLevel<string | Buffer | Uint8Array, string, Uint8Array>;
export type Op = AbstractBatchOperation<Store, string, Uint8Array>;

/** Abstract-level's own types do not know `sync`, which classic-level obeys. */
const synced: AbstractPutOptions<string, Uint8Array> & { readonly sync: true } = { sync: true };

export const storeEncodings = { keyEncoding: "utf8", valueEncoding: "view" } as const;

/** Resolves when the change is on disk. One operation is a plain put, which costs half of a batch. */
export const writeSynced = (store: Store, ops: readonly Op[]): Promise<void> => {
  const only = ops.length === 1 ? ops[0] : undefined;
  if (only?.type === "put") return store.put(only.key, only.value, synced);
  const batch = store.batch();
  for (const op of ops) {
    if (op.type === "put") batch.put(op.key, op.value);
    else batch.del(op.key);
  }
  return batch.write(synced);
};

export const textOf = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8");
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, "utf8");

/** Undefined when the key is absent or holds no JSON: the caller falls back, it never trusts half a value. */
export const getJson = async (store: Store, key: string): Promise<unknown> => {
  const value = await store.get(key);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(textOf(value));
  } catch {
    return undefined;
  }
};
export const putJson = (key: string, value: unknown): Op => ({
  type: "put",
  key,
  value: bytesOf(JSON.stringify(value)),
});
