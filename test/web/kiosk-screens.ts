/** Screens of the kiosk, as the tests of its machine begin with them. */
import { type AtPin, pinScreen } from "../../gateway/web/kiosk/machine/pin.ts";
import type { AtDoor, Kiosk, Screen } from "../../gateway/web/kiosk/machine/screen.ts";
import type { KioskCollection } from "../../gateway/wire/http.ts";

export const now = 100_000;
export const collection = "00000000000000aa";
export const view = (change: Partial<KioskCollection> = {}): KioskCollection => ({
  ...{ collection, compartment: "A-03", stage: "open", parcels: ["RR473124829GB"], attempt: 1 },
  ...{ leftOpen: false, jammed: false, may: ["report"], ...change },
});
export const at = (screen: Screen, change: Partial<Kiosk> = {}): Kiosk => ({
  screen,
  waitUntil: 0,
  touchedAt: 0,
  ...change,
});
export const atHome = (entry = ""): Kiosk => at({ at: "home", entry, no: null });
export const atDoor = (change: Partial<KioskCollection> = {}, more: Partial<AtDoor> = {}): Kiosk =>
  at({ at: "door", view: view(change), since: now, task: null, left: [], isBusy: false, no: null, ...more });
export const atPin = (pin: string, more: Partial<AtPin> = {}): Kiosk => at({ ...pinScreen(null), pin, ...more });
export const checking = at({ at: "checking", since: now });
export const no = (code: string, figures = {}) => ({ ok: false, code, figures }) as const;
export const farewell = (why: "reported" | "reported-open" | "refused" | "over") =>
  ({ at: "farewell", why, compartment: "A-03" }) as const;
