/** A hand-in at the kiosk's screen, as a machine: what the code or label offers, then one door. */
import { describe, expect, test } from "vitest";
import { idleLeft, limitMs, warningLeft, warnMs } from "../../gateway/web/kiosk/machine/idle.ts";
import { promptOf } from "../../gateway/web/kiosk/machine/prompt.ts";
import { step } from "../../gateway/web/kiosk/machine/screen.ts";
import { type Happened, home, type Kiosk, newKiosk } from "../../gateway/web/kiosk/machine/state.ts";
import { atHandIn, atOffer, closed, deposit, offered, view } from "./hand-in-screens.ts";
import { at, atHome, checking, no, now } from "./kiosk-screens.ts";

type Row = readonly [what: string, Kiosk, Happened, screen: object, wish: object | null];
const look = { type: "look-hand-in", deposit };
const command = (name: string, body = {}) => ({ type: "hand-in-command", deposit, step: name, body });
const begin = (body: object, key = "k-new") => ({ type: "begin-hand-in", key, body: { code: "12345678", ...body } });
const label = { type: "scanned", read: { kind: "waybill", waybill: "RR473124829GB" } } as const;
const wished = { type: "hand-in-wished", key: "k-new" } as const;
const told = (change: Parameters<typeof view>[0] = {}) => ({ type: "hand-in-told", view: view(change) }) as const;
const takes = (kiosk: Kiosk): Kiosk => ({ ...kiosk, takesHandIns: true });

