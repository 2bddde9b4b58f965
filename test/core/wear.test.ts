/** Wear told from time-to-open and retries: what is found, how early, and how often in vain. */
import { describe, expect, test } from "vitest";
import { newRandom } from "../../firmware-sim/random.ts";
import { type LockWear, wearBounds, wearConsequences } from "../../gateway/core/alarm/wear.ts";
import type { Event, EventOf } from "../../gateway/core/event.ts";
import { freezeSite, thawSite } from "../../gateway/core/site.ts";
import { count, figure } from "../scale.ts";
import { Scene } from "./scene.ts";

const compartment = "A-01";
const order = "0123456789abcdef";
const unlock: Omit<EventOf<"unlock-ordered">, "attempt" | "deadline"> = {
  ...({ type: "unlock-ordered", order, compartment, device: "board-1", lock: 1, supply: "supply-1" } as const),
  ...({ purpose: "maintenance", by: { kind: "system" }, pulseMs: 500 } as const),
};

/** One opening as events; what the site concludes of it. */
const open = (scene: Scene, tookMs: number, attempt = 1): readonly Event[] => {
  for (let pulse = 1; pulse <= attempt; pulse++)
    scene.given({ ...unlock, attempt: pulse, deadline: scene.elapsed + 15_000 });
  scene.given({ type: "pulse-acknowledged", order, attempt, roundTripMs: 20 });
  scene.elapsed += tookMs;
  scene.opens(compartment);
  const told = scene.last.filter(({ type }) => type.startsWith("lock-") || type.startsWith("alarm-"));
  scene.elapsed += 5000;
  scene.closes(compartment);
  scene.elapsed += 60_000;
  return told;
};
const ready = (): Scene => {
  const scene = new Scene();
  scene.checked = false;
  return scene;
};
const types = (events: readonly Event[]): readonly string[] => events.map(({ type }) => type);
const learn = (scene: Scene, tookMs = 180): void => {
  for (let opening = 0; opening <= wearBounds.learnOpenings; opening++) open(scene, tookMs + (opening % 3) * 4);
};

describe("a lock", () => {
  test("that opens as it did when it was new is never worn", () => {
    const scene = ready();
    learn(scene);
    for (let opening = 0; opening < 200; opening++) expect(open(scene, 176 + (opening % 5) * 4)).toEqual([]);
  });

  test("that takes twice as long is worn, told once, and over when it is mended", () => {
    const scene = ready();
    learn(scene);
    const told: Event[] = [];
    for (let opening = 0; opening < 20; opening++) told.push(...open(scene, 400));
    expect(types(told)).toEqual(["lock-worn", "alarm-raised"]);
    expect(told[0]).toMatchObject({ compartment, signs: ["slow"], usualMs: 184, retries: 0 });
    scene.site = thawSite(JSON.parse(JSON.stringify(freezeSite(scene.site))));
    const after: Event[] = [];
    for (let opening = 0; opening < 40; opening++) after.push(...open(scene, 180));
    expect(types(after)).toEqual(["lock-recovered", "alarm-cleared"]);
  });

  test("one slow opening, a door held shut for a moment, is no wear", () => {
    const scene = ready();
    learn(scene);
    expect(open(scene, 650)).toEqual([]);
    expect(open(scene, 2499)).toEqual([expect.objectContaining({ type: "lock-worn" }), expect.anything()]);
  });

  test("that needs a second pulse every other time is worn although it is quick", () => {
    const scene = ready();
    learn(scene);
    const told: Event[] = [];
    for (let opening = 0; opening < 12; opening++) told.push(...open(scene, 180, 1 + (opening % 2)));
    expect(types(told)).toEqual(["lock-worn", "alarm-raised"]);
    expect(told[0]).toMatchObject({ signs: ["retries"] });
  });

  test("whose board tells no time is judged by its retries alone", () => {
    const scene = ready();
    for (let opening = 0; opening < 100; opening++) expect(open(scene, 0)).toEqual([]);
    expect(types(open(scene, 0, 3).concat(open(scene, 0, 3)))).toEqual(["lock-worn", "alarm-raised"]);
  });

  test("that jams is jammed, however often somebody tries; that jams again after it opened is worn", () => {
    const scene = ready();
    learn(scene);
    const jam = (): readonly string[] => {
      for (const attempt of [1, 2, 3]) scene.given({ ...unlock, attempt, deadline: scene.elapsed + 15_000 });
      scene.given({ type: "door-jammed", order, compartment });
      return [...scene.site.alarm.wear].map(([, { retries }]) => (retries >= wearBounds.retriesWorn ? "worn" : "fine"));
    };
    expect([jam(), jam(), jam()]).toEqual([["fine"], ["fine"], ["fine"]]);
    open(scene, 180);
    expect(jam()).toEqual(["worn"]);
  });

  test("that is worn does not recover by jamming, however seldom it needed a second pulse of late", () => {
    const { moment } = ready();
    const nearlyFine: LockWear = {
      ...{ openings: 0, usualMs: 0, spread: 0, openMs: 0, retries: wearBounds.retriesFine * 1.1 },
      ...{ worn: true, firedAt: null, attempt: 1 },
    };
    const told = (event: Event): readonly Event[] =>
      wearConsequences({ alarm: { wear: new Map([[compartment, nearlyFine]]) } }, [event], moment);
    expect(told({ type: "door-jammed", order, compartment })).toEqual([]);
    expect(types(told({ type: "door-opened", order, compartment }))).toEqual(["lock-recovered"]);
  });

  test("is learnt anew when staff gives it back", () => {
    const scene = ready();
    learn(scene);
    scene.given({ type: "compartment-released", compartment, reason: "new lock", by: { kind: "system" } });
    expect(scene.site.alarm.wear.get(compartment)).toMatchObject({ openings: 0, worn: false });
    for (let opening = 0; opening < 60; opening++) expect(open(scene, 600)).toEqual([]);
  });
});

test("in figures: new locks raise no alarm in their life, worn ones are told long before they jam", () => {
  const random = newRandom("wear");
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.between(0, 1))) * Math.cos(2 * Math.PI * random.between(0, 1));
  const [locks, openings] = [count(10, 200), 500];
  let inVain = 0;
  let found = 0;
  let foundAt = 0;
  for (let lock = 0; lock < locks; lock++) {
    const [usual, jitter] = [random.between(80, 400), random.between(0.03, 0.15)];
    const took = (): number => Math.max(20, Math.round(usual * (1 + jitter * normal())));
    const good = ready();
    for (let opening = 0; opening < openings; opening++) inVain += open(good, took()).length;
    const bad = ready();
    learn(bad, took());
    // After so many openings it would need longer than the site waits for it.
    const life = Math.round(random.between(100, 400));
    for (let opening = 1; opening <= life; opening++) {
      const slower = ((2500 - usual) * opening) / life;
      if (!open(bad, Math.min(2490, took() + Math.round(slower))).some(({ type }) => type === "lock-worn")) continue;
      found++;
      foundAt += opening / life;
      break;
    }
  }
  const wear: LockWear | undefined = ready().site.alarm.wear.get(compartment);
  figure("lock wear", {
    ...{ locks, openingsOfGoodLocks: locks * openings, alarmsInVain: inVain, wornFound: found },
    ...{ foundAfterShareOfDecline: Math.round((100 * foundAt) / Math.max(1, found)) / 100 },
  });
  expect(wear).toBeUndefined();
  expect(inVain).toBe(0);
  expect(found).toBe(locks);
  expect(foundAt / found).toBeLessThan(0.5);
}, 600_000);
