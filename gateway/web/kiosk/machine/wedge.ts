/**
 * A wedge scanner types like a keyboard, only faster than any hand, and ends with Enter (or Tab, or nothing). Letters
 * of a scan must not end up in the code field, whichever control has the focus.
 */
export interface Burst {
  readonly text: string;
  readonly lastAt: number;
}
/** Between two characters of a scan at most; hands need longer. */
const quickMsMax = 45;
/** So many quick characters are no hand's. */
const sureFrom = 4;
const scanMin = 6;
export const scanMax = 512;
/** Silence after which a burst without an end is over. */
export const burstEndMs = 150;

export const noBurst: Burst = { text: "", lastAt: Number.NEGATIVE_INFINITY };

export const press = (burst: Burst, character: string, at: number): Burst => {
  const goesOn = at - burst.lastAt <= quickMsMax;
  return { text: goesOn ? (burst.text + character).slice(0, scanMax + 1) : character, lastAt: at };
};

/** From here on it is a scanner that types. */
export const isMachine = ({ text }: Burst): boolean => text.length >= sureFrom;

/** What was scanned, when the burst ends now; null: a hand typed, or too little or too much came. */
export const scanOf = ({ text }: Burst): string | null =>
  text.length >= scanMin && text.length <= scanMax ? text.trim() : null;
