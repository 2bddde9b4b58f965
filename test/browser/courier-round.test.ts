/** The courier's round in Chromium: what is overdue is taken back door by door; the camera; a phone left lying. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { badgePrefix } from "../../gateway/wire/parcel/scan-line.ts";
import { has } from "../machine.ts";
import { openBrowser, visit } from "./chromium.ts";
import {
  announce,
  atWork,
  courierOf,
  journalOf,
  mainAction,
  openDoor,
  putIn,
  sayDone,
  sayTaken,
  signIn,
  typed,
  waybills,
  wedge,
} from "./courier-hands.ts";
import { type FaceSite, faceSite } from "./face-site.ts";

/** Parcels are overdue after seconds. */
const edit = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...config.rules,
    carriers: (config.rules?.carriers ?? []).map((carrier) => ({ ...carrier, holdMs: 3_000 })),
  },
});

/** A film of one picture (YUV4MPEG2): what Chromium's camera without a camera shows. */
const film = (text: string): Uint8Array => {
  const [width, height, dot] = [640, 480, 9];
  const { data, size } = encode(text, { border: 4, ecc: "M" });
  const [left, top] = [(width - size * dot) >> 1, (height - size * dot) >> 1];
  const luma = new Uint8Array(width * height).fill(235);
  for (let y = 0; y < size * dot; y++)
    for (let x = 0; x < size * dot; x++)
      if (data[Math.floor(y / dot)]?.[Math.floor(x / dot)]) luma[(top + y) * width + left + x] = 16;
  const frame = [Buffer.from("FRAME\n"), luma, new Uint8Array((width * height) / 2).fill(128)];
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...frame, ...frame]);
};

