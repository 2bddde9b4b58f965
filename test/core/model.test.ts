/** Anything may happen in any order; the ledger keeps its laws (checked after every turn by the scene). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import type { Event } from "../../gateway/core/event.ts";
import { isRunning } from "../../gateway/core/locker/door.ts";
import { decide, freezeSite } from "../../gateway/core/site.ts";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { count, figure } from "../scale.ts";
import { anna, arno, berta, codeOf, hour, kiosk, minute, plan, Scene, system } from "./scene.ts";

const layout = [
  plan("A-01", { size: "S" }),
  plan("A-02", { itemSensor: true }),
  plan("A-03", { accessible: true }),
  plan("A-04", { size: "L", itemSensor: true }),
];
const mara: Actor = { kind: "maintainer", session: "session-of-mara-------" };
const mira: Actor = { kind: "maintainer", session: "session-of-mira-------" };
const couriers = [anna, arno, berta];
const pauses = [100, 1_000, 3_000, 20_000, 2 * minute, 4 * minute, 10 * minute, 30 * hour];
const reasons = ["too-small", "broken", "dirty", "not-empty"] as const;
const reason = "because of the model";
const problems = ["empty", "wrong", "damaged"] as const;
const takesHandIns = {
  carriers: [
    { id: "swift", name: "Swift", unknownConsent: "accept", handIns: "labelled", waybillPatterns: ["SW[0-9]{6}"] },
    { id: "slow", name: "Slow", handIns: "announced", waybillPatterns: ["SL[0-9]{6}"] },
  ],
};

interface Step {
  readonly what: number;
  readonly who: number;
  readonly where: number;
  readonly which: number;
  readonly yes: boolean;
}
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat({ max: 229 }),
  who: fc.nat({ max: 2 }),
  where: fc.nat({ max: layout.length - 1 }),
  which: fc.nat({ max: 20 }),
  yes: fc.boolean(),
});

/** Likelier things have wider ranges. */
const act = (scene: Scene, { what, who, where, which, yes }: Step): void => {
  const { compartment } = layout[where]!;
  const by = couriers[who]!;
  const deposit = pick([...scene.site.custody.deposits.keys()], which) ?? "0".repeat(32);
  const collection = pick([...scene.site.custody.collections.keys()], which) ?? "0".repeat(16);
  const parcels = Array.from(
    { length: 1 + (which % 3) },
    (_, at) => `${who === 2 ? "SL" : "SW"}${100_000 + which + at}`,
  );
  const recipient = yes ? "r".repeat(22) : "q".repeat(22);
  const table: readonly (readonly [number, () => unknown])[] = [
    [30, () => scene.begin(parcels, { recipient, ...joinOf(yes, which, deposit) }, by)],
    [65, () => physically(scene, yes, which)],
    [80, () => scene.pass(pauses[which % (yes ? 5 : pauses.length)]!)],
    [100, () => scene.ask({ type: "confirm-deposit", deposit }, by)],
    [103, () => scene.ask({ type: "reopen-deposit", deposit }, by)],
    [106, () => scene.ask({ type: "swap-compartment", deposit, reason: reasons[(which >> 2) % 4]! }, by)],
    [108, () => scene.ask({ type: "cancel-deposit", deposit }, by)],
    [125, () => scene.present(deposit)],
    [129, () => scene.ask({ type: "reopen-collection", collection }, kiosk)],
    [136, () => scene.ask({ type: "confirm-collection", collection, ...takenOf(scene, collection, yes) }, kiosk)],
    [138, () => scene.ask({ type: "report-problem", collection, problem: "damaged" }, kiosk)],
    [141, () => scene.ask({ type: "refuse-parcels", collection }, kiosk)],
    [150, () => scene.ask({ type: "recall-parcels", deposit }, by)],
    [156, () => scene.ask({ type: "confirm-recall", deposit }, by)],
    [158, () => scene.ask({ type: "extend-hold", deposit }, system)],
    [164, () => sense(scene, compartment, which, yes)],
    [172, () => pulse(scene, which)],
    [178, () => staff(scene, compartment, which, deposit)],
    [183, () => scene.refreeze()],
    [186, () => scene.start({ closed: yes })],
    [188, () => countOffTime(scene, which)],
    [200, () => throughAndThrough(scene, { what, who, where, which, yes })],
    [212, () => handIn(scene, which, yes)],
    [218, () => atHandIn(scene, deposit, which)],
    [222, () => scene.ask({ type: "fetch-hand-in", deposit }, by)],
    [226, () => scene.ask({ type: "confirm-fetch", deposit }, by)],
    [230, () => scene.ask({ type: "report-hand-in", deposit, problem: problems[which % 3]! }, by)],
  ];
  table.find(([below]) => what < below)?.[1]();
};

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
const joinOf = (yes: boolean, which: number, deposit: string): { readonly join?: string } =>
  yes && which % 4 === 0 ? { join: deposit } : {};
