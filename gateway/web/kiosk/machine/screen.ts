/** The kiosk's screen as a machine: what happens leads to a screen, and to one thing that is wished done. */
import type { KioskHandIn } from "../../../wire/faces/hand-ins.ts";
import { codeDigits } from "../../../wire/trust/pickup-code.ts";
import type { Read } from "../../shared/scan/read.ts";
import type { No } from "../../shared/site/ask.ts";
import { atDoor, opened, told } from "./collection.ts";
import { atHandIn, atOffer, handInScreen, handInTold, isHandInOver, offerScreen } from "./hand-in.ts";
import { type AtKeypad, atPin, pinScreen } from "./pin.ts";
import {
  entryMax,
  type Happened,
  home,
  type Kiosk,
  type OfHandIn,
  type Screen,
  type Show,
  type Step,
  showing,
} from "./state.ts";

export const step = (kiosk: Kiosk, happened: Happened, now: number): Step => {
  const { screen } = kiosk;
  const stay = { kiosk, wish: null };
  const show = showing(kiosk, now);
  switch (happened.type) {
    case "touched":
      return { kiosk: { ...kiosk, touchedAt: now }, wish: null };
    case "unknown-kiosk":
      return screen.at === "set-up" ? stay : show({ at: "set-up", isBusy: false, no: null }, { type: "forget" });
    case "signed-in":
      return signedIn(kiosk, happened.waitMs > 0 ? now + happened.waitMs : 0, now);
    case "set-up-sent":
      return screen.at === "set-up" ? show({ ...screen, isBusy: true, no: null }) : stay;
    case "set-up-refused":
      return screen.at === "set-up" ? show({ ...screen, isBusy: false, no: happened.no }) : stay;
    case "left":
      return screen.at === "starting" || screen.at === "set-up" ? stay : show(home, { type: "forget" });
    case "scanned":
      return takesScan(screen)
        ? scanned(happened.read, kiosk, now, show)
        : { kiosk: { ...kiosk, touchedAt: now }, wish: null };
    case "badge-shown":
      return takesScan(screen) ? show(pinScreen(null)) : stay;
    case "typed":
    case "erased":
    case "cleared":
    case "entered":
      return screen.at === "pin" ? show(...atPin(screen, happened)) : atKeypad(kiosk, happened, now);
    case "pin-refused":
      return screen.at === "pin" ? show({ ...screen, isBusy: false, pin: "", no: happened.no }) : stay;
    case "code-refused":
      return isAsking(screen) ? codeRefused(kiosk, happened.no, now) : stay;
    case "told":
      return told(kiosk, happened.view, now);
    case "opened":
      return opened(kiosk, happened.view, now);
    case "unanswered":
    case "answers-again":
    case "asked-again":
      return atUnanswered(kiosk, happened, now);
    case "site-known":
      return { kiosk: { ...kiosk, takesHandIns: happened.takesHandIns }, wish: null };
    case "over":
    case "not-there":
    case "task":
    case "ticked":
    case "ordered":
    case "confirmed":
    case "reported":
    case "answered":
    case "refused":
      return screen.at === "door" ? atDoor(kiosk, screen, happened, now) : stay;
    default:
      return stepHandIn(kiosk, happened, now);
  }
};

const isAsking = (screen: Screen): boolean => screen.at === "checking" || screen.at === "unanswered";

/** What got no answer is asked for once more only when the person says so. */
const atUnanswered = (
  kiosk: Kiosk,
  happened: Extract<Happened, { type: "unanswered" | "answers-again" | "asked-again" }>,
  now: number,
): Step => {
  const { screen } = kiosk;
  const show = showing(kiosk, now);
  if (happened.type === "unanswered" && screen.at === "checking")
    return show({ at: "unanswered", code: happened.code, key: happened.key, isBack: false });
  if (screen.at !== "unanswered") return { kiosk, wish: null };
  const { code, key, isBack } = screen;
  if (happened.type === "answers-again" && !isBack) return show({ ...screen, isBack: true });
  if (happened.type === "asked-again" && isBack)
    return show({ at: "checking", since: now }, { type: "present", code, key });
  return { kiosk, wish: null };
};

/** While a door is on its way or open, a code of the next person would only confuse. */
const takesScan = (screen: Screen): boolean => {
  if (screen.at === "door") return !(screen.isBusy || screen.view.stage === "opening" || screen.view.stage === "open");
  if (screen.at === "hand-in") return isHandInOver(screen.view);
  if (screen.at === "offer") return !screen.isBusy;
  return ["home", "unanswered", "farewell", "pin"].includes(screen.at);
};

