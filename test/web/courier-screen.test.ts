/** The courier's screen as a machine: what happens leads to a screen and to deeds. Rows, without a browser. */
import { describe, expect, test } from "vitest";
import { next } from "../../gateway/web/courier/flow/screen.ts";
import type { Deed, Happening, Screen } from "../../gateway/web/courier/flow/turn.ts";
import {
  adding,
  answer,
  begin,
  beginNo,
  begun,
  beside,
  check,
  checked,
  checkNo,
  deposit,
  door,
  given,
  one,
  recall,
  refused,
  said,
  scan,
  scanned,
  seen,
  size,
  stepNo,
  tap,
  two,
  unsure,
  wish,
} from "./courier-screens.ts";

/** What is looked for: where it leads, and the deeds by their names. */
type Row = readonly [what: string, from: Screen, happening: Happening, to: object, deeds: readonly Deed["do"][]];
const table = (rows: readonly Row[]) =>
  test.each(rows)("%s", (_what, from, happening, to, deeds) => {
    const turn = next(from, happening, given);
    expect(turn.screen).toMatchObject(to);
    expect(turn.deeds.map((deed) => deed.do)).toEqual(deeds);
  });

describe("from a scan to a door", () => {
  table([
    ["a scan is checked before any door", scan, scanned(one), { at: "check", opens: true }, ["check"]],
    ["a scan leaves the receipt", { at: "receipt" }, scanned(one), { at: "check" }, ["check"]],
    ["an announced size opens at once", check, checked({ size: "M" }), { at: "begin", key: "k-new" }, ["begin"]],
    ["without a size the courier chooses", check, checked(), { at: "size", adds: false }, []],
    ["a parcel of the same recipient is offered first", check, checked({ size: "M", beside }), { beside }, []],
    [
      "what was not scanned just now opens nothing without a tap",
      { ...check, opens: false },
      checked({ size: "M" }),
      { at: "size", wish: { size: "M" } },
      [],
    ],
    [
      "an answer about other parcels is none",
      { ...check, wish: { ...wish, parcels: [two] } },
      checked(),
      { at: "check" },
      [],
    ],
    ["a tap on a size opens", size, { type: "size", size: "L" }, { at: "begin", wish: { size: "L" } }, ["begin"]],
    ["beside another one", { ...size, beside }, { type: "beside" }, { wish: { join: beside.deposit } }, ["begin"]],
    [
      "one more of the same recipient is checked with it",
      adding,
      scanned(two),
      { wish: { parcels: [one, two] } },
      ["check"],
    ],
    ["a scan meanwhile is the next one", size, scanned(two), { at: "size" }, ["keep-scan"]],
    ["the same label again changes nothing", size, scanned(one), { at: "size" }, []],
    ["put aside it comes back later", size, { type: "next" }, { at: "scan" }, ["keep-scan"]],
    ["damaged packaging stays out, with a line", size, { type: "damaged" }, { at: "scan" }, ["note", "drop-scans"]],
    [
      "the answer names the door",
      begin,
      begun(),
      { at: "door", going: { compartment: "A-03" } },
      ["drop-scans", "sign"],
    ],
    ["an answer to another request does not", begin, begun("other"), { at: "begin" }, []],
  ]);
});

