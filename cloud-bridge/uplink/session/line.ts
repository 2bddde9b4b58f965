/**
 * What may wait for the broker's word at once, by what the line has carried: about as much as it carries in a second.
 * So an alarm, which goes behind what is in the socket already, waits for a drain a second at most, on a metered radio
 * as on a fibre. Pure; times in ms.
 */
export interface Line {
  /** The least time in which the broker took anything; null: it has not yet. */
  readonly wayMs: number | null;
  /** What the line is known to carry; null: nothing is. */
  readonly bytesPerMs: number | null;
}
const aheadMs = 1_000;
const firstBytes = 64 * 1024;
/** Whatever the line: smaller frames would cost more than they spare. */
const leastBytes = 32 * 1024;

/** `wayMs`: what the broker took for something small. */
export const newLine = (wayMs: number | null): Line => ({ wayMs, bytesPerMs: null });

/** Bytes; a frame that is larger goes alone. */
export const lineBytes = ({ wayMs, bytesPerMs }: Line): number =>
  wayMs === null || bytesPerMs === null ? firstBytes : Math.max(leastBytes, bytesPerMs * (wayMs + aheadMs));

/**
 * The broker took a frame, `tookMs` after it had been sent with `bytes` on their way, its own among them. What was
 * carried the line can carry. That it carries less is known when it was busy, or when it took too long.
 */
export const carriedBy = (before: Line, bytes: number, tookMs: number): Line => {
  const took = Math.max(1, tookMs);
  const wayMs = Math.min(took, before.wayMs ?? took);
  const rate = bytes / took;
  const known = before.bytesPerMs ?? 0;
  if (rate >= known) return { wayMs, bytesPerMs: rate };
  const isSlower = bytes * 2 >= lineBytes(before) || took > wayMs + aheadMs;
  return { wayMs, bytesPerMs: isSlower ? (known * 3 + rate) / 4 : known };
};
