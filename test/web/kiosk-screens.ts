/** Screens of the kiosk, as the tests of its machine begin with them. */
import { type AtPin, pinScreen } from "../../gateway/web/kiosk/machine/pin.ts";
import type { AtDoor, Kiosk, Screen } from "../../gateway/web/kiosk/machine/state.ts";
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
  takesHandIns: false,
  ...change,
});
export const atHome = (entry = ""): Kiosk => at({ at: "home", entry, no: null });
export const atDoor = (change: Partial<KioskCollection> = {}, more: Partial<AtDoor> = {}): Kiosk =>
  at({ at: "door", view: view(change), since: now, task: null, left: [], isBusy: false, no: null, ...more });
export const atPin = (pin: string, more: Partial<AtPin> = {}): Kiosk => at({ ...pinScreen(null), pin, ...more });
export const checking = at({ at: "checking", since: now });
export const unanswered = (isBack = false): Kiosk => at({ at: "unanswered", code: "12345678", key: "k", isBack });
export const no = (code: string, figures = {}) => ({ ok: false, code, figures }) as const;
export const farewell = (why: "reported" | "reported-open" | "refused" | "over") =>
  ({ at: "farewell", why, compartment: "A-03", since: now }) as const;

type Stage = KioskCollection["stage"];
const stages: readonly Stage[] = [
  ...(["opening", "open", "closed", "collected", "part-collected", "not-opened"] as const),
  ...(["still-inside", "unclear"] as const),
];
const door = (stage: Stage, change: Partial<KioskCollection> = {}, more: Partial<AtDoor> = {}): Screen =>
  atDoor({ stage, may: [], ...change }, more).screen;
const refuse = { task: "refuse" } as const;
const wrong = no("code-wrong");
type Shown = Pick<Kiosk, "screen"> & { readonly waitUntil?: number };

/** One of each kind that the page shows. */
export const everyScreen: readonly Shown[] = [
  { screen: { at: "starting" } },
  { screen: { at: "set-up", isBusy: false, no: null } },
  { screen: { at: "set-up", isBusy: false, no: wrong } },
  { screen: { at: "home", entry: "", no: null } },
  { screen: { at: "home", entry: "12", no: null } },
  { screen: { at: "home", entry: "", no: wrong } },
  { screen: { at: "home", entry: "", no: wrong }, waitUntil: now + 1 },
  { screen: pinScreen(null) },
  { screen: { ...pinScreen(null), no: wrong } },
  { screen: { at: "checking", since: now } },
  { screen: { at: "checking", since: now - 4_000 } },
  { screen: unanswered().screen },
  { screen: unanswered(true).screen },
  ...stages.map((stage) => ({ screen: door(stage) })),
  { screen: door("opening", { attempt: 2 }) },
  { screen: door("open", { leftOpen: true }) },
  { screen: door("closed", { parcels: ["RR473124829GB", "CP123456785CN"] }) },
  { screen: door("open", {}, { task: "report" }) },
  { screen: door("open", {}, refuse) },
  { screen: door("closed", { may: ["refuse"] }, refuse) },
  { screen: door("collected", { may: ["reopen"] }, refuse) },
  // Nobody has put anything back behind a door that did not open again.
  { screen: door("collected", { may: ["refuse"], jammed: true }, refuse) },
  ...(["reported", "reported-open", "refused", "over"] as const).map((why) => ({
    screen: farewell(why),
  })),
];
