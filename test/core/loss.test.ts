/**
 * Part of the history is gone, and comes back from a fleet that keeps only what went up: what the site believes then
 * is what was true, and nothing is concluded from what may have gone on in the lost part.
 */
import { describe, expect, test } from "vitest";
import { type Event, goesUp } from "../../gateway/core/event.ts";
import { evolve, newSite } from "../../gateway/core/site.ts";
import { bank, minute, Scene, system, waybills } from "./scene.ts";

/** The scene's journal, with what lies from `from` to `upTo` taken out of it, or only what the fleet keeps of it. */
class Loss {
  readonly scene: Scene;
  readonly from: number;
  upTo = 0;
  readonly #before: readonly Event[];
  #lost: readonly Event[] = [];

  constructor(scene: Scene) {
    this.scene = scene;
    this.from = scene.seq + 1;
    this.#before = [...scene.events];
  }
  /** What happened since the beginning of the loss is forgotten, and the gateway starts. */
  start(): this {
    const { scene } = this;
    this.upTo = scene.seq;
    this.#lost = scene.events.slice(this.#before.length);
    this.#fold(this.#before.map((event, at) => [at + 1, event] as const));
    scene.events.length = this.#before.length;
    const holes = [{ from: this.from, upTo: this.upTo }];
    const newEpoch = { epoch: { counter: 2, id: "f".repeat(16) }, reason: "lossy-repair" as const, holes };
    const boot = { boot: "b".repeat(16), software: "test", offTimeMs: 0, layout: [...scene.layout] };
    scene.ask({ type: "start-gateway", ...boot, newEpoch }, system);
    for (const { compartment } of scene.layout) scene.closes(compartment);
    scene.ask({ type: "settle-after-start" }, system);
    return this;
  }
  /** The fleet gives back what it has, the history is folded anew, and the fleet vouches for it. */
  refill(): this {
    const { scene } = this;
    const after = scene.events.slice(this.#before.length);
    this.#fold([
      ...this.#before.map((event, at) => [at + 1, event] as const),
      ...this.#lost.flatMap((event, at) => (goesUp(event.type) ? [[this.from + at, event] as const] : [])),
      ...after.map((event, at) => [this.upTo + 1 + at, event] as const),
    ]);
    for (const { compartment } of scene.layout)
      scene.turn({ kind: "observation", observation: { type: "fleet-confirmed", compartment } });
    return this;
  }
  #fold(events: readonly (readonly [seq: number, event: Event])[]): void {
    const { scene } = this;
    scene.site = newSite();
    for (const [seq, event] of events) evolve(scene.site, { ...scene.moment, seq, epoch: 1, event });
  }
}

const one = { layout: bank(1) };

