/** How a lock wears, in words. */
import type { LockWear } from "../../../wire/faces/devices.ts";
import { wearWord } from "./words.ts";

/** Sentences from the most important one; `wear` absent: it has not opened since it is known. */
export const wearInWords = (wear: LockWear | undefined): readonly string[] => {
  if (!wear) return [wearWord("none")];
  const { openMs, usualMs, limitMs, retries, left, worn } = wear;
  const isSlower = limitMs !== null && openMs - usualMs > (limitMs - usualMs) / 2;
  const tens = Math.round(10 * (1 + retries));
  const tries = tens > 10 ? [wearWord("retries", { pulses: tens })] : [];
  // It may be worn and as quick as ever: then its pulses say why.
  const why = isSlower ? [timeOf(wear, isSlower), ...tries] : [...tries, timeOf(wear, isSlower)];
  const end = isSlower && left !== null ? [wearWord("left", { left })] : [];
  return worn ? [wearWord("worn"), ...why, ...end] : [timeOf(wear, isSlower), ...tries, ...end];
};

const timeOf = (wear: LockWear, isSlower: boolean): string => {
  const { openings, learnOpenings: learn, openMs: ms, usualMs: usual, limitMs: limit } = wear;
  if (openings === 0) return wearWord("untimed");
  if (limit === null) return wearWord("learning", { ms, openings, learn });
  return isSlower ? wearWord("slower", { ms, usual, limit }) : wearWord("steady", { ms, usual });
};
