/** An operator lets a courier in, at a site that there is and one that there is not. */
import type { Page } from "playwright-core";
import { site } from "../fleet-site.ts";

interface Scene {
  readonly page: Page;
  readonly look: (name: string) => Promise<void>;
}

export const letsIn = async ({ page, look }: Scene): Promise<void> => {
  const form = page.locator("form.card");
  await page.click('[data-do="let-in"]');
  await form.locator("[type=submit]").click();
  await form.locator(".field-wrong").first().waitFor();
  await look("let-in");
  for (const [name, text] of [
    ["courier", "ben"],
    ["carrier", "carrier-1"],
    ["sites", `${site} nowhere`],
    ["reason", "starts on Monday"],
  ])
    await form.locator(`[name=let-in-${name}]`).fill(text!);
  await form.locator("[type=submit]").click();
  await page.waitForSelector("[data-let-in] .hook-secret");
  await look("let-in-once");
  await page.click('[data-do="let-in-seen"]');
  await page.locator('[data-do="let-in"]').waitFor();
};
