/** A code that is none, and one that gets no answer: no door opens for somebody who may have gone. */
import { expect, test } from "vitest";
import { step } from "../../gateway/web/kiosk/machine/screen.ts";
import { type Happened, home, type Kiosk } from "../../gateway/web/kiosk/machine/state.ts";
import { atHome, checking, collection, no, now, unanswered, view } from "./kiosk-screens.ts";

type Row = readonly [what: string, Kiosk, Happened, screen: object, wish: object | null];
const present = (code: string) => ({ type: "present", code });
const look = { type: "look", collection };
const forget = { type: "forget" };

const rows: readonly Row[] = [
  [
    "fewer digits than a code has are no try: they stay, and it is said",
    atHome("1234"),
    { type: "entered" },
    { at: "home", entry: "1234", no: { code: "code-malformed" } },
    null,
  ],
  ["nothing typed opens nothing", atHome(), { type: "entered" }, { at: "home", entry: "", no: null }, null],
  [
    "too few digits are no scan either",
    atHome(),
    { type: "scanned", read: { kind: "code", code: "1234" } },
    { at: "home", no: { code: "code-malformed" } },
    null,
  ],

  [
    "a code that gets no answer opens nothing by itself",
    checking,
    { type: "unanswered", code: "12345678", key: "k" },
    { at: "unanswered", code: "12345678", key: "k", isBack: false },
    null,
  ],
  [
    "nothing is asked once more before the site answers",
    unanswered(),
    { type: "asked-again" },
    { isBack: false },
    null,
  ],
  [
    "when the site answers again the person is asked, and no door opens",
    unanswered(),
    { type: "answers-again" },
    { at: "unanswered", isBack: true },
    null,
  ],
  ["who is asked already is asked once", unanswered(true), { type: "answers-again" }, { isBack: true }, null],
  [
    "whoever still stands there has the same request sent once more",
    unanswered(true),
    { type: "asked-again" },
    { at: "checking" },
    { ...present("12345678"), key: "k" },
  ],
  ["whoever cancels leaves no code behind", unanswered(true), { type: "left" }, home, forget],
  ["whoever cancels before the answer leaves none either", checking, { type: "left" }, home, forget],
  [
    "no answer to somebody who has cancelled brings no code back",
    atHome(),
    { type: "unanswered", code: "12345678", key: "k" },
    home,
    null,
  ],
  [
    "a door that opened although its answer was lost is shown",
    unanswered(),
    { type: "opened", view: view({ stage: "opening" }) },
    { at: "door" },
    look,
  ],
  [
    "so is one whose person has cancelled",
    atHome(),
    { type: "opened", view: view({ stage: "opening" }) },
    { at: "door" },
    look,
  ],
  [
    "but not to the next person, who types already",
    atHome("1"),
    { type: "opened", view: view({ stage: "opening" }) },
    { at: "home", entry: "1" },
    null,
  ],
  [
    "a late no is said as well",
    unanswered(),
    { type: "code-refused", no: no("code-wrong") },
    { at: "home", no: { code: "code-wrong" } },
    null,
  ],
  [
    "the next person's scan takes the place of what got no answer",
    unanswered(),
    { type: "scanned", read: { kind: "code", code: "87654321" } },
    { at: "checking" },
    present("87654321"),
  ],
];

test.each(rows)("%s", (_what, before, happened, screen, wish) => {
  const after = step(before, happened, now);
  expect(after.kiosk.screen).toMatchObject(screen);
  expect(after.wish).toEqual(wish);
});
