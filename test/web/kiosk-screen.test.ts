/** The kiosk's screen as a machine: what happens, what it shows, what it wishes done. */
import { describe, expect, test } from "vitest";
import { step } from "../../gateway/web/kiosk/machine/screen.ts";
import { type Happened, home, type Kiosk, newKiosk } from "../../gateway/web/kiosk/machine/state.ts";
import type { KioskCollection } from "../../gateway/wire/http.ts";
import { at, atDoor, atHome, atPin, checking, collection, farewell, no, now, view } from "./kiosk-screens.ts";

type Row = readonly [what: string, Kiosk, Happened, screen: object, wish: object | null];
const present = (code: string) => ({ type: "present", code });
const look = { type: "look", collection };
const forget = { type: "forget" };
const command = (follow: string, body = {}) => ({ type: "command", collection, follow, body });

const rows: readonly Row[] = [
  // Set-up
  ["a screen that the site does not know is set up", newKiosk, { type: "unknown-kiosk" }, { at: "set-up" }, forget],
  ["a screen that the site knows is ready", newKiosk, { type: "signed-in", waitMs: 0 }, home, null],
  [
    "a wrong credential is said, and can be typed again",
    at({ at: "set-up", isBusy: true, no: null }),
    { type: "set-up-refused", no: no("wrong-credentials") },
    { at: "set-up", isBusy: false, no: { code: "wrong-credentials" } },
    null,
  ],
  [
    "set-up ends with the start",
    at({ at: "set-up", isBusy: true, no: null }),
    { type: "signed-in", waitMs: 0 },
    home,
    null,
  ],
  [
    "nobody leaves the set-up by waiting",
    at({ at: "set-up", isBusy: false, no: null }),
    { type: "left" },
    { at: "set-up" },
    null,
  ],

  // The entry
  ["digits are added", atHome("12"), { type: "typed", digit: "3" }, { entry: "123" }, null],
  ["letters are none", atHome("12"), { type: "typed", digit: "x" }, { entry: "12" }, null],
  [
    "no more than a code's digits",
    atHome("123456789012"),
    { type: "typed", digit: "3" },
    { entry: "123456789012" },
    null,
  ],
  ["the last digit is erased", atHome("12"), { type: "erased" }, { entry: "1" }, null],
  ["all digits are cleared", atHome("12"), { type: "cleared" }, { entry: "" }, null],
  [
    "a code is presented, and not kept",
    atHome("12345678"),
    { type: "entered" },
    { at: "checking" },
    present("12345678"),
  ],
  [
    "a scan is presented",
    atHome("1"),
    { type: "scanned", read: { kind: "code", code: "12345678" } },
    { at: "checking" },
    present("12345678"),
  ],
  ["nothing is typed while a code is checked", checking, { type: "typed", digit: "1" }, { at: "checking" }, null],
  [
    "a wrong code is said",
    checking,
    { type: "code-refused", no: no("code-wrong") },
    { at: "home", entry: "", no: { code: "code-wrong" } },
    null,
  ],

  [
    "a label that is scanned is no wrong code",
    atHome("1"),
    { type: "scanned", read: { kind: "waybill", waybill: "RR473124829GB" } },
    { at: "home", entry: "", no: { code: "scanned-waybill" } },
    null,
  ],
  [
    "a pass is presented as it stands",
    atHome(),
    { type: "scanned", read: { kind: "pass", pass: "postern:pass:abc" } },
    { at: "checking" },
    { type: "present", code: "postern:pass:abc" },
  ],

  // A courier's badge
  [
    "a badge that is scanned asks for its PIN",
    atHome("1"),
    { type: "scanned", read: { kind: "badge", badge: "b" } },
    { at: "pin", badge: "b", pin: "" },
    null,
  ],
  [
    "so does one that the reader beside it was shown",
    atHome(),
    { type: "badge-shown" },
    { at: "pin", badge: null },
    null,
  ],
  ["a badge shown before an open door waits", atDoor(), { type: "badge-shown" }, { at: "door" }, null],
  ["digits are the PIN's", atPin("12"), { type: "typed", digit: "3" }, { at: "pin", pin: "123" }, null],
  ["its last digit is erased", atPin("12"), { type: "erased" }, { pin: "1" }, null],
  ["too short a PIN is not sent", atPin("123"), { type: "entered" }, { at: "pin", isBusy: false }, null],
  [
    "a PIN is sent, with the badge that was scanned",
    atPin("123456", { badge: "b" }),
    { type: "entered" },
    { isBusy: true },
    { type: "sign-in", badge: "b", pin: "123456" },
  ],
  [
    "nothing is typed while it is looked at",
    atPin("12", { isBusy: true }),
    { type: "typed", digit: "3" },
    { pin: "12" },
    null,
  ],
  [
    "a wrong PIN is said, and typed again",
    atPin("123456", { isBusy: true }),
    { type: "pin-refused", no: no("wrong-credentials") },
    { at: "pin", pin: "", isBusy: false, no: { code: "wrong-credentials" } },
    null,
  ],
  ["who is no courier goes back", atPin("12"), { type: "left" }, home, forget],

  // At the door
  [
    "a code opens a door",
    checking,
    { type: "told", view: view({ stage: "opening" }) },
    { at: "door", task: null },
    look,
  ],
  ["a reload goes on at the door", newKiosk, { type: "told", view: view() }, { at: "door" }, look],
  ["late news bring nobody back", at(home), { type: "told", view: view() }, home, null],
  [
    "what another collection does is not shown",
    atDoor(),
    { type: "told", view: view({ collection: "b" }) },
    { view: { collection } },
    null,
  ],
  ["the door closes", atDoor(), { type: "told", view: view({ stage: "closed" }) }, { view: { stage: "closed" } }, null],
  [
    "a code scanned before an open door waits for the next",
    atDoor(),
    { type: "scanned", read: { kind: "code", code: "12345678" } },
    { at: "door" },
    null,
  ],
  [
    "a code scanned after the door closed is the next one",
    atDoor({ stage: "collected" }),
    { type: "scanned", read: { kind: "code", code: "12345678" } },
    { at: "checking" },
    present("12345678"),
  ],
  [
    "everything was taken",
    atDoor({ stage: "closed" }),
    { type: "confirmed", taken: null },
    { isBusy: true },
    command("confirm"),
  ],
  [
    "some were taken",
    atDoor({ stage: "closed" }),
    { type: "confirmed", taken: ["RR1"] },
    { isBusy: true },
    command("confirm", { taken: ["RR1"] }),
  ],
  [
    "what is on its way is not sent twice",
    atDoor({ stage: "closed" }, { isBusy: true }),
    { type: "confirmed", taken: null },
    { isBusy: true },
    null,
  ],
  ["a parcel is unticked", atDoor({ stage: "closed" }), { type: "ticked", waybill: "RR1" }, { left: ["RR1"] }, null],
  [
    "a parcel is ticked again",
    atDoor({ stage: "closed" }, { left: ["RR1"] }),
    { type: "ticked", waybill: "RR1" },
    { left: [] },
    null,
  ],
  [
    "it is opened again",
    atDoor({ stage: "collected" }),
    { type: "ordered", follow: "reopen" },
    { isBusy: true },
    command("reopen"),
  ],
  [
    "the second opening shows",
    atDoor({ stage: "collected" }, { isBusy: true }),
    { type: "answered", follow: "reopen" },
    { isBusy: false, view: { stage: "opening", may: [] } },
    look,
  ],
  [
    "a problem is told",
    atDoor({}, { task: "report" }),
    { type: "reported", problem: "empty" },
    { isBusy: true },
    command("report", { problem: "empty" }),
  ],
  [
    "a problem behind an open door: close it",
    atDoor({}, { isBusy: true }),
    { type: "answered", follow: "report" },
    farewell("reported-open"),
    null,
  ],
  [
    "a problem behind a closed door",
    atDoor({ stage: "closed" }, { isBusy: true }),
    { type: "answered", follow: "report" },
    farewell("reported"),
    null,
  ],
  [
    "it goes back",
    atDoor({ stage: "closed" }, { isBusy: true }),
    { type: "answered", follow: "refuse" },
    farewell("refused"),
    null,
  ],
  [
    "a no is said, and the screen looks anew",
    atDoor({}, { isBusy: true }),
    { type: "refused", no: no("reopen-limit") },
    { isBusy: false, no: { code: "reopen-limit" } },
    look,
  ],
  ["its time is over before it was settled", atDoor({ stage: "closed" }), { type: "over" }, farewell("over"), null],
  ["its time is over after it was", atDoor({ stage: "collected" }), { type: "over" }, home, forget],
  ["a look finds it no more", atDoor({ stage: "closed" }), { type: "not-there" }, farewell("over"), null],
  [
    "a look finds it no more before the answer that ended it is there",
    atDoor({ stage: "closed" }, { isBusy: true }),
    { type: "not-there" },
    { at: "door", isBusy: true },
    null,
  ],
  ["somebody leaves", atDoor({ stage: "collected" }), { type: "left" }, home, forget],
  ["a revoked screen shows nothing of anybody", atDoor(), { type: "unknown-kiosk" }, { at: "set-up" }, forget],
];

