/** The kiosk's screen as a machine: what happens, what it shows, what it wishes done. */
import { describe, expect, test } from "vitest";
import { closePromptMs, idleLeft, limitMs, warningLeft, warnMs } from "../../gateway/web/kiosk/machine/idle.ts";
import { promptOf } from "../../gateway/web/kiosk/machine/prompt.ts";
import {
  type AtDoor,
  type Happened,
  home,
  type Kiosk,
  newKiosk,
  type Screen,
  step,
} from "../../gateway/web/kiosk/machine/screen.ts";
import type { KioskCollection } from "../../gateway/wire/http.ts";

const now = 100_000;
const collection = "00000000000000aa";
const view = (change: Partial<KioskCollection> = {}): KioskCollection => ({
  ...{ collection, compartment: "A-03", stage: "open", parcels: ["RR473124829GB"], attempt: 1 },
  ...{ leftOpen: false, jammed: false, may: ["report"], ...change },
});
const at = (screen: Screen, change: Partial<Kiosk> = {}): Kiosk => ({ screen, waitUntil: 0, touchedAt: 0, ...change });
const atHome = (entry = ""): Kiosk => at({ at: "home", entry, no: null });
const atDoor = (change: Partial<KioskCollection> = {}, more: Partial<AtDoor> = {}): Kiosk =>
  at({ at: "door", view: view(change), since: now, task: null, left: [], isBusy: false, no: null, ...more });
const checking = at({ at: "checking", since: now });
const no = (code: string, figures = {}) => ({ ok: false, code, figures }) as const;
const farewell = (why: "reported" | "reported-open" | "refused" | "over") =>
  ({ at: "farewell", why, compartment: "A-03" }) as const;

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
  ["too few digits open nothing", atHome("123"), { type: "entered" }, { at: "home", entry: "123" }, null],
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
    { type: "scanned", text: "postern:pass:x" },
    { at: "checking" },
    present("postern:pass:x"),
  ],
  ["nothing is typed while a code is checked", checking, { type: "typed", digit: "1" }, { at: "checking" }, null],
  [
    "a wrong code is said",
    checking,
    { type: "code-refused", no: no("code-wrong") },
    { at: "home", entry: "", no: { code: "code-wrong" } },
    null,
  ],

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
    { type: "scanned", text: "12345678" },
    { at: "door" },
    null,
  ],
  [
    "a code scanned after the door closed is the next one",
    atDoor({ stage: "collected" }),
    { type: "scanned", text: "12345678" },
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
    expect(step(refused, { type: "scanned", text: "12345678" }, now + 1).wish).toEqual(present("12345678"));
    expect(step(refused, { type: "typed", digit: "1" }, now + 30_000).kiosk.screen).toMatchObject({ entry: "1" });
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

describe("nobody stands there any more", () => {
  const idle: readonly [string, Kiosk, boolean][] = [
    ["with digits typed", atHome("12"), true],
    ["with a no on the screen", at({ at: "home", entry: "", no: no("code-wrong") }), true],
    ["with an open door", atDoor(), true],
    ["with a question open", atDoor({ stage: "closed" }), true],
    ["after everything was collected", atDoor({ stage: "collected" }), true],
    ["at the start", atHome(), false],
    ["after the last word", at(farewell("refused")), false],
  ];
  test.each(idle)("%s: it goes back to the start, warned: %#", (_what, kiosk, isWarned) => {
    const limit = limitMs(kiosk.screen) ?? Number.NaN;
    expect(limit).toBeGreaterThanOrEqual(warnMs);
    expect(idleLeft(kiosk, limit)).toBe(0);
    expect(warningLeft(kiosk, limit - warnMs - 1)).toBeNull();
    expect(warningLeft(kiosk, limit - warnMs + 1)).toBe(isWarned ? warnMs - 1 : null);
    const back = step(kiosk, { type: "left" }, limit);
    expect([back.kiosk.screen, back.wish]).toEqual([home, forget]);
  });
  test.each([
    ["while a code is checked", checking],
    ["while a door is on its way", atDoor({ stage: "opening" })],
    ["while the screen is set up", at({ at: "set-up", isBusy: false, no: null })],
  ])("%s it stays", (_what, kiosk) => expect(idleLeft(kiosk, 1e9)).toBeNull());
});

describe("what is said aloud", () => {
  const said: readonly [string, Kiosk, idleMs: number, openMs: number, string | null][] = [
    ["an open door", atDoor(), 0, 0, "open"],
    ["a door that is open for long", atDoor(), 0, closePromptMs, "close"],
    ["a door whose alarm rang", atDoor({ leftOpen: true }), 0, 0, "close"],
    ["a second attempt", atDoor({ stage: "opening", attempt: 2 }), 0, 0, "again"],
    ["a keypad that waits", at(home, { waitUntil: 2 * now }), 0, 0, "keypad-waits"],
    ["an idle screen", atHome("12"), 44_000, 0, "still-there"],
    ["a set-up", at({ at: "set-up", isBusy: false, no: null }), 0, 0, null],
  ];
  test.each(said)("%s", (_what, kiosk, idleMs, openMs, prompt) => {
    const when = now + openMs;
    expect(promptOf({ ...kiosk, touchedAt: when - idleMs }, when)).toBe(prompt);
  });
});
