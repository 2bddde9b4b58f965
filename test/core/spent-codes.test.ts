/** A code that was good once is no guess; and what a right code forgives is not much. */
import { describe, expect, test } from "vitest";
import { keypadWait } from "../../gateway/core/access/lock-out.ts";
import { spentBounds } from "../../gateway/core/custody/custody.ts";
import { freezeSite, thawSite } from "../../gateway/core/site.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { anna, bank, kiosk, minute, Scene, waybills } from "./scene.ts";

const day = 24 * 60 * minute;
const sensed = bank(4, { itemSensor: true });
const spent = (became: string) => ({ type: "refused", code: "code-spent", detail: { became, at: expect.any(Number) } });
const wrong = (scene: Scene) => scene.ask({ type: "present-pickup-code", digest: "wrong-wrong-wrong-----" }, kiosk);
const countOf = ({ site }: Scene): number => site.access.keypads.get("kiosk-1")?.count ?? 0;
const waitOf = ({ site, moment }: Scene): number => keypadWait(site, "kiosk-1", moment);

/** Signed in a moment ago. */
const courier = (scene: Scene): Actor => {
  const by = { kind: "courier", session: `session-${scene.seq}`.padEnd(22, "-") } as const;
  scene.signIn("anna", "swift", by);
  return by;
};
const held = (scene = new Scene({ layout: sensed }), waybill: string = waybills[0]) => {
  const deposit = scene.deposit([waybill], {}, courier(scene));
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(minute);
  return { scene, deposit, compartment };
};
/** Its recipient takes it out. */
const collect = (scene: Scene, deposit: string, compartment: string): Scene =>
  scene.present(deposit).cycle(compartment, { item: false });
const collected = () => {
  const found = held();
  collect(found.scene, found.deposit, found.compartment);
  return found;
};
const wrongTimes = (scene: Scene, times: number): void => {
  for (let nth = 0; nth < times; nth++) wrong(scene).pass(waitOf(scene));
};

describe("whoever types a code that opens nothing any more", () => {
  test("hears that the parcel was collected, and when; nothing is counted", () => {
    const { scene, deposit } = collected();
    const { at } = scene.moment;
    scene.pass(minute).present(deposit);
    expect(scene.answer).toEqual({ type: "refused", code: "code-spent", detail: { became: "collected", at } });
    expect([scene.types, countOf(scene)]).toEqual([[], 0]);
  });

  test("hears that it was refused here, also when the carrier has taken it back", () => {
    const { scene, deposit, compartment } = held();
    const { collection } = scene.present(deposit).collectionAnswer;
    scene.cycle(compartment, { item: true }).ask({ type: "refuse-parcels", collection }, kiosk);
    expect(scene.present(deposit).answer).toEqual(spent("refused"));
    const { answer } = scene;
    scene.pass(minute).ask({ type: "recall-parcels", deposit }, anna).cycle(compartment, { item: false });
    expect(scene.types).toContain("parcels-recalled");
    expect(scene.present(deposit).answer).toEqual(answer);
  });

  test("hears that the carrier took an overdue parcel back", () => {
    const { scene, deposit, compartment } = held();
    scene.pass(3 * day);
    scene.ask({ type: "recall-parcels", deposit }, courier(scene)).cycle(compartment, { item: false });
    expect(scene.types).toContain("parcels-recalled");
    expect(scene.present(deposit).answer).toEqual(spent("recalled"));
  });

  test("hears the same after a restart", () => {
    const { scene, deposit } = collected();
    scene.site = thawSite(JSON.parse(JSON.stringify(freezeSite(scene.site))));
    expect(scene.present(deposit).answer).toEqual(spent("collected"));
  });

  test("waits like everybody while the keypad waits", () => {
    const { scene, deposit } = collected();
    for (let tries = 0; tries < 6; tries++) wrong(scene);
    expect(scene.present(deposit).refusal).toBe("kiosk-waits");
  });

  test("hears no time from a clock that was not sure", () => {
    const { scene, deposit } = collected();
    const [digest, known] = [...scene.site.custody.spent][0]!;
    scene.site.custody.spent.set(digest, { ...known, at: null });
    expect(scene.present(deposit).answer).toEqual({
      ...{ type: "refused", code: "code-spent", detail: { became: "collected" } },
    });
  });

  test("is forgotten in the end, by age and by number", () => {
    const { scene, deposit } = collected();
    scene.pass(spentBounds.keptMs);
    const second = held(scene, waybills[1]);
    collect(scene, second.deposit, second.compartment);
    expect(scene.site.custody.spent.size).toBe(1);
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    scene.checked = false;
    for (let nth = 0; nth < spentBounds.spentMax; nth++)
      scene.site.custody.spent.set(`an-old-code-${nth}`.padEnd(22, "-"), {
        ...{ became: "collected", at: null, since: scene.elapsed },
      });
    const third = held(scene, waybills[2]);
    collect(scene, third.deposit, third.compartment);
    expect(scene.site.custody.spent.size).toBe(spentBounds.spentMax);
    expect(scene.present(second.deposit).refusal).toBe("code-wrong");
  });

  test("never opens what is somebody else's by now: no code is given a second time", () => {
    const scene = new Scene({ layout: sensed, codeDigest: (_deposit, issue) => `only-the-issue-${issue}-----` });
    const first = held(scene);
    scene.ask({ type: "present-pickup-code", digest: "only-the-issue-1-----" }, kiosk);
    scene.cycle(first.compartment, { item: false });
    const second = held(scene, waybills[1]);
    expect(scene.site.custody.deposits.get(second.deposit)?.code?.issue).toBe(2);
  });

  test("and whatever can be no code at all is no try, also while the keypad waits", () => {
    const { scene } = held();
    for (let tries = 0; tries < 6; tries++) wrong(scene);
    scene.ask({ type: "present-pickup-code" }, kiosk);
    expect([scene.refusal, scene.types]).toEqual(["code-malformed", []]);
  });
});

