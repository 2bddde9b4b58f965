/** How a lock wears, in words. */
import type { LockWear } from "../../../wire/faces/devices.ts";
import { wearWord } from "./words.ts";

/** Sentences from the most important one; `wear` absent: it has not opened since it is known. */
export const wearInWords = (wear: LockWear | undefined): readonly string[] => {
  if (!wear) return [wearWord("none")];
  const { openings, learnOpenings: learn, openMs: ms, usualMs: usual, limitMs: limit, retries, left, worn } = wear;
  const tries = retries > 0 ? [wearWord("retries", { retries })] : [];
  if (openings === 0) return [wearWord("untimed", { retries })];
  if (worn) return [wearWord("worn", { ms, usual }), ...tries, ...leftInWords(left)];
  if (limit === null) return [wearWord("learning", { ms, openings, learn }), ...tries];
  const isSlower = ms - usual > (limit - usual) / 2;
  if (!isSlower) return [wearWord("steady", { ms, usual }), ...tries];
  return [wearWord("slower", { ms, usual, limit }), ...tries, ...leftInWords(left)];
};

const leftInWords = (left: number | null): readonly string[] => (left === null ? [] : [wearWord("left", { left })]);
