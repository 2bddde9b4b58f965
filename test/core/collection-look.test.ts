/** What the kiosk's screen is told of its collection, step by step, and which commands fit then. */
import { describe, expect, test } from "vitest";
import { lookAtCollection } from "../../gateway/core/custody/collection/look.ts";
import { bank, kiosk, minute, Scene, type SceneOptions, waybills } from "./scene.ts";

const sensed: SceneOptions = { layout: bank(4, { itemSensor: true }) };
const two = [waybills[0], waybills[1]];

const ordered = (options: SceneOptions, parcels: readonly string[]) => {
  const scene = new Scene(options);
  const deposit = scene.deposit(parcels, parcels.length > 1 ? { recipient: "r".repeat(22) } : {});
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  const digest = scene.site.custody.deposits.get(deposit)!.code!.digest;
  scene.pass(minute).ask({ type: "present-pickup-code", digest }, kiosk);
  return { scene, compartment, collection: scene.collectionAnswer.collection };
};
type At = ReturnType<typeof ordered>;
const refusable = ["reopen", "refuse", "report"];

const opened = ({ scene, compartment }: At): void => void scene.opens(compartment);
const leftOpen = (at: At): void => {
  opened(at);
  at.scene.pass(minute);
};
const closed = (at: At): void => {
  opened(at);
  at.scene.cycle(at.compartment);
};
const interrupted = (at: At): void => {
  opened(at);
  at.scene.start();
};
const emptied = (at: At): void => {
  opened(at);
  at.scene.cycle(at.compartment, { item: false });
};
const kept = (at: At): void => {
  closed(at);
  at.scene.pass(5_000);
};
const attempt = ({ scene, compartment }: At): void => void scene.pulsed(compartment).closes(compartment).pass(2_500);
const retry = (at: At): void => attempt(at);
const jam = (at: At): void => {
  for (let n = 0; n < 3; n++) attempt(at);
};
const reopen = ({ scene, collection }: At): void =>
  void scene.pass(2_000).ask({ type: "reopen-collection", collection }, kiosk);
const again = (at: At): void => {
  closed(at);
  reopen(at);
};
const againJammed = (at: At): void => {
  again(at);
  jam(at);
};
const emptiedJammed = (at: At): void => {
  emptied(at);
  reopen(at);
  jam(at);
};
const takeOne = (at: At): void => {
  closed(at);
  at.scene.ask({ type: "confirm-collection", collection: at.collection, taken: [waybills[0]] }, kiosk);
};
const takeNothing = (at: At): void => {
  closed(at);
  at.scene.ask({ type: "confirm-collection", collection: at.collection, taken: [] }, kiosk);
};
const takeNothingJammed = (at: At): void => {
  takeNothing(at);
  reopen(at);
  jam(at);
};

type Row = readonly [what: string, SceneOptions, readonly string[], (at: At) => void, object];
const one = [waybills[0]];
const all = ["reopen", "confirm", "refuse", "report"];
const rows: readonly Row[] = [
  ["is ordered open", {}, one, () => {}, { stage: "opening", attempt: 1, may: ["report"] }],
  ["was ordered open a second time", {}, one, retry, { stage: "opening", attempt: 2, jammed: false }],
  ["never opened", {}, one, jam, { stage: "not-opened", jammed: true, may: ["refuse", "report"] }],
  ["is open", {}, one, opened, { stage: "open", leftOpen: false, may: ["report"] }],
  ["stays open", {}, one, leftOpen, { stage: "open", leftOpen: true }],
  ["has closed, and nobody knows what was taken", {}, one, closed, { stage: "closed", may: all }],
  ["closed behind what was seen to go", sensed, one, emptied, { stage: "collected", may: ["reopen", "report"] }],
  ["closed behind what is seen to lie there", sensed, one, kept, { stage: "still-inside", may: refusable }],
  [
    "was open when the power went, and is closed",
    {},
    one,
    interrupted,
    { stage: "unclear", may: ["reopen", "refuse", "report"] },
  ],
  ["closed, and the person says that it lies there", {}, one, takeNothing, { stage: "still-inside", may: refusable }],
  ["closed, and two are said to lie there", {}, two, takeNothing, { stage: "still-inside", may: all }],
  ["was left with the parcel, and does not open again", {}, one, takeNothingJammed, { stage: "not-opened" }],
  ["was opened again", {}, one, again, { stage: "opening", may: ["report"] }],
  ["opened, and not again", {}, one, againJammed, { stage: "not-opened", jammed: true }],
  ["was emptied and does not open again", sensed, one, emptiedJammed, { stage: "collected", jammed: true }],
  ["has closed behind one of two", {}, two, takeOne, { stage: "part-collected", parcels: [waybills[1]] }],
  ["closed behind one of two that is seen", sensed, two, kept, { stage: "still-inside", may: all }],
];
describe("a kiosk is told of a collection whose door", () => {
  test.each(rows)("%s", (_what, options, parcels, live, told) => {
    const at = ordered(options, parcels);
    live(at);
    const { scene, collection, compartment } = at;
    const look = lookAtCollection(scene.site, collection, scene.moment, scene.tools);
    expect(look).toMatchObject({ collection, compartment, terminal: "kiosk-1", ...told });
  });

  test("nothing any more, once it is over", () => {
    const at = ordered(sensed, one);
    emptied(at);
    const look = () => lookAtCollection(at.scene.site, at.collection, at.scene.moment, at.scene.tools);
    at.scene.pass(3 * minute - 1);
    expect(look()).not.toBeNull();
    at.scene.pass(1);
    expect(look()).toBeNull();
  });

  test("nothing of one that never was", () => {
    const { scene } = ordered({}, one);
    expect(lookAtCollection(scene.site, "0".repeat(16), scene.moment, scene.tools)).toBeNull();
  });
});
