/**
 * A scanner that pretends to be a keyboard: keys a few ms apart, Enter or Tab at the end. What came slower was typed
 * by a person and is no scan. Pure: the caller tells each key as `KeyboardEvent.key` names it, and when (ms).
 */
export interface KeyboardWedge {
  /** The line when this key ended one; null otherwise. */
  key(key: string, at: number): string | null;
}
/** People type no two keys as close as a scanner sends all of them. */
const gapMsMax = 50;
const lineMin = 4;
const lineMax = 512;

export const keyboardWedge = (): KeyboardWedge => {
  let line = "";
  let last = Number.NEGATIVE_INFINITY;
  return {
    key: (key, at) => {
      const isFast = at - last <= gapMsMax;
      if (key === "Enter" || key === "Tab") {
        const whole = isFast && line.length >= lineMin && line.length <= lineMax ? line : null;
        line = "";
        last = Number.NEGATIVE_INFINITY;
        return whole;
      }
      // Shift and its like belong to the key that follows and are none themselves.
      if (Array.from(key).length !== 1) return null;
      // One more than a line may have is kept, so that what is too long is refused and not cut.
      line = isFast ? `${line}${key}`.slice(0, lineMax + 1) : key;
      last = at;
      return null;
    },
  };
};
