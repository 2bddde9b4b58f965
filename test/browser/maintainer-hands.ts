/** A maintainer's hands in the browser: signing in with a fresh one-time code, the words of both languages. */
import type { Page } from "playwright-core";
import type { Credentials } from "../../cli/up/first-run.ts";
import { oneTimeCode } from "../one-time-code.ts";

type Maintainer = Credentials["maintainers"][number];

export const fillSignIn = async (page: Page, who: Maintainer, code?: string): Promise<void> => {
  const form = page.locator("form:has([name=username])").last();
  await form.locator("[name=username]").fill(who.id);
  await form.locator("[name=password]").fill(who.password);
  await form.locator("[name=code]").fill(code ?? (await oneTimeCode(who)));
  await form.locator("[type=submit]").click();
};

/** Signs in and waits for the live site. */
export const signIn = async (page: Page, who: Maintainer): Promise<void> => {
  await fillSignIn(page, who);
  await page.waitForSelector('.live[data-state="live"]');
};
