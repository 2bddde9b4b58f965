/** What staff is told of a compartment's witnesses, and the evidence of what stands there. */
import { describe, expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import type { Stored } from "../../gateway/ports/journal.ts";
import { presenceView, withEvidence, witnessesView } from "../../gateway/projections/compartments/witnesses.ts";
import { bank, Scene } from "./scene.ts";

const reader = "rfid-1";
const stranger = "E2801160609999";
const settleMs = 7_000;

/** Remembers what was written, as a journal does. */
class Kept extends Scene {
  readonly kept: Stored[] = [];
  override given(event: Event): void {
    super.given(event);
    const recorded = { ...this.moment, seq: this.seq, epoch: 1, event };
    this.kept?.push({ recorded } as Stored);
  }
  async *read(from: number, to = from): AsyncGenerator<Stored> {
    for (const one of this.kept) if (one.recorded.seq >= from && one.recorded.seq <= to) yield one;
  }
  async look(compartment: string) {
    const view = witnessesView(this.site, compartment, this.moment);
    return view && (await withEvidence({ read: (from, to) => this.read(from, to) }, view));
  }
}
const watched = (): Kept => new Kept({ layout: bank(3, { itemSensor: true, reader }) });

describe("the witnesses of a compartment", () => {
  test("that nobody knows are none", async () => {
    expect(await watched().look("Z-09")).toBeNull();
  });

  test("say with their door alone that nobody else is there", async () => {
    const scene = new Kept({ layout: bank(1) });
    expect(await scene.look("A-01")).toMatchObject({ presence: "unknown", confidence: 0, itemSensor: false, said: [] });
    expect(presenceView(scene.site, "A-01")).toEqual({});
  });

  test("say each what it has seen and since when, in wall time", async () => {
    const scene = watched();
    const at = scene.pass(60_000).item("A-01", true).moment.at;
    scene.item("A-02", true).pass(60_000);
    const seen = await scene.look("A-01");
    expect(seen?.said).toEqual([{ witness: "item-sensor", says: "inside", confidence: 0.9, at }]);
    expect(seen).toMatchObject({ presence: "present", confidence: 0.9, reader: { device: reader, silent: false } });
    expect(presenceView(scene.site, "A-01")).toMatchObject({ presence: { presence: "present", confidence: 0.9 } });
    expect(presenceView(scene.site, "A-03")).toEqual({ presence: { presence: "absent", confidence: 0.9 } });
  });

  test("that disagree with the books come with the evidence of the moment at which that was found", async () => {
    const scene = watched();
    scene.reads(stranger, "A-02").pass(settleMs);
    scene.pass(60_000);
    const [found] = (await scene.look("A-02"))?.disagreements ?? [];
    const raisedAt = scene.kept.find(({ recorded }) => recorded.event.type === "disagreement-raised")?.recorded.at;
    expect(found).toMatchObject({ kind: "ghost", epc: stranger, parcels: [], at: raisedAt });
    const [sensor, tag] = found?.evidence ?? [];
    expect(sensor).toMatchObject({ witness: "item-sensor", says: "nothing" });
    expect(tag).toMatchObject({ witness: "tag", says: "inside", device: reader, epc: stranger });
    expect(tag?.at).toBeLessThan(raisedAt ?? 0);
    expect(presenceView(scene.site, "A-02").disagreements).toEqual(["ghost"]);
  });

  test("keep their disagreement when its event is no longer there, and say that its evidence is gone", async () => {
    const scene = watched();
    scene.reads(stranger, "A-02").pass(settleMs);
    scene.kept.length = 0;
    const [found] = (await scene.look("A-02"))?.disagreements ?? [];
    expect(found).toMatchObject({ kind: "ghost", epc: stranger });
    expect(found).not.toHaveProperty("evidence");
  });

  test("are the same after a snapshot", async () => {
    const scene = watched();
    scene.reads(stranger, "A-02").pass(settleMs);
    const before = await scene.look("A-02");
    scene.refreeze();
    expect(await scene.look("A-02")).toEqual(before);
  });
});