describe("a right code forgives its keypad", () => {
  test.each([
    [1, 0],
    [5, 0],
    [6, 1],
    [8, 3],
    [11, 6],
    [30, 6],
  ])("%i wrong ones: %i are left", (tries, left) => {
    const { scene, deposit } = held();
    wrongTimes(scene, tries);
    expect(scene.present(deposit).types).toContain("collection-begun");
    expect(scene.one("tries-forgiven").tries).toBe(left);
    expect(countOf(scene)).toBe(left);
  });

  test("and its alarm ends with them", () => {
    const { scene, deposit } = held();
    wrongTimes(scene, 6);
    scene.present(deposit);
    expect(scene.types).toEqual(expect.arrayContaining(["tries-forgiven", "alarm-cleared"]));
  });

  test("one mistyped code a person keeps no keypad waiting, however many come", () => {
    const scene = new Scene({ layout: sensed });
    for (let person = 0; person < 30; person++) {
      const { deposit, compartment } = held(scene, `SW${String(person).padStart(6, "0")}`);
      expect(wrong(scene).refusal).toBe("code-wrong");
      expect(waitOf(scene)).toBe(0);
      collect(scene, deposit, compartment);
    }
  });

  test("once: who leaves the own parcel inside and types its code again earns nothing", () => {
    const { scene, deposit, compartment } = held();
    wrongTimes(scene, 11);
    for (let time = 0; time < 3; time++)
      scene
        .present(deposit)
        .cycle(compartment, { item: true })
        .pass(4 * minute);
    expect(scene.events.filter(({ type }) => type === "collection-begun").length).toBeGreaterThan(1);
    expect(
      scene.events.filter(({ type }) => type === "tries-forgiven").map((event) => "tries" in event && event.tries),
    ).toEqual([6]);
  });

  test("and what is left is forgiven by quiet time as before, from its last wrong one on", () => {
    const { scene, deposit } = held();
    wrongTimes(scene, 8);
    const { forgiveAt } = scene.site.access.keypads.get("kiosk-1")!;
    scene.present(deposit);
    expect(scene.site.access.keypads.get("kiosk-1")).toMatchObject({ count: 3, forgiveAt });
    scene.pass((forgiveAt ?? 0) - scene.elapsed);
    expect(countOf(scene)).toBe(2);
  });

  test("which buys a guesser at most as many tries as are free, in whatever time", () => {
    const guesses = (own: number, hours: number): number => {
      const scene = new Scene({ layout: sensed });
      const codes = Array.from({ length: own }, (_, nth) => held(scene, waybills[nth]!));
      const until = scene.elapsed + hours * 60 * minute;
      let tries = 0;
      for (;;) {
        scene.pass(waitOf(scene));
        if (scene.elapsed >= until) return tries;
        wrong(scene);
        tries++;
        // Spent when it helps most: as soon as the wait is the longest.
        const code = waitOf(scene) >= 15 * minute ? codes.pop() : undefined;
        if (code) collect(scene.pass(waitOf(scene)), code.deposit, code.compartment);
      }
    };
    for (const hours of [1, 6, 24]) {
      const without = guesses(0, hours);
      for (const own of [1, 2, 3]) expect(guesses(own, hours) - without).toBeLessThanOrEqual(5 * own);
    }
  });
});
