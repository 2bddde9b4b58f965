/** A maintainer's hands in the browser: signing in with a fresh one-time code, the words of both languages. */
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import type { Credentials } from "../../cli/up/first-run.ts";
import { until } from "../free-port.ts";

type Maintainer = Credentials["maintainers"][number];
const stepMs = 30_000;
/** So long a busy page may take from the code to the site; a code whose time ends before that is not taken. */
const onItsWayMs = 10_000;
const used = new Map<string, number>();

/** Each code is good once, and the site takes one step either way: the first three sign-ins need no wait. */
export const oneTimeCode = async ({ id, totpSecret }: Maintainer): Promise<string> => {
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  const next = (): number => Math.max((used.get(id) ?? 0) + 1, Math.floor((Date.now() + onItsWayMs) / stepMs) - 1);
  await until(() => next() <= Math.floor(Date.now() / stepMs) + 1);
  const step = next();
  used.set(id, step);
  return totp.generate({ timestamp: step * stepMs });
};

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
