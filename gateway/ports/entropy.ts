export interface Entropy {
  /** Lower-case hex of `bytes` random bytes. */
  hex(bytes: number): string;
  bytes(count: number): Uint8Array;
  /** Uniform in [0, 1): jitter only, never a secret. */
  fraction(): number;
}