const takenOf = (scene: Scene, id: string, yes: boolean): { readonly taken?: string[] } => {
  const parcels = scene.site.custody.collections.get(id)?.parcels ?? [];
  return yes ? {} : { taken: parcels.slice(0, Math.ceil(parcels.length / 2)) };
};
/** What a lock does when its order came: it opens, hands go in, it closes. */
const physically = (scene: Scene, yes: boolean, which: number): void => {
  const ordered = [...scene.site.locker.compartments.values()].filter(({ order }) => isRunning(order));
  const target = pick(ordered, which)?.plan;
  if (!target) return;
  const item = target.itemSensor && which > 3 ? { item: yes } : {};
  scene.cycle(target.compartment, { openMs: 500 + which * 500, ...item });
};
const handIn = (scene: Scene, which: number, yes: boolean): void => {
  const announcement = (which + 1).toString(16).padStart(32, "a");
  const parcels = [`SL${300_000 + which}`];
  if (yes) scene.ask({ type: "announce-hand-in", announcement, parcels, carrier: "slow" }, system);
  const deposit = scene.seq.toString(16).padStart(32, "b");
  const label = yes ? {} : { label: `SW${300_000 + which}` };
  scene.ask({ type: "begin-hand-in", deposit, digest: codeOf(announcement, 1), ...label }, kiosk);
  if (which < 12 || scene.answer.type !== "hand-in") return;
  const { compartment } = scene.answer;
  const cycle = (item: boolean) =>
    scene.cycle(compartment, scene.compartment(compartment).plan.itemSensor ? { item } : {}).pass(2_000);
  cycle(true).ask({ type: "confirm-hand-in", deposit }, kiosk);
  if (which < 15) return;
  const by = yes ? berta : anna;
  scene.ask({ type: "fetch-hand-in", deposit }, by);
  cycle(false).ask({ type: "confirm-fetch", deposit }, by);
};
const atHandIn = (scene: Scene, deposit: string, which: number): void => {
  const simple = (["confirm-hand-in", "cancel-hand-in", "reopen-hand-in"] as const)[which % 4];
  const move = { type: "move-hand-in", deposit, reason: reasons[which % 4] ?? "too-small" } as const;
  scene.ask(simple === undefined ? move : { type: simple, deposit }, kiosk);
};
/** A parcel goes in; and it is collected, or its time runs out and its carrier takes it back. */
const throughAndThrough = (scene: Scene, { who, which, yes }: Step): void => {
  const by = couriers[who]!;
  scene.begin([`${who === 2 ? "SL" : "SW"}${200_000 + which}`], { recipient: "r".repeat(22) }, by);
  if (scene.answer.type !== "deposit") return;
  const { deposit, compartment } = scene.answer;
  const { itemSensor } = scene.compartment(compartment).plan;
  scene.cycle(compartment, itemSensor ? { item: true } : {}).ask({ type: "confirm-deposit", deposit }, by);
  if (which < 5) return;
  if (yes) scene.pass(2 * minute).present(deposit);
  else scene.pass(50 * hour).ask({ type: "recall-parcels", deposit }, by);
  scene.cycle(compartment, itemSensor ? { item: false } : {});
  if (which < 15) scene.pass(yes ? 4 * minute : 1_000).ask({ type: "confirm-recall", deposit }, by);
};
const sense = (scene: Scene, compartment: string, which: number, yes: boolean): unknown => {
  if (which < 5) return scene.opens(compartment);
  if (which < 10) return scene.closes(compartment);
  if (which < 14) return scene.falls(compartment);
  return scene.item(compartment, yes);
};
const countOffTime = (scene: Scene, which: number): unknown => {
  const judged = { type: "clock-judged", synced: true, stepMs: 0, offTimeMs: which * hour } as const;
  return scene.turn({ kind: "observation", observation: judged });
};
const pulse = (scene: Scene, which: number): void => {
  const ordered = [...scene.site.locker.compartments.values()].filter(({ order }) => isRunning(order));
  const target = pick(ordered, which)?.plan;
  if (!target) return;
  scene.pulsed(target.compartment, ([undefined, undefined, "refused", "unconfirmed", "expired"] as const)[which % 5]);
  if (which > 10) scene.closes(target.compartment).pass(3_000);
};
const staff = (scene: Scene, compartment: string, which: number, deposit: string): void => {
  const asks: readonly Command[] = [
    { type: "block-compartment", compartment, reason },
    { type: "release-compartment", compartment, reason },
  ];
  if (which < 8) {
    scene.ask(asks[which % 2]!, mara);
    return;
  }
  scene.ask({ type: "open-compartment", compartment, reason, second: "session-of-mira-------" }, mara);
  if (scene.answer.type !== "order") return;
  scene.cycle(compartment);
  const held = scene.site.custody.deposits.get(deposit);
  const found = which % 2 === 0 ? [] : [...(held?.inside ?? []), ...(held?.incoming ?? [])];
  scene.ask({ type: "audit-compartment", compartment, found }, mara);
};
const maintainersSignIn = (scene: Scene): void => {
  for (const [at, by] of [mara, mira].entries())
    if (by.kind === "maintainer")
      scene.ask(
        {
          type: "sign-in-maintainer",
          maintainer: at === 0 ? "mara" : "mira",
          proof: "right",
          session: by.session,
          totpStep: 1,
          source: "desk",
        },
        system,
      );
};

