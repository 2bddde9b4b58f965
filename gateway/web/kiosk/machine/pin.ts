/** A courier's badge was shown: its PIN is typed here, then the courier's own page opens. */
import type { No } from "../../shared/site/ask.ts";

export type AtKeypad =
  | { readonly type: "typed"; readonly digit: string }
  | { readonly type: "erased" | "cleared" | "entered" };
/** Wished for. Without a badge: the one that the reader beside this kiosk was shown. */
export interface SignIn {
  readonly type: "sign-in";
  readonly badge: string | null;
  readonly pin: string;
}
export interface AtPin {
  readonly at: "pin";
  /** Read by this page's own scanner; null: by the reader beside the kiosk, and the site knows it. */
  readonly badge: string | null;
  readonly pin: string;
  readonly isBusy: boolean;
  readonly no: No | null;
}
export const pinMin = 4;
const pinMax = 12;

export const pinScreen = (badge: string | null): AtPin => ({ at: "pin", badge, pin: "", isBusy: false, no: null });

export const atPin = (screen: AtPin, happened: AtKeypad): [AtPin, SignIn | null] => {
  const { badge, pin, isBusy } = screen;
  const write = (next: string): [AtPin, null] => [{ ...screen, pin: next.slice(0, pinMax), no: null }, null];
  if (isBusy) return [screen, null];
  switch (happened.type) {
    case "typed":
      return /^[0-9]$/.test(happened.digit) ? write(pin + happened.digit) : [screen, null];
    case "erased":
      return write(pin.slice(0, -1));
    case "cleared":
      return write("");
    case "entered":
      if (pin.length < pinMin) return [screen, null];
      return [
        { ...screen, isBusy: true, no: null },
        { type: "sign-in", badge, pin },
      ];
  }
};
