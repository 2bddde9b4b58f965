/**
 * How long a frame waits for its acknowledgement before it is sent again: by the times that earlier ones took
 * (RFC 6298), since a fleet that takes the backlog of many sites answers late and loses nothing. Pure; times in ms.
 */
export interface RoundTrip {
  /** Null: nothing has been measured on this connection. */
  readonly smoothedMs: number | null;
  readonly variationMs: number;
  readonly resendMs: number;
}
/** A pause of the database is no loss. */
const resendMsMin = 2_000;
const resendFactorMax = 6;

/** `firstMs`: for as long as nothing is measured; it bounds what is measured, too. */
export const newRoundTrip = (firstMs: number): RoundTrip => ({ smoothedMs: null, variationMs: 0, resendMs: firstMs });

/** Of a frame that was sent once: of another one nobody knows which time was answered. */
export const measured = ({ smoothedMs, variationMs }: RoundTrip, tookMs: number, firstMs: number): RoundTrip => {
  const smoothed = smoothedMs === null ? tookMs : (smoothedMs * 7 + tookMs) / 8;
  const variation = smoothedMs === null ? tookMs / 2 : (variationMs * 3 + Math.abs(smoothedMs - tookMs)) / 4;
  const least = Math.min(firstMs, resendMsMin);
  const resendMs = Math.min(firstMs * resendFactorMax, Math.max(least, Math.ceil(smoothed + 4 * variation)));
  return { smoothedMs: smoothed, variationMs: variation, resendMs };
};

/** Doubled until another one is measured. */
export const sentAgain = (before: RoundTrip, firstMs: number): RoundTrip => ({
  ...before,
  resendMs: Math.min(before.resendMs * 2, firstMs * resendFactorMax),
});
