/** What recipients say, all sites together, and from there to the parcel. */
import { site, waybillOf } from "../fleet-site.ts";
import { type FleetScene, place } from "./fleet-office.ts";
import { tells } from "./scene.ts";

export const readsRemarks = async (scene: FleetScene): Promise<void> => {
  const { page, look } = scene;
  await place(scene, "remarks");
  await page.waitForSelector(".page > .soft + .soft");
  await look("remarks-none");
  const about = { deposit: "1".repeat(32), site, carrier: "carrier-1", at: Date.now() };
  await tells<object>(page, "**/v1/remarks?*", () => ({
    remarks: [
      ...[{ ...about, id: "1".repeat(32), kind: "damaged", text: "A corner is crushed.", hasPhoto: true }],
      ...[{ ...about, id: "2".repeat(32), kind: "unwanted", text: "", hasPhoto: false }],
    ].map((one) => ({ ...one, parcels: [waybillOf(3)] })),
    older: null,
  }));
  await page.waitForSelector('.remark[data-remark="damaged"] [data-do="photo"]');
  await look("all-remarks");
  await page.unroute("**/v1/remarks?*");
  await page.click(`.remark a[href="#/parcels/${waybillOf(3)}"]`);
  await page.waitForSelector('.parcel[data-stage="held"]');
};
