/**
 * A wedge scanner types like a keyboard, only faster than any hand, and ends with Enter (or Tab, or nothing). Hands
 * type digits only, so whatever holds anything else was scanned; digits go where hands would type them as well, so
 * that a slow machine loses none.
 */
export interface Burst {
  readonly text: string;
  readonly beganAt: number;
  readonly lastAt: number;
}
/** Silence after which a burst is over. */
export const burstEndMs = 300;
/** Between two digits of a scan, on average; hands need longer. */
const quickMs = 45;
const scanMin = 6;
const scanMax = 512;

export const noBurst: Burst = { text: "", beganAt: Number.NEGATIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY };

export const press = (burst: Burst, character: string, at: number): Burst =>
  at - burst.lastAt <= burstEndMs
    ? { ...burst, text: (burst.text + character).slice(0, scanMax + 1), lastAt: at }
    : { text: character, beganAt: at, lastAt: at };

export const isNoHands = ({ text }: Burst): boolean => /[^0-9]/.test(text);

/** What was scanned, when the burst ends now; null: hands typed, or too little or too much came. */
export const scanOf = (burst: Burst): string | null => {
  const { beganAt, lastAt } = burst;
  const text = burst.text.trim();
  if (text.length < scanMin || burst.text.length > scanMax) return null;
  const isQuick = lastAt - beganAt <= quickMs * (burst.text.length - 1);
  return isQuick || isNoHands(burst) ? text : null;
};
