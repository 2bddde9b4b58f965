/** Seeded chance, so that a run can be had again. */

/** True with the chance that is asked for. */
export type Dice = (chance: number) => boolean;
/** Mulberry32: small, seeded, good enough to choose what happens next. */
export const dice = (seed: number): Dice => {
  let state = seed;
  return (under) => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296 < under;
  };
};

/** One of them, each as likely as the others. */
export const pick = <T>(from: readonly T[], throwDice: Dice): T => {
  let [low, high] = [0, from.length];
  while (high - low > 1) {
    const half = (low + high) >> 1;
    if (throwDice((half - low) / (high - low))) high = half;
    else low = half;
  }
  return from[low]!;
};
