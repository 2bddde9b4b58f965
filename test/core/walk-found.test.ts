/** What walking at random has found, told as it would happen. */
import { expect, test } from "vitest";
import { courierOf } from "../../gateway/core/access/courier.ts";
import type { Event } from "../../gateway/core/event.ts";
import { begun, compartment, deposit, having, made, second, unproven, waybill } from "./staff-scene.ts";
import { boot, codeOf, digest, kiosk, layout, minute, system, typesOf } from "./stage.ts";

const collection = "c".repeat(16);
const parcels = [waybill, second];

test("parcels that a courier is taking back can no longer be refused, and the recall ends as it must", () => {
  const on = having(begun, made);
  const { elapsed } = on.moment;
  const ref = { deposit, compartment };
  on.given(
    { type: "collection-begun", ...ref, collection, terminal: "kiosk-1", parcels },
    { type: "collection-undone", ...ref, collection, reason: "not-opened", graceUntil: elapsed + 3 * minute },
    { type: "hold-ended", ...ref, parcels },
  );
  const session = digest("chen");
  const signIn = { type: "sign-in-courier", courier: "chen", carrier: "swift", proof: "right", source: "k" } as const;
  on.ask({ ...signIn, session }, system);
  const by = { kind: "courier", session } as const;
  expect(courierOf(on.site, by, on.moment)).toMatchObject({ courier: "chen" });
  expect(codeOf(on.ask({ type: "recall-parcels", deposit }, by))).toBe("deposit");
  const refused = on.ask({ type: "refuse-parcels", collection }, kiosk);
  expect([codeOf(refused), refused.events]).toEqual(["unknown-collection", []]);
  const later: readonly Event[] = on.pass(10 * minute);
  expect(typesOf(later).some((type) => type === "recall-undone" || type === "compartment-suspected")).toBe(true);
});

test("a compartment whose history is lost is not forgotten because a layout leaves it out", () => {
  const on = having(unproven);
  const { siteOpened, newEpoch, ...again } = boot;
  on.ask({ ...again, layout: layout.slice(1) }, system);
  expect(on.site.locker.compartments.get(compartment)?.bars).toEqual(["unproven", "retired"]);
  const before = [...on.site.locker.unproven];
  on.restart();
  expect([...on.site.locker.unproven]).toEqual(before);
  on.ask(again, system);
  expect(on.site.locker.compartments.get(compartment)?.bars).toEqual(["unproven"]);
});
