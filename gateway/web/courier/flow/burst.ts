/**
 * A wedge scanner is a keyboard that types faster than anybody: a burst of keys and Enter. Told key by key; gives the
 * text once Enter ends a burst.
 */
export interface Burst {
  readonly text: string;
  /** Time of the first and the latest key, ms. */
  readonly from: number;
  readonly at: number;
}
export const quiet: Burst = { text: "", from: 0, at: 0 };

/** Silence after which a burst is over: a busy page hears one key of a scan late, and must not cut the scan in two. */
const gapMsMax = 300;
/** Mean time a key; it tells scanner from hands, since a quick typist needs twice as long. */
const meanMsMax = 40;
const lengthMin = 6;
const lengthMax = 512;

export const pressed = (
  burst: Burst,
  key: string,
  at: number,
): { readonly burst: Burst; readonly scan: string | null } => {
  const goesOn = burst.text !== "" && at - burst.at <= gapMsMax;
  if (key === "Enter") {
    const { text, from } = burst;
    const isBurst = goesOn && text.length >= lengthMin && at - from <= text.length * meanMsMax;
    return { burst: quiet, scan: isBurst ? text : null };
  }
  // Shift, Alt and the like come along with letters.
  if (Array.from(key).length !== 1) return { burst: goesOn ? { ...burst, at } : quiet, scan: null };
  if (!goesOn || burst.text.length >= lengthMax) return { burst: { text: key, from: at, at }, scan: null };
  return { burst: { text: burst.text + key, from: burst.from, at }, scan: null };
};
