/** Keyboard and wedge scanner, whatever has the focus. */
import { type Burst, burstEndMs, isMachine, noBurst, press, scanOf } from "../machine/wedge.ts";

export interface KeyListener {
  readonly digit: (digit: string) => void;
  readonly erase: () => void;
  readonly clear: () => void;
  readonly enter: () => void;
  readonly scan: (text: string) => void;
}

export const listenToKeys = (listener: KeyListener): void => {
  let burst: Burst = noBurst;
  let end = 0;
  const over = (): void => {
    clearTimeout(end);
    burst = noBurst;
  };
  /** A scanner without an end: digits go where hands would type them, anything longer is a scan. */
  const trailOff = (): void => {
    const { text } = burst;
    const scanned = scanOf(burst);
    const wasMachine = isMachine(burst);
    over();
    if (!wasMachine) return;
    if (/^[0-9]+$/.test(text)) for (const digit of text) listener.digit(digit);
    else if (scanned !== null) listener.scan(scanned);
  };
  const character = (event: KeyboardEvent): void => {
    burst = press(burst, event.key, event.timeStamp);
    clearTimeout(end);
    end = setTimeout(trailOff, burstEndMs);
    if (isMachine(burst)) {
      event.preventDefault();
      if (!isMachine({ ...burst, text: burst.text.slice(0, -1) })) listener.clear();
    } else if (/^[0-9]$/.test(event.key)) listener.digit(event.key);
  };
  const ending = (event: KeyboardEvent): void => {
    const scanned = isMachine(burst) ? scanOf(burst) : null;
    over();
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
