/** Keyboard and wedge scanner, whatever has the focus. */
import { codeDigits } from "../../../wire/trust/pickup-code.ts";
import { type Burst, burstEndMs, type Hands, noBurst, pressed, scanOf } from "../../shared/scan/burst.ts";

export interface KeyListener {
  readonly digit: (digit: string) => void;
  readonly erase: () => void;
  readonly clear: () => void;
  readonly enter: () => void;
  readonly scan: (text: string) => void;
}

/**
 * Hands type digits here, so these go where hands would type them as well: a slow machine loses none. Fewer than a
 * code has are no scan of their own: where one key came late they are its end, and it stands in the field.
 */
const hands: Hands = { type: /^[0-9]*$/, wholeFrom: codeDigits };

export const listenToKeys = (listener: KeyListener): void => {
  let burst: Burst = noBurst;
  let end = 0;
  const take = (): Burst => {
    const taken = burst;
    clearTimeout(end);
    burst = noBurst;
    return taken;
  };
  /** A scanner that sends no end: digits stand in the field already, and wait for a hand. */
  const trailOff = (): void => {
    const taken = take();
    const scanned = hands.type.test(taken.text) ? null : scanOf(taken, taken.lastAt, hands);
    if (scanned !== null) listener.scan(scanned);
  };
  const character = (event: KeyboardEvent): void => {
    burst = pressed(burst, event.key, event.timeStamp);
    clearTimeout(end);
    end = setTimeout(trailOff, burstEndMs);
    // A space presses the button that has the focus, unless it is part of a scan.
    if (event.key !== " " || burst.text.length > 1) event.preventDefault();
    if (hands.type.test(burst.text)) listener.digit(event.key);
  };
  const ending = (event: KeyboardEvent): void => {
    const scanned = scanOf(take(), event.timeStamp, hands);
    if (scanned !== null) {
      event.preventDefault();
      listener.scan(scanned);
    } else if (event.key === "Enter" && !isControl(event.target)) listener.enter();
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
      if (event.key === "Enter" || event.key === "Tab") ending(event);
      else if (event.key.length === 1) character(event);
      else if (event.key === "Backspace") listener.erase();
      else if (event.key === "Delete") listener.clear();
    },
    { capture: true },
  );
};

const isField = (target: EventTarget | null): boolean => target instanceof HTMLInputElement;
/** Enter on these presses them. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLButtonElement || (target instanceof HTMLElement && target.closest("summary") !== null);
