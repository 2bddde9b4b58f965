/** Through every face, state by state: each walk says where a picture is worth taking. */
import type { Page } from "playwright-core";
import type { Locale } from "../browser/chromium.ts";
import {
  announce,
  courierOf,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  signIn as signInCourier,
  typed,
  waybills,
} from "../browser/courier-hands.ts";
import type { FaceSite } from "../browser/face-site.ts";
import { entries, heldParcel, setUp, stage, unsensed } from "../browser/kiosk-rig.ts";
import { fillSignIn } from "../browser/maintainer-hands.ts";

export interface Scene {
  readonly page: Page;
  readonly site: FaceSite;
  readonly locale: Locale;
  /** `name`: of the state. */
  readonly shot: (name: string) => Promise<void>;
}
export type Walk = (scene: Scene) => Promise<void>;

/** Nobody types the same wrong code twice. */
let wrong = 10_000_000;

export const kioskWalk: Walk = async ({ page, site, shot }) => {
  await page.goto(`${site.url}/kiosk`);
  await page.waitForSelector(".set-up");
  await shot("set-up");
  await setUp(page, site);
  await shot("start");
  const { compartment, code } = await heldParcel(site, unsensed);
  await page.keyboard.type(code.slice(0, 5), { delay: 60 });
  await shot("typing");
  await page.keyboard.type(code.slice(5), { delay: 60 });
  await page.keyboard.press("Enter");
  await stage(page, "open");
  await page.waitForSelector('.door[data-here="true"][data-door="open"]');
  await shot("door-open");
  await site.hands(compartment, "take-out");
  await site.hands(compartment, "close");
  await stage(page, "closed");
  await shot("taken-everything");
  await page.locator('[data-do="report"]').click();
  await page.waitForSelector('[data-do="empty"]');
  await shot("report");
  await page.locator(".door-do .button").last().click();
  await stage(page, "closed");
  await page.locator('.kiosk-actions [data-kind="main"]').click();
  await stage(page, "collected");
  await shot("collected");
  await page.locator('.kiosk-actions [data-kind="main"]').click();
  await page.waitForSelector(".home");
  await notOpened({ page, site, shot });
  await entries.scanner(page, String(wrong++));
  await page.waitForSelector('.home [data-kind="bad"]');
  await shot("wrong-code");
};

const notOpened = async ({ page, site, shot }: Pick<Scene, "page" | "site" | "shot">): Promise<void> => {
  const jammed = await heldParcel(site, unsensed);
  const { device, lock } = wiringOf(jammed.compartment);
  await site.mischief({ kind: "jam", device, lock });
  await entries.scanner(page, jammed.code);
  await stage(page, "not-opened");
  await shot("did-not-open");
  await site.peace();
  await page.locator('[data-do="done"]').click();
  await page.waitForSelector(".home");
};
/** The demo site's boards: one a bank, locks from the bottom. */
const wiringOf = (compartment: string): { device: string; lock: number } => {
  const [bank = "", number = ""] = compartment.split("-");
  return { device: `board-${bank.toLowerCase()}`, lock: Number(number) - 1 };
};

export const courierWalk: Walk = async ({ page, site, shot }) => {
  await page.goto(`${site.url}/courier`);
  await page.waitForSelector("input[name=badge]");
  await shot("sign-in");
  await signInCourier(page, courierOf(site));
  await shot("scan");
  const waybill = await announce(site, waybills.next());
  await typed(page, waybill);
  await page.waitForSelector("[data-size-of=M]");
  await shot("size");
  await page.click("[data-size-of=M]");
  const compartment = await openDoor(page);
  await shot("door-open");
  await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  await mainAction(page).waitFor();
  await shot("inside");
  await sayDone(page);
  const second = await announce(site, waybills.next(), { size: "S" });
  await typed(page, second);
  await putIn(page, site, second);
  await sayDone(page);
  await typed(page, await announce(site, waybills.next(), { consent: "refused" }));
  await page.waitForSelector(".notice[data-kind=bad]");
  await shot("refused");
  await mainAction(page).click();
  await page.locator(".ways .button").nth(1).click();
  await page.waitForSelector("[data-entry=in]");
  await shot("receipt");
};

export const maintainerWalk: Walk = async ({ page, site, locale, shot }) => {
  const go = async (hash: string, wanted: string): Promise<void> => {
    await page.goto(`${site.url}/maintainer#/${hash}`);
    await page.locator(wanted).first().waitFor();
  };
  await go("", "[name=code]");
  await shot("sign-in");
  await fillSignIn(page, site.credentials.maintainers[locale === "en" ? 0 : 1]!);
  await page.waitForSelector('.live[data-state="live"]');
  await site.hands("F-08", "pry");
  await page.waitForSelector('.cabinet [data-compartment="F-08"][data-door="open"]');
  await shot("site");
  await go("compartments/F-08", ".events [data-type=door-forced]");
  await shot("compartment");
  await go("alarms", "[data-alarm=door-forced]");
  await shot("alarms");
  await site.hands("F-08", "close");
  await go("devices", "[data-device=board-a]");
  await shot("devices");
  await go("journal", ".events li");
  await shot("journal");
  const held = await heldParcel(site, unsensed);
  await go(`compartments/${held.compartment}`, ".events [data-type=deposit-made]");
  await page.click('.acts [data-act="open"]');
  await page.waitForSelector("dialog[open]");
  await shot("open-asked");
};
