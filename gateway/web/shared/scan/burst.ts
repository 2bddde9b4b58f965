/**
 * A wedge scanner is a keyboard that types faster than any hand, and ends with Enter (or Tab, or nothing). Told key by
 * key; what a burst was is asked when it ends.
 */
export interface Burst {
  readonly text: string;
  /** Time of the first and of the latest key, ms. */
  readonly beganAt: number;
  readonly lastAt: number;
}
/** Silence after which a burst is over: a busy page hears one key of a scan late, and must not cut the scan in two. */
export const burstEndMs = 300;
/** Mean time between two keys; a quick typist needs longer. */
const meanMsMax = 40;
const lengthMin = 6;
const lengthMax = 512;

export const noBurst: Burst = { text: "", beganAt: Number.NEGATIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY };

/** `key`: as the browser names it. Shift and the like come along with letters and are none. */
export const pressed = (burst: Burst, key: string, at: number): Burst => {
  const goesOn = at - burst.lastAt <= burstEndMs;
  const isCharacter = Array.from(key).length === 1;
  if (!goesOn) return isCharacter ? { text: key, beganAt: at, lastAt: at } : noBurst;
  return { ...burst, text: isCharacter ? (burst.text + key).slice(0, lengthMax + 1) : burst.text, lastAt: at };
};

/** What hands can type at a page: anything else was scanned, however slowly it came. */
export interface Hands {
  readonly type: RegExp;
  /** Characters. What is shorter may be the end of a text whose beginning came too long before. */
  readonly wholeFrom: number;
}
const anything: Hands = { type: /^/, wholeFrom: lengthMin };

/** What was scanned, when the burst ends at `at`; null: hands typed, or too little or too much came. */
export const scanOf = ({ text, beganAt, lastAt }: Burst, at: number, hands = anything): string | null => {
  const scanned = text.trim();
  const isByHand = hands.type.test(text);
  const least = isByHand ? hands.wholeFrom : lengthMin;
  if (at - lastAt > burstEndMs || scanned.length < least || text.length > lengthMax) return null;
  const isQuick = lastAt - beganAt <= meanMsMax * (text.length - 1);
  return isQuick || !isByHand ? scanned : null;
};
