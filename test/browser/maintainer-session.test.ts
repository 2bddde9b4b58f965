/** Signing in with a passkey, and a session that ends for want of use: Chromium with an authenticator of its own. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { expectFit, openBrowser, visit } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { fillSignIn, signIn } from "./maintainer-hands.ts";

/** A little longer than the page warns beforehand. */
const sessionMs = 68_000;

/** A fingerprint reader that knows its person. */
const giveAuthenticator = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
};

describe.runIf(has("chromium"))("a maintainer's session", () => {
  let browser: Browser;
  let site: FaceSite;
  /** A passkey needs a host with a name. */
  let url: string;
  beforeAll(async () => {
    const short = (config: Parameters<NonNullable<Parameters<typeof faceSite>[0]>>[0]) => ({
      ...config,
      rules: { ...config.rules, maintainerSessionMs: sessionMs },
    });
    [browser, site] = await Promise.all([openBrowser(), faceSite(short)]);
    url = site.url.replace("127.0.0.1", "localhost");
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  const passkeyButton = "form:has([name=username]) .button:not([type=submit])";

  test("what is left out is said at its field, in the page's language, not in the browser's bubble", async () => {
    const { page } = await visit(browser, `${url}/maintainer`, { locale: "en", screen: "phone" });
    // A bubble comes of an event that nobody has taken.
    await page.evaluate(`globalThis.bubbles = 0;
      addEventListener("invalid", (event) => setTimeout(() => (bubbles += event.defaultPrevented ? 0 : 1)), true)`);
    await page.click("form [type=submit]");
    await expect.poll(() => page.locator(".field-wrong").count()).toBe(3);
    const focused = () => page.evaluate<string | null>("document.activeElement?.getAttribute('name')");
    expect(await focused()).toBe("username");
    await page.fill("[name=username]", "somebody");
    await page.fill("[name=code]", "12");
    await expect.poll(() => page.locator(".field-wrong").count()).toBe(1);
    await page.click("form [type=submit]");
    await expect.poll(() => page.locator(".field-wrong").count()).toBe(2);
    expect(await focused()).toBe("password");
    await page.click("header [lang]");
    expect(await page.locator(".field-wrong").first().textContent()).toMatch(/\p{Script=Han}/u);
    expect(await page.evaluate("bubbles")).toBe(0);
    await expectFit(page);
    await page.context().close();
  });

  test("a passkey is added, signs in alone, is the second person's too, and can be removed (en, desk)", async () => {
    const [ada, bob] = site.credentials.maintainers;
    const { page, complaints } = await visit(browser, `${url}/maintainer#/account`, { locale: "en", screen: "desk" });
    await giveAuthenticator(page);
    await page.waitForSelector(passkeyButton);
    await signIn(page, ada!);
    await page.fill("section .input", "test reader");
    await page.click("section [type=submit]");
    await page.waitForSelector('section li:has-text("test reader")');
    // The same reader again: it is known already.
    await page.fill("section .input", "once more");
    await page.click("section [type=submit]");
    await page.waitForSelector('section .notice[data-kind="bad"]');
    await page.click("section .row .button >> nth=0");
    await page.waitForSelector(passkeyButton);
    await page.click(passkeyButton);
    await page.waitForSelector('.live[data-state="live"]');
    expect(await page.locator(".account").textContent()).toContain(ada!.id);

    const { compartment } = await site.deposit("RR473124829GB");
    await page.goto(`${url}/maintainer#/compartments/${compartment}`);
    await page.click('.acts [data-act="open"]');
    await page.fill("dialog [name=reason]", "two of us");
    await page.click("dialog [type=submit]");
    // One's own passkey makes nobody a second person.
    await page.click(`dialog ${passkeyButton}`);
    await page.waitForSelector('dialog .notice[data-kind="bad"]');
    await fillSignIn(page, bob!);
    await page.waitForSelector('[data-run="open"]');
    await site.hands(compartment, "close");
    await page.goto(`${url}/maintainer#/account`);
    await page.click('section li:has-text("test reader") .button');
    await page.waitForSelector("section li", { state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("without a passkey, or with one that was removed, nobody comes in (zh-CN, phone)", async () => {
    const [, bob] = site.credentials.maintainers;
    const { page } = await visit(browser, `${url}/maintainer#/account`, { locale: "zh-CN", screen: "phone" });
    await giveAuthenticator(page);
    await page.waitForSelector(passkeyButton);
    await page.click(passkeyButton);
    await page.waitForSelector('.notice[data-kind="bad"]');
    await signIn(page, bob!);
    await page.fill("section .input", "阅读器");
    await page.click("section [type=submit]");
    await page.waitForSelector('section li:has-text("阅读器")');
    await page.click('section li:has-text("阅读器") .button');
    await page.waitForSelector("section li", { state: "detached" });
    await page.click("section .row .button >> nth=0");
    const answered = page.waitForResponse("**/maintainer/session/passkey");
    await page.click(passkeyButton);
    expect((await answered).status()).toBe(401);
    await page.waitForSelector('.notice[data-kind="bad"]');
    expect(await page.locator(".nav").count()).toBe(0);
    await page.context().close();
  });

  test("before it ends the page warns; who signs in again stays where they were (en, phone)", async () => {
    const [ada] = site.credentials.maintainers;
    const { page } = await visit(browser, `${url}/maintainer#/devices`, { locale: "en", screen: "phone" });
    await page.waitForSelector("[name=code]");
    await signIn(page, ada!);
    await page.waitForSelector("dialog [name=code]", { timeout: 30_000 });
    await fillSignIn(page, ada!);
    await page.waitForSelector("dialog", { state: "detached" });
    await page.waitForSelector('[data-device="board-a"]');
    await page.waitForSelector('.live[data-state="live"]');
    await page.context().close();
  });
});