/** Where every parcel is by the events alone. */
const heldByEvents = (events: readonly Event[]): { readonly held: Set<string>; readonly wrongs: string[] } => {
  const held = new Set<string>();
  const wrongs: string[] = [];
  const out = (waybill: string, type: string) => held.delete(waybill) || wrongs.push(`${type} of ${waybill} not held`);
  for (const event of events)
    switch (event.type) {
      case "deposit-made":
      case "hand-in-made":
      case "parcels-refused":
        for (const waybill of event.parcels) {
          if (event.type !== "parcels-refused" && held.has(waybill)) wrongs.push(`${waybill} made twice`);
          held.add(waybill);
        }
        break;
      case "parcels-collected":
      case "parcels-recalled":
      case "hand-in-fetched":
        for (const waybill of event.parcels) out(waybill, event.type);
        break;
      case "compartment-audited":
        for (const waybill of event.missing) held.delete(waybill);
        break;
    }
  return { held, wrongs };
};

/** An order of an earlier process is never pulsed again (law 2). */
const replayed = (events: readonly Event[]): string[] => {
  const old = new Set<string>();
  const now = new Set<string>();
  const found: string[] = [];
  for (const event of events) {
    if (event.type === "gateway-started") for (const order of now) old.add(order);
    if (event.type !== "unlock-ordered") continue;
    if (old.has(event.order)) found.push(event.order);
    now.add(event.order);
  }
  return found;
};

const nobodyIsSignedOut = {
  ...{ courierSessionMs: 1e12, courierIdleMs: 1e12 },
  ...{ maintainerSessionMs: 1e12, maintainerIdleMs: 1e12 },
};
const mustHappen = [
  ...["deposit-made", "parcels-collected", "parcels-recalled", "collection-undone", "door-jammed", "hold-ended"],
  ...["hand-in-announced", "hand-in-made", "hand-in-fetched"],
  ...["deposit-moved", "compartment-suspected", "compartment-audited", "collection-reopened", "hold-paused"],
];

describe("whatever happens", () => {
  test("custody is conserved, codes open one parcel, every state has an exit, no order is replayed", () => {
    const seen = new Map<string, number>();
    const property = fc.property(fc.array(step, { minLength: 60, maxLength: 160 }), (steps) => {
      const scene = new Scene({ layout, rules: { ...nobodyIsSignedOut, ...takesHandIns } });
      maintainersSignIn(scene);
      for (const one of steps) act(scene, one);
      const { held, wrongs } = heldByEvents(scene.events);
      expect(wrongs).toEqual([]);
      expect(replayed(scene.events)).toEqual([]);
      const inside = [...scene.site.custody.deposits.values()].flatMap((deposit) => deposit.inside);
      expect(new Set(inside)).toEqual(held);
      for (const { type } of scene.events) seen.set(type, (seen.get(type) ?? 0) + 1);
    });
    fc.assert(property, { numRuns: count(150, 5_000) });
    figure("model events by type", Object.fromEntries([...seen].sort()));
    for (const type of mustHappen) expect(seen.get(type) ?? 0, type).toBeGreaterThan(0);
  });

  test("a site that was frozen and thawed at any point decides as the one that was not", () => {
    const property = fc.property(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.array(step, { maxLength: 15 }),
      (before, after) => {
        const [one, other] = [new Scene({ layout, rules: takesHandIns }), new Scene({ layout, rules: takesHandIns })];
        for (const each of before) {
          act(one, each);
          act(other, each);
        }
        other.refreeze();
        for (const each of after) {
          act(one, each);
          act(other, each);
        }
        expect(other.events).toEqual(one.events);
        expect(JSON.stringify(freezeSite(other.site))).toBe(JSON.stringify(freezeSite(one.site)));
      },
    );
    fc.assert(property, { numRuns: count(60, 2_000) });
  });

  test("deciding changes nothing", () => {
    const scene = new Scene({ layout });
    const deposit = scene.deposit(["SW000001"]);
    const before = JSON.stringify(freezeSite(scene.site));
    for (const command of [
      { type: "present-pickup-code", digest: "wrong-wrong-wrong-----" },
      { type: "recall-parcels", deposit },
      { type: "begin-deposit", deposit: "1".repeat(32), parcels: ["SW000002"] },
    ] satisfies Command[])
      decide(
        scene.site,
        { kind: "command", asked: { command, by: command.type === "present-pickup-code" ? kiosk : anna } },
        scene.moment,
        scene.tools,
      );
    decide(scene.site, { kind: "tick" }, { ...scene.moment, elapsed: 1e12 }, scene.tools);
    expect(JSON.stringify(freezeSite(scene.site))).toBe(before);
  });
});