const rows: readonly Row[] = [
  // What is offered
  [
    "a label is presented where hand-ins are taken",
    takes(atHome("1")),
    label,
    { at: "checking" },
    { type: "present", code: "RR473124829GB" },
  ],
  ["and nowhere else", atHome("1"), label, { at: "home", no: { code: "scanned-waybill" } }, null],
  [
    "the one carrier and the announced size are chosen already",
    checking,
    { type: "offered", code: "12345678", offer: { ...offered, carriers: ["swift"] }, accessible: null },
    { at: "offer", carrier: "swift", size: "M", accessible: null },
    null,
  ],
  [
    "of several carriers none is",
    checking,
    { type: "offered", code: "12345678", offer: { carriers: ["swift", "blue"], parcels: [] }, accessible: true },
    { at: "offer", carrier: null, size: null, accessible: true },
    null,
  ],
  [
    "an offer that comes late is nobody's",
    at(home),
    { type: "offered", code: "12345678", offer: { ...offered, carriers: ["swift"] }, accessible: null },
    home,
    null,
  ],
  [
    "the code of one whose door stands open leads there again",
    checking,
    { type: "hand-in-found", view: view({ stage: "open" }) },
    { at: "hand-in", view: { stage: "open" }, keeps: false },
    look,
  ],
  ["which is nobody's when it comes late", at(home), { type: "hand-in-found", view: view() }, home, null],
  [
    "a carrier is chosen",
    atOffer({ carrier: null }),
    { type: "carrier-chosen", carrier: "blue" },
    { carrier: "blue" },
    null,
  ],
  ["a size is chosen", atOffer(), { type: "size-chosen", size: "L" }, { size: "L" }, null],
  ["a door within reach is asked for", atOffer(), { type: "reach-chosen" }, { accessible: true }, null],
  ["and not", atOffer({ accessible: true }), { type: "reach-chosen" }, { accessible: false }, null],
  ["without a carrier nothing opens", atOffer({ carrier: null }), wished, { isBusy: false }, null],
  ["without a size nothing opens", atOffer({ size: null }), wished, { isBusy: false }, null],
  ["a door is wished for", atOffer(), wished, { isBusy: true, key: "k-new" }, begin({ carrier: "swift", size: "M" })],
  [
    "within reach",
    atOffer({ accessible: true }),
    wished,
    { isBusy: true },
    begin({ carrier: "swift", size: "M", accessible: true }),
  ],
  ["what is on its way is not sent twice", atOffer({ isBusy: true }), wished, { isBusy: true }, null],
  ["nothing is chosen meanwhile", atOffer({ isBusy: true }), { type: "size-chosen", size: "L" }, { size: "M" }, null],
  [
    "a no is said, and its next size chosen",
    atOffer({ isBusy: true, key: "k" }),
    { type: "hand-in-not-begun", no: no("full", { size: "M", nextSize: "L" }) },
    { at: "offer", isBusy: false, size: "L", key: null, no: { code: "full" } },
    null,
  ],
  [
    "a lost answer is asked for with the same key",
    atOffer({ isBusy: true, key: "k" }),
    { type: "hand-in-not-begun", no: no("unreachable") },
    { isBusy: false, key: "k" },
    null,
  ],
  [
    "so that no second door opens",
    atOffer({ key: "k" }),
    wished,
    { isBusy: true },
    begin({ carrier: "swift", size: "M" }, "k"),
  ],
  ["another wish is another request", atOffer({ key: "k" }), { type: "size-chosen", size: "S" }, { key: null }, null],
  [
    "another label is the next one",
    takes(atOffer()),
    label,
    { at: "checking" },
    { type: "present", code: "RR473124829GB" },
  ],
  ["who hands nothing in goes back", atOffer(), { type: "left" }, home, { type: "forget" }],

  // At the door
  [
    "the door that opens is shown",
    atOffer({ isBusy: true }),
    told({ stage: "opening" }),
    { at: "hand-in", left: null },
    look,
  ],
  ["a reload goes on at the door", newKiosk, told(), { at: "hand-in" }, look],
  ["late news bring nobody back", at(home), told(), home, null],
  [
    "what another hand-in does is not shown",
    atHandIn(),
    told({ deposit: "e".repeat(32), stage: "made" }),
    { view: { stage: "open" } },
    null,
  ],
  ["the door closes", atHandIn(), told(closed), { view: { stage: "closed" } }, null],
  [
    "it is inside",
    atHandIn(closed),
    { type: "hand-in-ordered", step: "confirm" },
    { isBusy: true },
    command("confirm"),
  ],
  [
    "said twice it is sent once",
    atHandIn(closed, { isBusy: true }),
    { type: "hand-in-ordered", step: "confirm" },
    {},
    null,
  ],
  [
    "the answer is looked at",
    atHandIn(closed, { isBusy: true }),
    { type: "hand-in-answered" },
    { isBusy: false },
    look,
  ],
  [
    "it is opened again",
    atHandIn(closed),
    { type: "hand-in-ordered", step: "reopen" },
    { isBusy: true },
    command("reopen"),
  ],
  [
    "the person keeps it",
    atHandIn(closed),
    { type: "hand-in-ordered", step: "cancel" },
    { keeps: true },
    command("cancel"),
  ],
  [
    "before an open door that waits",
    atHandIn({}, { isProblem: true }),
    { type: "hand-in-ordered", step: "cancel" },
    { keeps: true, isProblem: false, isBusy: false },
    null,
  ],
  ["until it closes", atHandIn({}, { keeps: true }), told(closed), { isBusy: true, keeps: true }, command("cancel")],
  [
    "then nothing was handed in",
    atHandIn(closed, { keeps: true, isBusy: true }),
    told({ stage: "cancelled", may: [], parcels: [] }),
    { ending: "kept", view: { parcels: ["RR473124829GB"] } },
    null,
  ],
  ["a problem is looked for", atHandIn(), { type: "problem", is: true }, { isProblem: true }, null],
  [
    "another door is wished for",
    atHandIn({}, { isProblem: true }),
    { type: "hand-in-moved", reason: "dirty" },
    { isBusy: true },
    command("move", { reason: "dirty" }),
  ],
  [
    "and the one that stands open is to be closed",
    atHandIn(),
    told({ compartment: "B-01", stage: "opening" }),
    { left: { compartment: "A-03", why: "stands-open" }, view: { compartment: "B-01" } },
    null,
  ],
  [
    "one that did not open is named",
    atHandIn({ stage: "opening" }),
    told({ compartment: "B-01", stage: "opening" }),
    { left: { compartment: "A-03", why: "did-not-open" } },
    null,
  ],
  [
    "one that is closed is not",
    atHandIn(closed),
    told({ compartment: "B-01", stage: "opening" }),
    { left: null },
    null,
  ],
  [
    "no door opened at all",
    atHandIn({ stage: "opening" }),
    told({ stage: "cancelled" }),
    { ending: "not-opened" },
    null,
  ],
  ["nothing was put in", atHandIn(closed), told({ stage: "cancelled" }), { ending: "empty" }, null],
  [
    "a no is said, and the screen looks anew",
    atHandIn(closed, { isBusy: true, keeps: true }),
    { type: "hand-in-refused", no: no("reopen-limit") },
    { isBusy: false, keeps: false, no: { code: "reopen-limit" } },
    look,
  ],
  [
    "forgotten by the site it is unclear",
    atHandIn(closed),
    { type: "hand-in-over" },
    { view: { stage: "unclear" } },
    null,
  ],
  [
    "what was made stays made",
    atHandIn({ stage: "made" }),
    { type: "hand-in-over" },
    { view: { stage: "made" } },
    null,
  ],
  [
    "also when a courier fetches it just then",
    atHandIn({ stage: "made", madeAt: 5, receipt: "ab" }),
    told({ stage: "made", parcels: [], receipt: "ab" }),
    { view: { parcels: ["RR473124829GB"], madeAt: 5 } },
    null,
  ],
  ["a label before a door that is not answered for waits", takes(atHandIn(closed)), label, { at: "hand-in" }, null],
  [
    "after the receipt it is the next one",
    takes(atHandIn({ stage: "made" })),
    label,
    { at: "checking" },
    { type: "present", code: "RR473124829GB" },
  ],
];