describe("a no has a way out", () => {
  const phone: Screen = { at: "phone", wish, no: null };
  table([
    [
      "the recipient's number where it would do",
      check,
      checkNo("not-consented", { why: "phone" }),
      { at: "phone" },
      [],
    ],
    ["and only there", check, checkNo("not-consented", { why: "refused" }), { at: "refused" }, ["sign"]],
    ["the number is checked", phone, { type: "phone", phone: "13800005678" }, { at: "check" }, ["check"]],
    ["no number: it goes back", phone, { type: "next" }, { at: "scan" }, ["note", "drop-scans"]],
    ["a full size offers another", refused("full"), { type: "size", size: "L" }, { at: "begin" }, ["begin"]],
    ["taken back it is in the receipt", refused("oversize"), { type: "next" }, { at: "scan" }, ["note", "drop-scans"]],
    [
      "the next scan says the same",
      refused("oversize"),
      scanned(two),
      { at: "check", wish: { parcels: [two] } },
      ["note", "drop-scans", "check"],
    ],
    [
      "two recipients are parted",
      refused("not-allowed", [one, two]),
      { type: "add" },
      { at: "check", wish: { parcels: [one] } },
      ["keep-scan", "check"],
    ],
    [
      "what this courier is putting in already is gone back to",
      check,
      checkNo("waybill-duplicate", { deposit }),
      { at: "check", opens: false },
      ["resume"],
    ],
    [
      "and its door is shown",
      check,
      { type: "resume", kind: "deposit", answer: answer("open"), parcels: [one] },
      { at: "door", going: { stage: "open" } },
      [],
    ],
    ["anybody else's is a duplicate", check, checkNo("waybill-duplicate"), { at: "refused" }, ["sign"]],
    ["which is refused by nobody", refused("waybill-duplicate"), { type: "next" }, { at: "scan" }, ["drop-scans"]],
    ["a door that fills up meanwhile", begin, beginNo("full", { nextSize: "L" }), { at: "refused" }, ["sign"]],
  ]);
});

describe("at the door", () => {
  table([
    ["open", door(), seen("open"), { going: { stage: "open" } }, []],
    ["closed: the courier is asked", door({ stage: "open" }), seen("closed"), { going: { stage: "closed" } }, []],
    [
      "the sensor saw it go in",
      door({ stage: "closed" }),
      seen("held"),
      { at: "scan" },
      ["note", "drop-scans", "sign"],
    ],
    ["the courier says so", door({ stage: "closed" }), tap("confirm"), { going: { isAsking: true } }, ["step"]],
    [
      "and it counts",
      door({ stage: "closed" }),
      said("confirm", "held"),
      { at: "scan" },
      ["note", "drop-scans", "sign"],
    ],
    ["a second tap is no second request", door({ stage: "closed", isAsking: true }), tap("confirm"), {}, []],
    [
      "a door that jams leads to another",
      door(),
      seen("opening", { compartment: "B-02" }),
      { going: { left: "A-03" } },
      ["sign"],
    ],
    ["or to none", door(), seen("cancelled"), { at: "door", going: { stage: "cancelled" } }, ["sign"]],
    [
      "then it is tried again by a tap",
      door({ stage: "cancelled" }),
      { type: "size", size: "M" },
      { at: "begin" },
      ["begin"],
    ],
    ["or put aside", door({ stage: "cancelled" }), { type: "next" }, { at: "scan" }, ["keep-scan"]],
    [
      "cancelling at an open door waits for its closing",
      door({ stage: "open" }),
      tap("cancel"),
      { going: { cancels: true } },
      [],
    ],
    ["and follows it", door({ stage: "open", cancels: true }), seen("closed"), { going: { isAsking: true } }, ["step"]],
    [
      "until it is done",
      door({ stage: "closed" }),
      said("cancel", "cancelled"),
      { at: "scan" },
      ["note", "drop-scans", "sign"],
    ],
    [
      "beside others, held is not yet inside",
      door({ joined: true }),
      seen("held", { inside: [two] }),
      { at: "scan" },
      ["note", "drop-scans", "sign"],
    ],
    ["in doubt the courier is asked", door({ stage: "open" }), seen("suspect"), { going: { stage: "suspect" } }, []],
    ["who may not know", door({ stage: "suspect" }), { type: "next" }, { at: "scan" }, ["note", "drop-scans"]],
    ["nobody leaves an open door", door({ stage: "open" }), { type: "next" }, { at: "door" }, []],
    ["nor looks elsewhere", door({ stage: "open" }), { type: "show", at: "receipt" }, { at: "door" }, []],
    ["news of another deposit is none", door(), seen("held", { deposit: "e".repeat(32) }), { at: "door" }, []],
    [
      "a no is shown",
      door({ stage: "closed", isAsking: true }),
      stepNo("swap", "full"),
      { going: { isAsking: false, no: { code: "full" } } },
      ["sign"],
    ],
  ]);
  test("beside others a deposit that did not take them is cancelled in the receipt, and a held one is in it", () => {
    const entry = (inside: readonly string[]) =>
      next(door({ joined: true }), seen("held", { inside: [...inside] }), given).deeds.find(
        (deed) => deed.do === "note",
      );
    expect(entry([two])).toMatchObject({ entry: { what: "cancelled" } });
    expect(entry([two, one])).toMatchObject({ entry: { what: "in", evidence: "proven" } });
  });
});

