/** Hears a wedge scanner wherever the focus is, and takes its keys back out of whatever field they fell into. */
import { pressed, quiet } from "../flow/burst.ts";

export const hearWedge = (onScan: (text: string) => void): (() => void) => {
  let burst = quiet;
  let before: { readonly field: HTMLInputElement; readonly value: string } | null = null;
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const was = burst;
    const { burst: now, scan } = pressed(burst, event.key, event.timeStamp);
    burst = now;
    if (now.text.length === 1 && now.text !== was.text) {
      const field = document.activeElement;
      before = field instanceof HTMLInputElement ? { field, value: field.value } : null;
    }
    if (scan === null) return;
    // The Enter would press the button that has the focus.
    event.preventDefault();
    event.stopPropagation();
    if (before?.field.isConnected) {
      before.field.value = before.value;
      before.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    onScan(scan);
  };
  document.addEventListener("keydown", hear, true);
  return () => document.removeEventListener("keydown", hear, true);
};
