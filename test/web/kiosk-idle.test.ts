/** When the kiosk goes back to its start by itself, and what it says aloud. */
import { describe, expect, test } from "vitest";
import {
  closePromptMs,
  idleLeft,
  limitMs,
  restMs,
  rests,
  warningLeft,
  warnMs,
} from "../../gateway/web/kiosk/machine/idle.ts";
import { promptOf } from "../../gateway/web/kiosk/machine/prompt.ts";
import { step } from "../../gateway/web/kiosk/machine/screen.ts";
import { home, type Kiosk } from "../../gateway/web/kiosk/machine/state.ts";
import { viewOf } from "../../gateway/web/kiosk/machine/view.ts";
import { at, atDoor, atHome, atPin, checking, everyScreen, farewell, no, now, unanswered } from "./kiosk-screens.ts";

const forget = { type: "forget" };

describe("nobody stands there any more", () => {
  const idle: readonly [string, Kiosk, boolean][] = [
    ["with digits typed", atHome("12"), true],
    ["with a no on the screen", at({ at: "home", entry: "", no: no("code-wrong") }), true],
    ["with a PIN asked for", atPin(""), true],
    ["with an open door", atDoor(), true],
    ["with a question open", atDoor({ stage: "closed" }), true],
    ["after everything was collected", atDoor({ stage: "collected" }), true],
    ["with a code that got no answer", unanswered(), true],
    ["with the question whether somebody is there", unanswered(true), false],
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

test("the last word stands a moment before it can be pressed away, and no other screen does", () => {
  const last = at(farewell("refused"));
  expect([rests(last, now), rests(last, now + restMs - 1), rests(last, now + restMs)]).toEqual([true, true, false]);
  const others = everyScreen.filter(({ screen }) => screen.at !== "farewell");
  expect(others.filter((one) => rests(one, now))).toEqual([]);
});

describe("what is said aloud", () => {
  const said: readonly [string, Kiosk, idleMs: number, openMs: number, string | null][] = [
    ["an open door", atDoor(), 0, 0, "open"],
    ["a door that is open for long", atDoor(), 0, closePromptMs, "close"],
    ["a door whose alarm rang", atDoor({ leftOpen: true }), 0, 0, "close"],
    ["a second attempt", atDoor({ stage: "opening", attempt: 2 }), 0, 0, "again"],
    ["a keypad that waits", at(home, { waitUntil: 2 * now }), 0, 0, "keypad-waits"],
    [
      "a scan while the keypad waits",
      at({ at: "home", entry: "", no: no("kiosk-waits") }, { waitUntil: 2 * now }),
      0,
      0,
      "no",
    ],
    ["a site that does not answer", unanswered(), 0, 0, "unanswered"],
    ["a site that answers again", unanswered(true), 0, 0, "unanswered-back"],
    ["an idle screen", atHome("12"), 44_000, 0, "still-there"],
    ["a no at the keypad", at({ at: "home", entry: "", no: no("code-wrong") }), 0, 0, "no"],
    ["a label held to the scanner", at({ at: "home", entry: "", no: no("scanned-waybill") }), 0, 0, "no"],
    ["a PIN that is asked for", atPin("12"), 0, 0, "pin"],
    ["a wrong PIN", atPin("", { no: no("wrong-credentials") }), 0, 0, "no"],
    ["a no at the door", atDoor({}, { no: no("reopen-limit") }), 0, 0, "no"],
    ["a problem to choose", atDoor({}, { task: "report" }), 0, 0, "report"],
    ["a parcel to put back", atDoor({}, { task: "refuse" }), 0, 0, "refuse-open"],
    [
      "a parcel that lies inside again",
      atDoor({ stage: "closed", may: ["refuse"] }, { task: "refuse" }),
      0,
      0,
      "refuse-now",
    ],
    [
      "a parcel that was taken",
      atDoor({ stage: "collected", may: ["reopen"] }, { task: "refuse" }),
      0,
      0,
      "refuse-reopen",
    ],
    ["too late to refuse", atDoor({ stage: "collected" }, { task: "refuse" }), 0, 0, "refuse-no"],
    ["a set-up", at({ at: "set-up", isBusy: false, no: null }), 0, 0, null],
  ];
  test.each(said)("%s", (_what, kiosk, idleMs, openMs, prompt) => {
    const when = now + openMs;
    expect(promptOf({ ...kiosk, touchedAt: when - idleMs }, when)).toBe(prompt);
  });

  test("at a door the voice asks for what the screen shows", () => {
    const doors = everyScreen.filter(({ screen }) => screen.at === "door" && screen.no === null);
    expect(doors.length).toBeGreaterThan(10);
    for (const { screen } of doors) {
      const shown = viewOf({ screen, waitUntil: 0 }, now)
        .replace(/^door-/, "")
        .replace("closed-many", "closed");
      expect(promptOf(at(screen, { touchedAt: now }), now)).toBe(shown);
    }
  });
});
