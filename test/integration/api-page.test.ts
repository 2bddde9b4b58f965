/** The plain page in Chromium: live doors, the sign that it is not live, both languages, a parcel's trail. */
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CompartmentView } from "../../gateway/api/reads.ts";
import { has } from "../machine.ts";
import { type ApiSite, apiSite, keyed, people } from "./api-site.ts";

let browser: Browser;
let site: ApiSite;
let stopped: boolean;
const complaints: string[] = [];

const view = (compartment: string, more: Partial<CompartmentView> = {}): CompartmentView => ({
  compartment,
  size: "M",
  accessible: false,
  door: "closed",
  service: "in-service",
  occupancy: "free",
  ...more,
});
const openPage = async (locale: string, width = 1280): Promise<Page> => {
  const page = await browser.newPage({ locale, viewport: { width, height: 800 } });
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await page.goto(site.url);
  await page.waitForSelector('#live[data-state="on"]');
  return page;
};

describe.runIf(has("chromium"))("the page", () => {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
    });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    site = await apiSite();
    stopped = false;
    complaints.length = 0;
    const sizes = ["S", "M", "L", "XL"] as const;
    for (const bank of ["A", "B"]) {
      for (let number = 1; number <= 24; number++) {
        const compartment = `${bank}-${number}`;
        site.compartments.set(
          compartment,
          view(compartment, { size: sizes[number % 4] ?? "M", accessible: number < 4 }),
        );
      }
    }
    site.compartments.set("A-2", view("A-2", { occupancy: "held", deposit: "0".repeat(32) }));
    site.compartments.set("A-3", view("A-3", { occupancy: "overdue", service: "suspect" }));
  });
  afterEach(async () => {
    if (!stopped) await site.stop();
  });

  test("shows the bank live, says when it is not, and comes back by itself", async () => {
    const page = await openPage("en-GB");
    expect(await page.locator(".door").count()).toBe(48);
    expect(await page.textContent("#sum")).toBe("46 of 48 free");
    expect(await page.getAttribute("#door-A-2", "data-occupancy")).toBe("held");
    site.compartments.set("B-7", view("B-7", { door: "open", occupancy: "reserved" }));
    site.happen({ type: "door-opened", compartment: "B-7" });
    await page.waitForSelector('#door-B-7[data-door="open"][data-occupancy="reserved"]');
    expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
    const { port } = new URL(site.url);
    await site.stop();
    stopped = true;
    await page.waitForSelector('#live[data-state="off"]');
    const next = await apiSite({ port: Number(port) });
    next.compartments.set("A-1", view("A-1"));
    await page.waitForSelector('#live[data-state="on"]');
    await page.waitForFunction("document.querySelectorAll('.door').length === 1");
    await page.close();
    await next.stop();
  });

  test("speaks Chinese on a Chinese browser and fits a phone", async () => {
    const page = await openPage("zh-CN", 375);
    expect(await page.textContent("h1")).toBe("智能快件箱");
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    await page.close();
  });

  test("shows a parcel's trail to a maintainer, also after a reload, and to nobody else", async () => {
    const page = await openPage("en-GB");
    site.answer(({ command }) => {
      if (command.type !== "sign-in-maintainer") return { type: "done" };
      site.sessions.set(command.session, { kind: "maintainer", id: "mia" });
      return { type: "signed-in", id: "mia", untilMs: 900_000 };
    });
    expect(await page.isVisible("#find")).toBe(false);
    await page.fill("[name=account]", people.account);
    await page.fill("[name=password]", people.password);
    await page.fill("[name=oneTimeCode]", people.code);
    await page.click("#sign-in button");
    await page.waitForSelector("#find:not([hidden])");
    await page.fill("[name=waybill]", "rr 47312482 9 gb");
    await page.click("#find button[type=submit]");
    await page.waitForSelector("#steps li");
    expect(await page.textContent("#steps li b")).toBe("Deposited");
    await page.reload();
    await page.waitForSelector("#find:not([hidden])");
    await page.fill("[name=waybill]", "RR000000000GB");
    await page.click("#find button[type=submit]");
    await page.waitForSelector("#problem:not([hidden])");
    site.sessions.delete([...site.sessions.keys()][0] ?? keyed("session", ""));
    await page.click("#find button[type=submit]");
    await page.waitForSelector("#sign-in:not([hidden])");
    expect(await page.locator("#steps li").count()).toBe(0);
    await page.close();
  });
});
