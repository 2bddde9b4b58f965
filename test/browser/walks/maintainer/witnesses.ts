/** What readers hear, as staff sees it: at a compartment, in the drawing, and a disagreement with its evidence. */
import { press, type Scene } from "../scene.ts";
import { go } from "./go.ts";

/** A tag that nobody knows lies where nothing should be; a parcel's own is read where another one belongs. */
export const hearsWitnesses = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  let sweep = 0;
  const reads = (antenna: number, epc: string): Promise<void> =>
    site.publish("reader-b", "tags", { id: `sweep-${++sweep}`, at: Date.now(), reads: [[epc, antenna, -50]] });
  await site.publish("reader-b", "status", { online: true, firmware: "walk-reader 2.1" });
  await go(scene, "compartments/B-02", ".witnesses .figures");
  await look("witnesses-quiet");
  const stands = page.locator('.case[data-case="ghost"]');
  while ((await stands.count()) === 0) await reads(2, "E28011606000020480971D11");
  await page.waitForSelector('.witnesses[data-presence="present"]');
  await look("disagreement");
  await go(scene, "", '.cabinet [data-compartment="B-02"][data-mark="true"]');
  await press(page, '[data-do="witnesses"]');
  await page.waitForSelector('.cabinet [data-compartment="B-02"][data-presence="present"]');
  await look("site-witnesses");
  await press(page, '[data-do="witnesses"]');
};
