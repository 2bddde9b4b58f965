/** Texts of both languages with their figures: the word beside a number fits it. */
import "./without-browser.ts";
import { afterEach, expect, test } from "vitest";
import { word as deviceWord } from "../../gateway/web/maintainer/devices/words.ts";
import { sentenceOf } from "../../gateway/web/maintainer/events/told/sentences.ts";
import { word as siteWord } from "../../gateway/web/maintainer/site/words.ts";
import { language } from "../../gateway/web/shared/settings.ts";
import { layout } from "../../gateway/web/shared/site/compartments.ts";
import { type Figures, joined, sentences, span, type Text, words } from "../../gateway/web/shared/words/dictionary.ts";
import { noWord } from "../../gateway/web/shared/words/no.ts";
import { addressWord } from "../../gateway/web/shared/words/site.ts";

afterEach(() => {
  language.value = "en";
});
const bothOf = (say: () => string): readonly string[] =>
  (["en", "zh-CN"] as const).map((each) => {
    language.value = each;
    return say();
  });

const doors: Text = ["{count} {count|door|doors} of {all}", "{all} 扇门中的 {count} 扇"];
test.each<[string, Text, Figures, readonly string[]]>([
  ["one", doors, { count: 1, all: 9 }, ["1 door of 9", "9 扇门中的 1 扇"]],
  ["none", doors, { count: 0, all: 9 }, ["0 doors of 9", "9 扇门中的 0 扇"]],
  ["several", doors, { count: 21, all: 30 }, ["21 doors of 30", "30 扇门中的 21 扇"]],
  ["a part of one", doors, { count: 0.3, all: 9 }, ["0.3 doors of 9", "9 扇门中的 0.3 扇"]],
  ["a figure that nobody gave stays to be seen", ["{what}", "{what}"], {}, ["{what}", "{what}"]],
])("%s", (_what, text, figures, says) => expect(bothOf(() => words({ text })("text", figures))).toEqual(says));

test.each<[string, (count: number) => string]>([
  ["events that wait", (count) => siteWord("backlogSome", { count, age: "7 s" })],
  ["compartments that are not proven", (count) => siteWord("unprovenSome", { count })],
  ["alarms that stand", (count) => siteWord("alarms", { count })],
  ["devices that answer", (count) => deviceWord("all", { count })],
  ["devices that are silent", (silent) => deviceWord("some", { silent, count: 4 })],
])("of %s a single one is told otherwise than several", (_what, say) =>
  expect(say(1).replace("1", "2")).not.toBe(say(2)),
);

// What is known to be there may be promised; what somebody said to be gone may not.
test.each<[string, string, string, string]>([
  ["a code is frozen, and nobody knows what lies there", "code-frozen", "suspect", "unproven"],
  ["a code is frozen, and somebody was at the door", "code-frozen", "forced", "unproven"],
  ["the recipient was not asked, which is no refusal", "not-consented", "phone", "refused"],
  ["the recipient was not asked, by anybody", "not-consented", "unknown", "refused"],
])("%s: said otherwise", (_what, code, why, other) => {
  const said = (reason: string) => bothOf(() => noWord({ ok: false, code, figures: { why: reason } }));
  for (const [at, sentence] of said(why).entries()) expect(sentence).not.toBe(said(other)[at]);
});

const place: Text = ["{who} of {bank}", "{who}在 {bank} 列"];
test.each<[string, Text, Figures, string]>([
  ["Latin letters are parted from Chinese", place, { who: "courier-1", bank: "B" }, "courier-1 在 B 列"],
  ["Chinese is not parted from Chinese", place, { who: "快递员", bank: "中" }, "快递员在中列"],
  ["a word that ends with a figure", ["{who}", "由{who}上报"], { who: "快递员 ben" }, "由快递员 ben 上报"],
  ["a sign parts by itself", ["{at}", "（{at}）"], { at: 3 }, "（3）"],
  ["a figure that is empty", ["{at}", "{at} 的门"], { at: "" }, " 的门"],
])("whatever figures are, blanks stand one way: %s", (_what, text, figures, says) =>
  expect(bothOf(() => words({ text })("text", figures))[1]).toBe(says),
);

test("spans and sentences follow each language", () => {
  expect(bothOf(() => span(65_000))).toEqual(["1 min 5 s", "1 分 5 秒"]);
  expect(bothOf(() => sentences(["A.", "B."]))).toEqual(["A. B.", "A.B."]);
});

test("a carrier has one name, and its id where the site has none for it", () => {
  const begun = {
    seq: 1,
    epoch: 1,
    at: 1,
    synced: true,
    event: { type: "courier-signed-in", courier: "c", carrier: "swift" },
  };
  expect(bothOf(() => sentenceOf(begun)).every((says) => says.includes("swift"))).toBe(true);
  layout.value = { site: "demo", banks: [], carriers: [{ carrier: "swift", name: "Swift Post", handIns: "none" }] };
  expect(bothOf(() => sentenceOf(begun)).every((says) => says.includes("Swift Post"))).toBe(true);
  layout.value = null;
});

test("a lock that is as quick as ever is told to be worn by what tells it, and an old event by what it holds", () => {
  const worn = { type: "lock-worn", compartment: "A-03", openings: 9, usualMs: 268, openMs: 268, retries: 0.47 };
  const slow = { ...worn, openMs: 411, retries: 0 };
  const says = (event: object) =>
    bothOf(() => sentenceOf({ seq: 1, epoch: 1, at: 1, synced: true, event: { type: "", ...event } }));
  for (const sentence of [...says(worn), ...says({ ...worn, signs: ["retries"] })]) {
    expect(sentence).toContain("15");
    expect(sentence).not.toContain("268");
  }
  for (const sentence of [...says(slow), ...says({ ...slow, signs: ["slow"] })])
    for (const figure of ["268", "411"]) expect(sentence).toContain(figure);
});

test("names stand in a list as each language writes one", () =>
  expect(bothOf(() => joined(["A-1", "A-2", 3]))).toEqual(["A-1, A-2, 3", "A-1、A-2、3"]));

test("a board's unit has a word in each language, what a maker calls it has none", () => {
  expect(new Set(bothOf(() => addressWord("unit 3"))).size).toBe(2);
  expect(bothOf(() => addressWord("CU48 3"))).toEqual(["CU48 3", "CU48 3"]);
});
