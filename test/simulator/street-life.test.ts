/** The people of a demo come and go; what is said of them fits together. */
import { expect, test } from "vitest";
import { liveStreet } from "../../cli/stage/street-life.ts";
import { demoTraffic } from "../../firmware-sim/people/plan.ts";
import { paperSite } from "./paper-site.ts";
import { newVirtualTime } from "./virtual-time.ts";

test("after a restart no more come out than went in: what was left is counted", async () => {
  const traffic = { ...demoTraffic, parcels: 1, layout: { S: 1 }, carriers: [], holdMs: 60_000 };
  const { site, hands } = paperSite(traffic, newVirtualTime());
  const couriers = [{ id: "swift-1", carrier: "swift" }];
  const street = liveStreet({ site, hands, couriers, sizes: ["S"], isRunning: false });
  street.expect({ deposit: "d1", compartment: "A-01", waybill: "RR473124829GB" });
  expect(street.figures).toEqual({ running: false, deposited: 1, collected: 0 });
  await street.stop();
});