describe.runIf(has("chromium"))("a courier's round", () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-camera-"));
  const camera = join(folder, "camera.y4m");
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    writeFileSync(camera, film("nothing yet"));
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    [browser, site] = await Promise.all([
      openBrowser([...fake, `--use-file-for-fake-video-capture=${camera}`]),
      faceSite(edit),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("takes back what is overdue, one door after the other", async () => {
    const parcels = [waybills.next(), waybills.next()];
    for (const waybill of parcels) await site.deposit(waybill, "S");
    const { page } = await atWork(browser, site, { locale: "zh-CN", screen: "phone" });
    await page.locator(".ways .button").nth(0).click();
    const listed = async () => ((await page.locator("[data-overdue]").count()) === 2 ? 2 : await again(page));
    await expect.poll(listed, { timeout: 30_000 }).toBe(2);
    for (const left of [2, 1]) {
      await expect.poll(() => page.locator("[data-overdue]").count(), { timeout: 30_000 }).toBe(left);
      await mainAction(page).click();
      const compartment = await openDoor(page);
      await site.hands(compartment, "take-out");
      await site.hands(compartment, "close");
      await sayTaken(page);
    }
    await mainAction(page).click();
    await page.locator(".ways .button").nth(1).click();
    expect(await page.locator("[data-entry=recalled]").count()).toBe(2);
    const events = await (await journalOf(site))();
    const recalled = events.filter(({ type }) => type === "parcels-recalled").flatMap((event) => event["parcels"]);
    expect(recalled.sort()).toEqual([...parcels].sort());
    await page.context().close();
  });

  test("types again what is no parcel's number; it is in no receipt", async () => {
    const { page } = await atWork(browser, site, { locale: "en", screen: "phone" });
    const [slip, waybill] = [waybills.malformed(), await announce(site, waybills.next(), { size: "S" })];
    await typed(page, slip);
    await page.waitForSelector(".field-wrong");
    expect(await page.inputValue("input[name=waybill]")).toBe(slip);
    await typed(page, waybill);
    await putIn(page, site, waybill);
    await sayDone(page);
    await page.locator(".ways .button").nth(1).click();
    expect(await page.locator("[data-entry]").count()).toBe(1);
    await page.context().close();
  });

  test("reads badge and waybill with the camera, with a reader of this site", async () => {
    const { badge, pin } = courierOf(site);
    const { page, complaints } = await visit(browser, `${site.url}/courier`, { locale: "en", screen: "phone" });
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.waitForSelector("input[name=badge]");
    expect(loaded.filter((path) => path.endsWith(".wasm"))).toEqual([]);
    writeFileSync(camera, film(`${badgePrefix}${badge}`));
    await page.locator(".work-bar > .button:not([data-kind=main])").click();
    await expect.poll(() => page.inputValue("input[name=badge]"), { timeout: 30_000 }).toBe(badge);
    await page.fill("input[name=pin]", pin);
    await page.press("input[name=pin]", "Enter");
    await page.waitForSelector("input[name=waybill]");
    const waybill = await announce(site, waybills.next(), { size: "S" });
    writeFileSync(camera, film(waybill));
    await mainAction(page).click();
    const compartment = await openDoor(page);
    await site.hands(compartment, "put-in", { waybill });
    await site.hands(compartment, "close");
    await sayDone(page);
    // The camera is on again for the next one; the same label in the picture is the same parcel.
    await page.waitForSelector(".camera video");
    await page.locator(".ways .button").nth(1).click();
    await expect.poll(() => page.locator("[data-entry]").count()).toBe(1);
    expect(complaints).toEqual([]);
    expect(loaded.some((path) => path.endsWith(".wasm"))).toBe(true);
    await page.context().close();
  });

  test("a phone left lying warns, then signs its courier out", async () => {
    const { page } = await visit(browser, `${site.url}/courier`, { locale: "en", screen: "desk" });
    await page.clock.install();
    await page.reload();
    const { badge, pin } = courierOf(site);
    await page.fill("input[name=badge]", badge);
    await page.fill("input[name=pin]", pin);
    await mainAction(page).click();
    await page.waitForSelector("input[name=waybill]");
    await wedge(page, await announce(site, waybills.next(), { consent: "refused" }));
    await page.waitForSelector('[data-view="refused-back"]');
    await mainAction(page).click();
    await page.waitForSelector("input[name=waybill]");
    await page.clock.fastForward(3.5 * 60_000);
    await page.waitForSelector("dialog[open]");
    await page.locator("dialog .button").first().click();
    await page.waitForSelector("dialog", { state: "detached" });
    await page.clock.fastForward(3.5 * 60_000);
    await page.waitForSelector("dialog[open]");
    await page.clock.fastForward(60_000);
    await page.waitForSelector("input[name=badge]");
    const signedOut = (await site.call("/courier/session")).status;
    expect(signedOut).toBe(401);
    // It says why, also to whoever signs in after a reload, and what was done on the round is there still.
    await page.waitForSelector("[data-ended=screen]");
    await page.reload();
    await signIn(page, { badge, pin });
    await page.waitForSelector("[data-ended=screen]");
    await page.locator('[data-do="receipt"]').click();
    await page.waitForSelector("[data-entry=refused]");
    await mainAction(page).click();
    await page.locator('[data-do="sign-out"]').click();
    await page.locator("dialog .button[data-kind=main]").click();
    await page.waitForSelector("input[name=badge]");
    expect(await page.locator("[data-ended]").count()).toBe(0);
    await signIn(page, { badge, pin });
    await page.locator('[data-do="receipt"]').click();
    await page.waitForSelector('[data-view="receipt"]');
    expect(await page.locator("[data-entry]").count()).toBe(0);
    // What stood above the form is not said once more behind it.
    await mainAction(page).click();
    await page.context().clearCookies();
    await wedge(page, waybills.next());
    await page.waitForSelector("form [data-ended=site]");
    await signIn(page, { badge, pin });
    expect(await page.locator("[data-ended]").count()).toBe(0);
    await page.context().close();
  });
});

/** Looks at the list anew: the hold has ended meanwhile. Gives 0, for a poll to go on. */
const again = async (page: Page): Promise<number> => {
  // Back to scanning, whatever has come to stand before it by then.
  await page.locator(".work-bar > .button").last().click();
  await page.locator(".ways .button").nth(0).click();
  return 0;
};