describe("taking back", () => {
  const overdue = { deposit, compartment: "A-03", size: "M", parcels: [one] } as const;
  table([
    [
      "a tap asks for the door",
      { at: "overdue" },
      { type: "recall", overdue },
      { going: { isAsking: true } },
      ["step"],
    ],
    [
      "closed: the courier is asked",
      recall(),
      seen("recalling", { phase: "closed" }),
      { going: { phase: "closed" } },
      [],
    ],
    [
      "what this courier put in by mistake too",
      refused("waybill-duplicate"),
      { type: "recall", overdue },
      { going: { kind: "recall", isAsking: true } },
      ["step"],
    ],
    ["recalled", recall({ phase: "closed" }), said("confirm-recall", "recalled"), { at: "overdue" }, ["note", "sign"]],
    ["still inside", recall({ phase: "closed" }), seen("overdue"), { at: "door", going: { stage: "overdue" } }, []],
    ["then the next one", recall({ stage: "overdue" }), { type: "next" }, { at: "overdue" }, []],
    ["in doubt staff looks", recall({ stage: "suspect" }), { type: "next" }, { at: "overdue" }, ["note"]],
  ]);
});

describe("while the site does not answer", () => {
  const waits = ["keep-done", "note", "drop-scans"] as const;
  table([
    ["a scan is kept", check, checkNo("unreachable"), { at: "scan" }, ["keep-scan"]],
    ["and so it is for whoever has to sign in again", check, checkNo("not-signed-in"), { at: "scan" }, ["keep-scan"]],
    ["done is kept", door({ stage: "open", isAsking: true }), stepNo("confirm", "unreachable"), { at: "scan" }, waits],
    ["taken back too", recall({ isAsking: true }), stepNo("confirm-recall", "unreachable"), { at: "overdue" }, waits],
    ["what opens a door is not", door({ stage: "closed" }), stepNo("swap", "unreachable"), { at: "door" }, ["sign"]],
    ["whether a door opened is not guessed", begin, beginNo("unreachable"), { at: "unsure", key: "k" }, ["sign"]],
    ["a scan meanwhile is the next one", unsure, scanned(two), { at: "unsure" }, ["keep-scan"]],
    [
      "it is asked once the site is back, and opens nothing",
      unsure,
      { type: "back" },
      { at: "check", opens: false },
      ["check"],
    ],
    ["a late answer still counts", unsure, begun(), { at: "door" }, ["drop-scans", "sign"]],
    ["it can be put aside", unsure, { type: "next" }, { at: "scan" }, ["keep-scan"]],
  ]);
  test("no return of the line leads to a deed that opens a door, from whatever screen", () => {
    const screens = [
      scan,
      check,
      size,
      adding,
      begin,
      unsure,
      door(),
      door({ stage: "closed" }),
      recall(),
      refused("full"),
    ];
    for (const from of screens)
      expect(
        next(from, { type: "back" }, given).deeds.filter((deed) => deed.do === "begin" || deed.do === "step"),
      ).toEqual([]);
  });
});
