/** To a page of the maintainer's, until it shows what is wanted. */
import type { FaceSite } from "../../face-site.ts";
import type { Scene } from "../scene.ts";

export const at = (site: FaceSite, hash = ""): string => `${site.url}/maintainer#/${hash}`;
export const go = async ({ page, site }: Scene, hash: string, wanted: string): Promise<void> => {
  await page.goto(at(site, hash));
  await page.locator(wanted).first().waitFor();
  await page.waitForSelector("main .wait", { state: "detached" });
};
