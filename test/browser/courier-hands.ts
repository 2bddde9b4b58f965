/** A courier with a phone in the hand, in Chromium: signs in, scans, reads the door, and uses the hands. */
import type { Browser, Locator, Page } from "playwright-core";
import { newRandom } from "../../firmware-sim/random.ts";
import { newWaybills } from "../../firmware-sim/waybills.ts";
import { oneTimeCode } from "../one-time-code.ts";
import { type Visit, type VisitOptions, visit } from "./chromium.ts";
import type { FaceSite } from "./face-site.ts";

export const waybills = newWaybills(newRandom(7));

/** What the sender said of a parcel. */
export const announce = async (
  { call, credentials }: FaceSite,
  waybill: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const upstream = credentials.devices.find(({ kind }) => kind === "upstream");
  const body = { waybill, carrier: "swift", consent: "given", ...more };
  const { status } = await call("/pre-advices", { body, as: `${upstream?.id}:${upstream?.secret}` });
  if (status !== 200) throw new Error(`pre-advice: ${status}`);
  return waybill;
};

export const courierOf = ({ credentials }: FaceSite, at = 0) => {
  const courier = credentials.couriers[at];
  if (!courier) throw new Error("no such courier");
  return courier;
};

/** A new profile with a courier signed in, in front of "scan the next parcel". */
export const atWork = async (browser: Browser, site: FaceSite, options: VisitOptions, who = 0): Promise<Visit> => {
  const visited = await visit(browser, `${site.url}/courier`, options);
  await signIn(visited.page, courierOf(site, who));
  return visited;
};

export const signIn = async (page: Page, { badge, pin }: { readonly badge: string; readonly pin: string }) => {
  await page.fill("input[name=badge]", badge);
  await page.fill("input[name=pin]", pin);
  await page.click("button[type=submit]");
  await page.waitForSelector("input[name=waybill]");
};

/** What the site wrote down, newest first, as a maintainer reads it. */
export type Events = () => Promise<readonly { readonly type: string; readonly [field: string]: unknown }[]>;
export const journalOf = async ({ call, credentials }: FaceSite): Promise<Events> => {
  const [maintainer] = credentials.maintainers;
  if (!maintainer) throw new Error("no maintainer");
  const { id: account, password } = maintainer;
  const body = { account, password, oneTimeCode: await oneTimeCode(maintainer) };
  const { body: session } = await call("/maintainer/session", { body });
  return async () => {
    const { status, body: tail } = await call("/maintainer/journal?limit=500", { as: session.token });
    if (status !== 200) throw new Error(`journal: ${status}`);
    return tail.map(({ event }: { event: unknown }) => event);
  };
};

/** The keys of a wedge scanner, as fast as one: the focus is wherever it is. */
export const wedge = async (page: Page, text: string): Promise<void> => {
  await page.evaluate(
    `for (const key of [...${JSON.stringify(text)}, "Enter"])
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))`,
  );
};

export const typed = async (page: Page, waybill: string): Promise<void> => {
  await page.fill("input[name=waybill]", waybill);
  await page.press("input[name=waybill]", "Enter");
};

/** The one main action of the present sheet. */
export const mainAction = (page: Page): Locator => page.locator(".work-bar > .button[data-kind=main]:not(:disabled)");

/** The door that the page shows, once it is open. */
export const openDoor = async (page: Page): Promise<string> => {
  const door = page.locator('.door[data-here="true"][data-door="open"]');
  await door.waitFor();
  const compartment = await door.getAttribute("data-compartment");
  if (compartment === null) throw new Error("no door is shown");
  return compartment;
};

export const putIn = async (page: Page, site: FaceSite, ...parcels: readonly string[]): Promise<string> => {
  const compartment = await openDoor(page);
  for (const waybill of parcels) await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  return compartment;
};

/** Where it has no sensor the site waits for the courier's word. Then the page is ready for the next parcel. */
export const sayDone = (page: Page): Promise<void> => say(page, page.locator("input[name=waybill]"));
export const sayTaken = (page: Page): Promise<void> => say(page, page.locator(".work:not(:has(.place))"));

/** The sensor may be faster than the finger, up to the last moment: what is tapped is the door's own button. */
const say = async (page: Page, then: Locator): Promise<void> => {
  const word = page.locator(".work:has(.place) .work-bar > .button[data-kind=main]:not(:disabled)");
  await then.or(word).first().waitFor();
  if ((await then.count()) === 0) await word.click({ timeout: 2_000 }).catch(() => {});
  await then.waitFor();
};

/** Presses Tab until the focus is there. */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let at = 0; at < 60; at++) {
    if (await page.locator(selector).evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${selector}`);
};

/** Something is wrong at the door: the choice at this place. */
export const trouble = async (page: Page, which: number): Promise<void> => {
  await page.locator(".work-bar > .button:not([data-kind=main])").click();
  await page.locator("dialog .button").nth(which).click();
};