describe("a hand-in at the kiosk", () => {
  test.each(rows)("%s", (_what, before, happened, screen, wish) => {
    const after = step(before, happened, now);
    expect(after.kiosk.screen).toMatchObject(screen);
    expect(after.wish).toEqual(wish);
  });

  test.each([
    ["an offer", atOffer()],
    ["an open door", atHandIn()],
    ["a question", atHandIn(closed)],
    ["a receipt", atHandIn({ stage: "made" })],
  ])("%s that nobody looks at goes, warned", (_what, kiosk) => {
    const limit = limitMs(kiosk.screen) ?? Number.NaN;
    expect(warningLeft(kiosk, limit - warnMs + 1)).toBe(warnMs - 1);
    expect(idleLeft(kiosk, limit)).toBe(0);
    expect(step(kiosk, { type: "left" }, limit)).toMatchObject({ kiosk: { screen: home }, wish: { type: "forget" } });
  });
  test.each([
    ["a door on its way", atHandIn({ stage: "opening" })],
    ["a request on its way", atOffer({ isBusy: true })],
  ])("%s stays", (_what, kiosk) => expect(idleLeft(kiosk, 1e9)).toBeNull());

  test.each([
    ["hand-ins are taken here", takes(atHome()), "enter-either"],
    ["a carrier is to be chosen", atOffer({ carrier: null }), "offer-carrier"],
    ["all is known", atOffer(), "offer-ready"],
    ["none opened", atOffer({ no: no("full") }), "no"],
    ["an open door", atHandIn(), "hand-in-open"],
    ["one that the person empties again", atHandIn({}, { keeps: true }), "hand-in-keeping"],
    ["a question", atHandIn(closed), "hand-in-closed"],
    ["a no at the door", atHandIn(closed, { no: no("reopen-limit") }), "no"],
    ["a problem", atHandIn({}, { isProblem: true }), "hand-in-problem"],
    ["a receipt", atHandIn({ stage: "made" }), "hand-in-made"],
  ] as const)("says aloud: %s", (_what, kiosk, prompt) => {
    expect(promptOf({ ...kiosk, touchedAt: now }, now)).toBe(prompt);
  });
});
