/**
 * The disk layout: one LevelDB, keys in ASCII so that a person can read them, numbers in fixed width so that byte
 * order is number order.
 *
 * | key | value |
 * |---|---|
 * | `e:<first>:<last>` | packed events `first`..`last` (codec.ts) |
 * | `s:<number>:<newest at>:<bytes>` | packed scan records (scan-codec.ts) |
 * | `d:<deposit>` | sealed side record |
 * | `h:<seq>` | snapshot: state after `seq` as JSON |
 * | `i:<seq>` | what vouches for that snapshot: chain hash, digest, verified or not |
 * | `g:<from>` | a gap in the sequence that an epoch has declared |
 * | `p:<counter>` | an epoch: id and where it began |
 * | `n:<name>` | a small note of the runtime |
 * | `m:anchor` `m:boot` `m:clock` `m:scans` | cut point, boot, clock mark, size of the scan stream |
 */
const width = 16;
const digits = (value: number, wide = width): string => String(value).padStart(wide, "0");

export const eventKey = (first: number, last: number): string => `e:${digits(first)}:${digits(last)}`;
export const eventBound = (seq: number): string => `e:${digits(seq)}`;
export const eventRange = (key: string): { readonly first: number; readonly last: number } => ({
  first: Number(key.slice(2, 2 + width)),
  last: Number(key.slice(3 + width, 3 + 2 * width)),
});
export const isEventKey = (key: string): boolean => /^e:\d{16}:\d{16}$/.test(key);

export interface ScanKey {
  readonly number: number;
  readonly newestAt: number;
  readonly bytes: number;
}
export const scanKey = (key: ScanKey): string =>
  `s:${digits(key.number)}:${digits(Math.max(0, key.newestAt))}:${digits(key.bytes, 10)}`;
export const scanBound = (number: number): string => `s:${digits(number)}`;
export const readScanKey = (key: string): ScanKey => ({
  number: Number(key.slice(2, 18)),
  newestAt: Number(key.slice(19, 35)),
  bytes: Number(key.slice(36)),
});

export const sideKey = (deposit: string): string => `d:${deposit}`;
export const stateKey = (seq: number): string => `h:${digits(seq)}`;
export const snapshotKey = (seq: number): string => `i:${digits(seq)}`;
export const gapKey = (from: number): string => `g:${digits(from)}`;
export const epochKey = (counter: number): string => `p:${digits(counter)}`;
export const noteKey = (name: string): string => `n:${name}`;
export const anchorKey = "m:anchor";
export const bootKey = "m:boot";
export const clockKey = "m:clock";
export const scanSizeKey = "m:scans";

/** All keys of one kind lie in [`x:`, `x;`). */
export const kindRange = (kind: "e" | "s" | "d" | "h" | "i" | "g" | "p" | "n") => ({ gte: `${kind}:`, lt: `${kind};` });
