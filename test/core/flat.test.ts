/** Cost of a turn does not grow with the site (performance.md, target 8): looks into the maps are counted, not time. */
import { expect, test } from "vitest";
import { figure } from "../scale.ts";
import { hour, kiosk, minute, plan, Scene } from "./scene.ts";

let looks = 0;
/** Every entry that is looked at counts, whether asked for or walked over. */
class CountingMap<K, V> extends Map<K, V> {
  override get(key: K): V | undefined {
    looks++;
    return super.get(key);
  }
  override *entries(): MapIterator<[K, V]> {
    for (const entry of super.entries()) {
      looks++;
      yield entry;
    }
  }
  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }
  override *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }
}
const counted = <K, V>(map: Map<K, V>): CountingMap<K, V> => {
  const counting = new CountingMap<K, V>();
  for (const [key, value] of map) counting.set(key, value);
  return counting;
};

/** Looks of one deposit, its collection and an overdue one's recall, at a site that is nearly full. */
const looksAt = (count: number): number => {
  const layout = Array.from({ length: count }, (_, at) => plan(`${at < 9_999 ? "A" : "B"}-${at % 9_999}`));
  const scene = new Scene({ layout: layout.slice(0, 0), rules: { courierSessionMs: 1e12, courierIdleMs: 1e12 } });
  // Laid out without the checks of every turn, which do look at everything.
  Object.assign(scene, { layout });
  const { site } = scene;
  const given = (event: never): void => scene.given(event);
  given({ type: "layout-adopted", compartments: layout } as never);
  for (const { compartment } of layout) given({ type: "door-read", compartment, open: false } as never);
  for (let at = 0; at < count - 8; at++)
    given({ type: "compartment-suspected", compartment: layout[at]!.compartment, reason: "full" } as never);
  const inner = site as unknown as Record<string, Record<string, unknown>>;
  for (const slice of ["locker", "custody", "due"])
    for (const [name, value] of Object.entries(inner[slice]!))
      if (value instanceof Map) inner[slice]![name] = counted(value);
  scene.checked = false;
  looks = 0;
  const deposit = scene.deposit(["SW000001"]);
  const { compartment } = site.custody.deposits.get(deposit)!;
  const { collection } = scene.pass(minute).present(deposit).collectionAnswer;
  scene.cycle(compartment).ask({ type: "confirm-collection", collection }, kiosk);
  const late = scene.deposit(["SW000002"]);
  const place = site.custody.deposits.get(late)!.compartment;
  scene
    .pass(49 * hour)
    .ask({ type: "recall-parcels", deposit: late })
    .cycle(place);
  scene.ask({ type: "confirm-recall", deposit: late });
  expect(scene.types).toContain("parcels-recalled");
  return looks;
};

test("a deposit, a collection and a recall look at as much in 10,000 compartments as in 48", () => {
  const [few, many] = [looksAt(48), looksAt(10_000)];
  figure("looks per walk at 48 and 10,000 compartments", [few, many]);
  expect(few).toBeGreaterThan(50);
  expect(many).toBeLessThanOrEqual(few * 1.2);
});