describe("history that is lost and comes back from the fleet", () => {
  test("a deposit whose beginning nobody has any more is held, and its code opens", () => {
    const scene = new Scene(one);
    const loss = new Loss(scene);
    const deposit = scene.deposit();
    loss.start();
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    loss.refill();
    expect(scene.present(deposit).collectionAnswer).toMatchObject({ compartment: "A-01", parcels: [waybills[0]] });
  });

  test("a parcel that was swapped to another compartment lies there, and not where it was begun", () => {
    const scene = new Scene({ layout: bank(2) }).begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment);
    const loss = new Loss(scene);
    scene.pass(2_000).ask({ type: "swap-compartment", deposit, reason: "dirty" });
    const to = scene.depositAnswer.compartment;
    expect(to).not.toBe(compartment);
    scene.cycle(to).ask({ type: "confirm-deposit", deposit });
    loss.start().refill();
    expect(scene.present(deposit).collectionAnswer.compartment).toBe(to);
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: true });
  });

  test("a collection that ended in the lost part is not settled again: the next parcel stays where it is", () => {
    const scene = new Scene(one);
    const before = scene.deposit([waybills[0]]);
    const { collection } = scene.pass(2_000).present(before).collectionAnswer;
    scene.cycle("A-01");
    const loss = new Loss(scene);
    scene.ask({ type: "confirm-collection", collection }, { kind: "kiosk", terminal: "kiosk-1" });
    const next = scene.pass(2_000).deposit([waybills[1]]);
    loss.start();
    expect(scene.pass(10 * minute).types).not.toContain("parcels-collected");
    loss.refill();
    expect(scene.pass(10 * minute).types).not.toContain("parcels-collected");
    expect(scene.stageOf(before)).toBe("gone");
    expect(scene.compartment("A-01")).toMatchObject({ occupancy: "occupied", deposit: next });
    expect(scene.present(next).collectionAnswer.parcels).toEqual([waybills[1]]);
  });

  test("a collection that did not end there goes on when the fleet has vouched", () => {
    const scene = new Scene(one);
    const deposit = scene.deposit();
    scene.pass(2_000).present(deposit);
    scene.cycle("A-01");
    const loss = new Loss(scene);
    scene.pass(minute);
    loss.start();
    expect(scene.pass(10 * minute).types).not.toContain("parcels-collected");
    loss.refill();
    expect(scene.pass(10 * minute).types).toContain("parcels-collected");
    expect(scene.compartment("A-01").occupancy).toBe("free");
  });

  test("a deposit that was made and collected in the lost part is not judged as interrupted", () => {
    const scene = new Scene({ layout: bank(1, { itemSensor: true }) }).begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.pulsed(compartment).opens(compartment);
    const loss = new Loss(scene);
    scene.closes(compartment).item(compartment, true);
    scene.pass(2_000).present(deposit).cycle(compartment, { item: false });
    expect(scene.types).toContain("parcels-collected");
    loss.start();
    expect(scene.stageOf(deposit)).toBe("open");
    scene.item(compartment, false);
    loss.refill();
    expect(scene.stageOf(deposit)).toBe("gone");
    expect(scene.events.filter(({ type }) => type === "deposit-cancelled" || type === "deposit-made")).toEqual([]);
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: true });
  });

  test("one that was interrupted and of which the fleet never heard is judged when safe mode ends", () => {
    const scene = new Scene({ layout: bank(1, { itemSensor: true }) });
    scene.begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.pulsed(compartment).opens(compartment);
    const loss = new Loss(scene);
    scene.pass(1_000);
    loss.start();
    scene.item(compartment, true);
    expect(scene.stageOf(deposit)).toBe("open");
    loss.refill();
    expect(scene.one("deposit-made").evidence).toMatchObject({ grade: "proven", recovered: true });
    expect(scene.present(deposit).collectionAnswer.compartment).toBe(compartment);
  });

  test("what was only begun never went up: a compartment that seems free is free by presumption", () => {
    const scene = new Scene({ layout: bank(2) });
    const loss = new Loss(scene);
    scene.begin();
    scene.opens(scene.depositAnswer.compartment);
    loss.start().refill();
    for (const { compartment } of scene.layout)
      expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: true });
  });

  test("while what is free waits for its proof, a courier hears of safe mode and not that the site is full", () => {
    const scene = new Scene({ layout: bank(2) });
    const loss = new Loss(scene);
    scene.pass(minute);
    scene.deposit();
    loss.start();
    expect(scene.begin([waybills[1]]).answer).toMatchObject({ code: "deposits-paused", detail: { why: "safe-mode" } });
    loss.refill();
    expect(scene.begin([waybills[1]]).depositAnswer.stage).toBe("opening");
  });
});

describe("a lost tail", () => {
  const tail = (): Scene => {
    const scene = new Scene({ layout: bank(3), rules: { courierSessionMs: 1e12, courierIdleMs: 1e12 } });
    return open(scene, { from: scene.seq + 1, upTo: null });
  };
  const open = (scene: Scene, hole: { readonly from: number; readonly upTo: number | null }): Scene => {
    const counter = (scene.site.history.epoch?.counter ?? 0) + 1;
    const epoch = { counter, id: "f".repeat(16) };
    return scene.ask({ type: "open-epoch", epoch, reason: "fleet-ahead", holes: [hole] }, system);
  };
  const confirm = (scene: Scene, compartments: readonly string[]): Scene => {
    for (const compartment of compartments)
      scene.turn({ kind: "observation", observation: { type: "fleet-confirmed", compartment } });
    return scene;
  };
  const all = bank(3).map(({ compartment }) => compartment);

  test("lets nothing in until the last compartment is proven, and then everything again", () => {
    const scene = confirm(tail(), all.slice(1));
    expect(scene.begin().answer).toMatchObject({ code: "deposits-paused", detail: { why: "safe-mode" } });
    expect(scene.site.history.tailLost).toBe(true);
    expect(confirm(scene, all.slice(0, 1)).types).toEqual(["safe-mode-left", "alarm-cleared"]);
    expect(scene.site.history.tailLost).toBe(false);
    expect(scene.refreeze().begin().depositAnswer.stage).toBe("opening");
  });
  test("that was made good is no reason to stop for a hole that is known to its end", () => {
    const scene = confirm(tail(), all);
    const before = scene.seq;
    scene.deposit();
    open(scene, { from: before, upTo: before + 1 });
    expect(scene.site.locker.unproven.size).toBe(2);
    const proven = all.filter((id) => !scene.site.locker.unproven.has(id));
    confirm(scene, [all[1]!]);
    expect(proven).toHaveLength(1);
    expect(scene.begin([waybills[1]]).depositAnswer).toMatchObject({ stage: "opening", compartment: all[1] });
  });
});