describe("the kiosk's screen", () => {
  test.each(rows)("%s", (_what, before, happened, screen, wish) => {
    const after = step(before, happened, now);
    expect(after.kiosk.screen).toMatchObject(screen);
    expect(after.wish).toEqual(wish);
  });

  test("while the keypad waits it takes no digit and every scan", () => {
    const refused = step(checking, { type: "code-refused", no: no("code-wrong", { waitMs: 30_000 }) }, now).kiosk;
    expect(refused.waitUntil).toBe(now + 30_000);
    expect(step(refused, { type: "typed", digit: "1" }, now + 29_999).kiosk.screen).toMatchObject({ entry: "" });
    expect(step(refused, { type: "scanned", read: { kind: "code", code: "12345678" } }, now + 1).wish).toEqual(
      present("12345678"),
    );
    expect(step(refused, { type: "typed", digit: "1" }, now + 30_000).kiosk.screen).toMatchObject({ entry: "1" });
  });

  test("a courier signs in while the keypad waits for codes", () => {
    const waiting = at(home, { waitUntil: now + 30_000 });
    const pin = step(waiting, { type: "badge-shown" }, now).kiosk;
    expect(step(pin, { type: "typed", digit: "1" }, now).kiosk.screen).toMatchObject({ at: "pin", pin: "1" });
  });

  test("a wait that ran before a reload goes on", () => {
    expect(step(newKiosk, { type: "signed-in", waitMs: 5_000 }, now).kiosk.waitUntil).toBe(now + 5_000);
  });

  test("news of the same stage keep what was unticked, those of another forget it", () => {
    const before = atDoor({ stage: "closed" }, { left: ["RR1"] });
    const left = (stage: KioskCollection["stage"]) =>
      step(before, { type: "told", view: view({ stage }) }, now).kiosk.screen;
    expect(left("closed")).toMatchObject({ left: ["RR1"] });
    expect(left("open")).toMatchObject({ left: [] });
  });
});