/** Only what may be one is asked for: where nobody hands anything in, a label that is scanned is no wrong try. */
const scanned = (read: Read, { takesHandIns }: Kiosk, now: number, show: Show): Step => {
  switch (read.kind) {
    case "code":
      if (read.code.length < codeDigits) break;
      return show({ at: "checking", since: now }, { type: "present", code: read.code });
    case "pass":
      return show({ at: "checking", since: now }, { type: "present", code: read.pass });
    case "waybill":
      if (takesHandIns) return show({ at: "checking", since: now }, { type: "present", code: read.waybill });
      break;
    case "badge":
      return show(pinScreen(read.badge));
  }
  const code = read.kind === "code" ? malformed.code : `scanned-${read.kind}`;
  return show({ at: "home", entry: "", no: { ok: false, code, figures: {} } });
};

/** Too short for a code: no try, and the digits stay to be added to. */
const malformed: No = { ok: false, code: "code-malformed", figures: {} };

const signedIn = (kiosk: Kiosk, waitUntil: number, now: number): Step => {
  const isNew = kiosk.screen.at === "starting" || kiosk.screen.at === "set-up";
  const screen = isNew ? home : kiosk.screen;
  return { kiosk: { ...kiosk, screen, waitUntil, touchedAt: isNew ? now : kiosk.touchedAt }, wish: null };
};

const atKeypad = (kiosk: Kiosk, happened: AtKeypad, now: number): Step => {
  const { screen, waitUntil } = kiosk;
  const touched = { ...kiosk, touchedAt: now };
  if (screen.at !== "home" || waitUntil > now) return { kiosk: touched, wish: null };
  const { entry } = screen;
  const write = (next: string): Step => ({
    kiosk: { ...touched, screen: { at: "home", entry: next.slice(0, entryMax), no: null } },
    wish: null,
  });
  switch (happened.type) {
    case "typed":
      return /^[0-9]$/.test(happened.digit) ? write(entry + happened.digit) : { kiosk: touched, wish: null };
    case "erased":
      return write(entry.slice(0, -1));
    case "cleared":
      return write("");
    case "entered":
      if (entry === "") return { kiosk: touched, wish: null };
      if (entry.length < codeDigits) return { kiosk: { ...touched, screen: { ...screen, no: malformed } }, wish: null };
      return { kiosk: { ...touched, screen: { at: "checking", since: now } }, wish: { type: "present", code: entry } };
  }
};

const codeRefused = (kiosk: Kiosk, no: No, now: number): Step => {
  const { waitMs } = no.figures;
  const waitUntil = typeof waitMs === "number" ? now + waitMs : kiosk.waitUntil;
  return { kiosk: { ...kiosk, screen: { at: "home", entry: "", no }, waitUntil, touchedAt: now }, wish: null };
};

const stepHandIn = (kiosk: Kiosk, happened: OfHandIn, now: number): Step => {
  const { screen } = kiosk;
  const show = showing(kiosk, now);
  switch (happened.type) {
    case "offered":
      if (!isAsking(screen)) break;
      return show(offerScreen(happened.code, happened.offer, happened.accessible));
    case "hand-in-told":
      return handInNews(kiosk, happened.view, now);
    case "hand-in-found":
      if (!isAsking(screen)) break;
      return show(handInScreen(happened.view, now), { type: "look-hand-in", deposit: happened.view.deposit });
    case "carrier-chosen":
    case "size-chosen":
    case "reach-chosen":
    case "hand-in-wished":
    case "hand-in-not-begun":
      if (screen.at !== "offer") break;
      return show(...atOffer(screen, happened));
    default:
      if (screen.at !== "hand-in") break;
      return show(...atHandIn(screen, happened));
  }
  return { kiosk, wish: null };
};

/** Of the hand-in whose door has been ordered, of the one that is shown, or of the one before a reload. */
const handInNews = (kiosk: Kiosk, view: KioskHandIn, now: number): Step => {
  const { screen } = kiosk;
  if (screen.at === "hand-in" && screen.view.deposit === view.deposit) {
    const [next, wish] = handInTold(screen, view, now);
    return { kiosk: { ...kiosk, screen: next, touchedAt: next.since === screen.since ? kiosk.touchedAt : now }, wish };
  }
  // Also where the answer to what began it was lost, and nothing else was chosen since.
  const isAskedFor = screen.at === "offer" && (screen.isBusy || screen.key !== null);
  if (screen.at !== "starting" && !isAskedFor) return { kiosk, wish: null };
  const wish = { type: "look-hand-in", deposit: view.deposit } as const;
  return showing(kiosk, now)(handInScreen(view, now), wish);
};
