/** A maintainer at work in Chromium, against a running site with simulated doors: main path, and what goes wrong. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { has } from "../machine.ts";
import { type Locale, openBrowser, type Screen, visit } from "./chromium.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { fillSignIn, signIn } from "./maintainer-hands.ts";

const waybill = "RR473124829GB";
type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

describe.runIf(has("chromium"))("the maintainer's page", () => {
  let browser: Browser;
  let site: FaceSite;
  let cookies: Cookies;
  /** Where the parcel of `waybill` lies. */
  let held: string;

  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  const ada = () => site.credentials.maintainers[0]!;
  const bob = () => site.credentials.maintainers[1]!;
  const at = (hash: string): string => `${site.url}/maintainer#/${hash}`;
  /** Signed in already, as Ada. */
  const inside = async (locale: Locale, screen: Screen, hash = "") => {
    const visited = await visit(browser, `${site.url}/health`, { locale, screen });
    await visited.page.context().addCookies(cookies);
    await visited.page.goto(at(hash));
    await visited.page.waitForSelector('.live[data-state="live"]');
    return visited;
  };
  const act = async (page: Page, name: "open" | "test" | "audit" | "block" | "release"): Promise<void> => {
    await page.click(`.acts [data-act="${name}"]`);
    await page.waitForSelector("dialog[open]");
  };
  const giveReason = async (page: Page, reason: string): Promise<void> => {
    await page.fill("dialog [name=reason]", reason);
    await page.click("dialog [type=submit]");
  };
  const closeDialog = (page: Page) => page.click('dialog .button[data-kind="quiet"]');
  const happened = (page: Page, type: string) => page.waitForSelector(`.events [data-type="${type}"]`);

  test("a wrong one-time code opens nothing, the right one does (zh-CN, phone)", async () => {
    const { page, complaints } = await visit(browser, at(""), { locale: "zh-CN", screen: "phone" });
    await page.waitForSelector("[name=code]");
    await fillSignIn(page, ada(), "000000");
    await page.waitForSelector('.notice[data-kind="bad"]');
    expect(await page.locator("[name=code]").inputValue()).toBe("");
    expect(await page.locator(".cabinet").count()).toBe(0);
    await signIn(page, ada());
    await page.waitForSelector(".cabinet .door");
    cookies = await page.context().cookies();
    expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Strict")).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a deposit is seen as it happens, with why the site believes it (en, desk)", async () => {
    const { page, complaints } = await inside("en", "desk");
    await page.waitForSelector(".cabinet .door");
    held = (await site.deposit(waybill)).compartment;
    await page.waitForSelector(`.cabinet [data-compartment="${held}"][data-occupancy="held"]`);
    await page.waitForSelector(`[data-place="${held}"][data-occupancy="held"] .soft`);
    await page.click(`[data-place="${held}"]`);
    await happened(page, "deposit-made");
    await page.waitForSelector(`[data-facts="${held}"]`);
    expect(await page.locator(`[data-facts="${held}"]`).textContent()).toContain(waybill);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a free compartment opens for a reason and is found empty (zh-CN, phone)", async () => {
    const { page, complaints } = await inside("zh-CN", "phone", "compartments/C-03");
    await act(page, "open");
    await giveReason(page, "检查清洁");
    await page.waitForSelector('[data-run="open"]');
    await site.hands("C-03", "close");
    await page.waitForSelector('[data-run="closed"]');
    await page.click('dialog .button[data-kind="plain"]');
    await page.click('dialog .button[data-kind="main"]');
    await page.waitForSelector("dialog", { state: "detached" });
    await happened(page, "compartment-audited");
    await happened(page, "compartment-freed");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("out of service and back, and the door steps through it again (en, kiosk)", async () => {
    const { page } = await inside("en", "kiosk", "compartments/C-04");
    await act(page, "block");
    await giveReason(page, "wet inside");
    await page.waitForSelector("dialog", { state: "detached" });
    await happened(page, "compartment-blocked");
    await act(page, "release");
    await giveReason(page, "dry again");
    await happened(page, "compartment-released");
    await page.locator('.events [data-type="compartment-blocked"] .event').click();
    const service = (which: number) => page.locator(".door-picture .door").nth(which).getAttribute("data-service");
    expect([await service(0), await service(1)]).toEqual(["in-service", "blocked"]);
    await page.locator(".slider").press("ArrowRight");
    await expect.poll(async () => [await service(0), await service(1)]).toEqual(["blocked", "in-service"]);
    await page.context().close();
  });

  test("a lock is tested by one honest opening (en, phone)", async () => {
    const { page } = await inside("en", "phone", "compartments/C-05");
    await act(page, "test");
    await page.click('dialog .button[data-kind="main"]');
    await page.waitForSelector('dialog .notice[data-kind="good"]');
    await site.hands("C-05", "close");
    await page.waitForSelector('[data-run="closed"]');
    await page.context().close();
  });

  test("a jammed door: alarm, acknowledged, told by its history, and mended from here (en, desk)", async () => {
    const { page, complaints } = await inside("en", "desk", "compartments/D-03");
    await site.mischief({ kind: "jam", device: "board-d", lock: 2 });
    await act(page, "open");
    await giveReason(page, "to look inside");
    await page.waitForSelector('[data-run="failed"]', { timeout: 60_000 });
    await closeDialog(page);
    await page.click('.nav a[href="#/alarms"]');
    await page.waitForSelector('[data-alarm="door-jammed"]');
    await page.click('[data-alarm="door-jammed"] .button[data-kind="main"]');
    await page.waitForSelector('[data-alarm="door-jammed"][data-seen="true"]');
    await page.click('[data-alarm="door-jammed"] a.button');
    for (const type of ["compartment-opened-by-staff", "unlock-ordered", "door-jammed", "alarm-raised"])
      await happened(page, type);
    await happened(page, "alarm-acknowledged");
    await site.peace();
    await act(page, "open");
    await giveReason(page, "freed the lock");
    await page.waitForSelector('[data-run="open"]');
    await site.hands("D-03", "close");
    await page.waitForSelector('[data-run="closed"]');
    await closeDialog(page);
    await act(page, "release");
    await giveReason(page, "works again");
    await happened(page, "alarm-cleared");
    await page.waitForSelector('[data-alarm="door-jammed"]', { state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("an occupied one opens for two, and one person is not two (zh-CN, desk)", async () => {
    const { page } = await inside("zh-CN", "desk", `compartments/${held}`);
    await act(page, "open");
    await giveReason(page, "收件人来电");
    await page.waitForSelector("dialog [name=username]");
    await fillSignIn(page, ada());
    await page.waitForSelector('dialog .notice[data-kind="bad"]');
    expect(await page.locator('[data-run="open"]').count()).toBe(0);
    await fillSignIn(page, bob());
    await page.waitForSelector('[data-run="open"]');
    await site.hands(held, "close");
    await page.waitForSelector('[data-run="closed"]');
    await closeDialog(page);
    await page.click('.nav a[href="#/"]');
    // The page is still the first person's.
    await page.waitForSelector('.live[data-state="live"]');
    expect(await page.locator(".account").textContent()).toContain(ada().id);
    const [cookie] = await page.context().cookies();
    expect(cookie?.value).toBe(cookies[0]?.value);
    await page.context().close();
  });

  test("a parcel's way is found, an unknown one is told (en, phone)", async () => {
    const { page } = await inside("en", "phone", "parcels");
    await page.fill("[name=waybill]", "rr 000 000 014 gb");
    await page.click("main [type=submit]");
    await page.waitForSelector('main .notice[data-kind="warn"]');
    await page.fill("[name=waybill]", waybill.toLowerCase());
    await page.click("main [type=submit]");
    for (const type of ["pre-advice-received", "deposit-begun", "deposit-made"]) await happened(page, type);
    await page.context().close();
  });

  test("the journal goes back page by page, and shows only what is asked for (zh-CN, kiosk)", async () => {
    const { page } = await inside("zh-CN", "kiosk", "journal");
    await happened(page, "maintainer-signed-in");
    const count = () => page.locator(".events > li").count();
    // A page of fifty, and what has happened since.
    await expect.poll(count).toBeGreaterThanOrEqual(50);
    expect(await count()).toBeLessThan(90);
    await page.locator("main .button").last().click();
    await expect.poll(count).toBeGreaterThan(90);
    await page.selectOption("search select", "door-jammed");
    await expect
      .poll(async () => [await count(), await page.locator('[data-type="door-jammed"]').count()])
      .toEqual([1, 1]);
    await page.selectOption("search select", "");
    await page.locator("search input").last().fill("收件人来电");
    await expect.poll(count).toBe(1);
    await page.context().close();
  });

  test("by keyboard alone: to a compartment and out of service (en, desk)", async () => {
    const { page } = await inside("en", "desk");
    await page.waitForSelector('[data-place="E-02"]');
    const reach = async (selector: string): Promise<void> => {
      for (let step = 0; step < 200; step++) {
        if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`no way to ${selector}`);
    };
    await reach('[data-place="E-02"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-facts="E-02"]');
    await reach('.acts .button:has([data-act="block"])');
    await page.keyboard.press("Enter");
    await reach("[name=reason]");
    await page.keyboard.type("by keyboard");
    await page.keyboard.press("Enter");
    await happened(page, "compartment-blocked");
    await page.context().close();
  });

  test("a session that ends elsewhere asks to sign in, and one is back where one was (zh-CN, phone)", async () => {
    const { page } = await inside("zh-CN", "phone", "devices");
    await page.waitForSelector('[data-device="board-a"]');
    await fetch(`${site.url}/maintainer/session`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${cookies[0]?.value}`, "idempotency-key": "ended-elsewhere" },
    });
    await page.waitForSelector("[name=code]");
    await page.waitForSelector('.notice[data-kind="warn"]');
    await signIn(page, bob());
    await page.waitForSelector('[data-device="board-a"]');
    await page.context().close();
  });
});
