/** Hears a wedge scanner wherever the focus is, and takes its keys back out of whatever field they fell into. */
import { noBurst, pressed, scanOf } from "../../shared/scan/burst.ts";

export const hearWedge = (onScan: (text: string) => void): (() => void) => {
  let burst = noBurst;
  let before: { readonly field: HTMLInputElement; readonly value: string } | null = null;
  const hear = (event: KeyboardEvent): void => {
    const { key, timeStamp } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const scan = key === "Enter" ? scanOf(burst, timeStamp) : null;
    const was = burst;
    burst = key === "Enter" ? noBurst : pressed(burst, key, timeStamp);
    if (burst.beganAt !== was.beganAt && burst.text !== "") {
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
