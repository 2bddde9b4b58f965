/** A recipient at the page behind the link: every state of a parcel, and everything that can be wrong. */
import type { Page } from "playwright-core";
import type { RecipientView } from "../../../cloud-bridge/fleet/answers/recipient.ts";
import type { FleetSite } from "../fleet-site.ts";
import { hold, view } from "./scene.ts";

export interface RecipientScene {
  readonly page: Page;
  readonly fleet: FleetSite;
  readonly look: (name: string) => Promise<void>;
}
export const recipientMarks = {
  "pickup code": ".code-digits",
  "pickup code to scan": ".code .qr",
  "parcel in doubt": '.now[data-stage="in-doubt"]',
  "parcel that is missing": '.now[data-stage="missing"]',
  "parcel that was collected": '.now[data-stage="collected"]',
  "locker that was not heard of for long": '[data-heard="long-ago"]',
  "extension that is possible": '[data-wish="extension"][data-state="possible"]',
  "extension that the locker has not answered": '[data-wish="extension"][data-state="asked"]',
  "extension that failed": '[data-wish="extension"][data-state="possible"] .notice',
  "extension that is done": '[data-wish="extension"][data-state="done"]',
  "door that the locker was asked for": '[data-wish="open-here"][data-state="asked"]',
  "door that did not open": '[data-wish="open-here"][data-state="possible"] .notice[data-kind="warn"]',
  "door that was opened": '[data-wish="open-here"][data-state="possible"] .notice[data-kind="good"]',
  "change of code that is to be confirmed": '[data-do="change-sure"]',
  "change of code that the locker has not answered": '[data-wish="change"][data-state="asked"]',
  "change of code that failed": '[data-wish="change"][data-state="possible"] .notice',
  "code that was changed": "[data-changed]",
  "browser that can be told": '[data-push="off"]',
  "browser that must not be told": '[data-push="denied"]',
  "browser that has no messages": '[data-push="never"]',
  "phone that has them on its home screen": '[data-push="home"]',
  "quiet hours of the recipient's own": '[data-quiet="own"]',
  "quiet hours to choose": "[name=quiet-from]",
  "rating that is possible": '[data-rating="possible"]',
  "rating that was given": '[data-rating="given"]',
  "remark that is written": "[data-remarks] form",
  "remark that was sent": '[data-remarks="1"]',
  "not live": '.live[data-state="lost"]',
};

const api = "**/v1/recipient";
/** What the fleet says, changed on its way to the page. */
export const tellsRecipient = async (page: Page, change: (told: RecipientView) => object): Promise<void> => {
  await page.route(api, async (route) => {
    const answer = await route.fetch();
    const told = (await answer.json()) as RecipientView;
    await route.fulfill({ response: answer, json: answer.ok() ? change(told) : told }).catch(() => {});
  });
};
/** Another link, as from another message. */
const follow = async (page: Page, link: string): Promise<void> => {
  await page.goto(link.replace(/\/r.*/, "/health"));
  await page.goto(link);
};

export const recipientWalk = async ({ page, fleet, look }: RecipientScene): Promise<void> => {
  const open = await hold(page, api);
  await page.goto(fleet.recipientLink(3));
  await view(page, "asking");
  await look("asking");
  await open();
  for (const number of [1, 10, 11]) {
    await follow(page, fleet.recipientLink(number));
    await view(page, "parcel");
    await look(`parcel-${number}`);
    if (number === 1) await rates(page, look);
  }
  await asksTheLocker({ page, fleet, look });
  await cannotBeTold({ page, fleet, look });
  await goesWrong({ page, fleet, look });
};

const rates = async (page: Page, look: RecipientScene["look"]): Promise<void> => {
  await page.click('[data-do="stars-4"]');
  await page.waitForSelector('[data-rating="given"]');
  await look("rated");
  await page.click('[data-do="remark"]');
  await page.fill("[name=remark]", "The corner is crushed.");
  // The smallest picture there is.
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await page.setInputFiles("[name=photo]", {
    name: "a.png",
    mimeType: "image/png",
    buffer: Buffer.from(pixel, "base64"),
  });
  await look("remark");
  await page.click('[data-do="send-remark"]:enabled');
  await page.waitForSelector('[data-remarks="1"]');
  await look("remarked");
};

/** What only a browser can say of itself. */
const cannotBeTold = async ({ page, fleet, look }: RecipientScene): Promise<void> => {
  await page.addInitScript(`(() => {
    const is = sessionStorage.getItem("push");
    if (is === "never" || is === "home") delete globalThis.PushManager;
    if (is === "home") Object.defineProperty(navigator, "userAgent", { get: () => "iPhone" });
    if (is !== null) Object.defineProperty(Notification, "permission", { get: () => is });
  })()`);
  for (const is of ["default", "denied", "never", "home"]) {
    await page.evaluate(`sessionStorage.setItem("push", "${is}")`);
    await follow(page, fleet.recipientLink(3));
    await page.waitForSelector(`[data-push="${is === "default" ? "off" : is}"]`);
    await look(`push-${is}`);
  }
  await page.click('[data-do="quiet"]');
  await page.fill("[name=quiet-from]", "20:30");
  await look("quiet");
  await page.click('[data-do="quiet-set"]:enabled');
  await page.waitForSelector('[data-quiet="own"]');
  await look("quiet-own");
};

/** The fleet does not answer any more; what was shown stays. */
const loses = async (page: Page): Promise<void> => {
  await page.unroute(api);
  await page.route(api, (route) => route.abort());
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
  await page.waitForSelector('.live[data-state="lost"]');
};

const asksTheLocker = async ({ page, fleet, look }: RecipientScene): Promise<void> => {
  const hour = 3_600_000;
  const stands = async (name: string, change: (told: RecipientView) => object): Promise<void> => {
    await tellsRecipient(page, change);
    await follow(page, fleet.recipientLink(3));
    await view(page, "parcel");
    if (name === "failed") await page.click('[data-do="change"]');
    if (name === "done") await loses(page);
    await look(name);
    await page.unroute(api);
  };
  const extension = (told: RecipientView, change: object) => ({ ...told, extension: { ...told.extension, ...change } });
  const asked = (told: RecipientView) => ({ state: "asked", askedAt: told.now - hour, until: told.now + 24 * hour });
  await stands("asked", (told) => ({
    ...extension(told, asked(told)),
    ...{ change: { ...told.change, ...asked(told) }, heardAt: told.now - 7 * hour },
    openHere: { ...told.openHere, ...asked(told) },
    ...{ remarks: [{ at: told.now - hour, kind: "unwanted" }], giveBack: { ...told.giveBack, ...asked(told) } },
  }));
  await stands("failed", (told) => ({
    ...extension(told, { failed: "expired" }),
    change: { ...told.change, failed: "expired" },
    openHere: { ...told.openHere, failed: "presence-unproven" },
  }));
  await stands("done", (told) => ({
    ...extension(told, { state: "done" }),
    codeChangedAt: told.now,
    openHere: { ...told.openHere, askedAt: told.now },
    heardAt: null,
    zone: "Asia/Kolkata",
  }));
};

const goesWrong = async ({ page, fleet, look }: RecipientScene): Promise<void> => {
  await follow(page, `${fleet.url}/r`);
  await view(page, "no-link");
  await look("no-link");
  await follow(page, `${fleet.url}/r#wrong`);
  await view(page, "unknown");
  await look("unknown");
  await page.route(api, (route) => route.fulfill({ status: 429, json: { code: "too-many-requests" } }));
  await follow(page, fleet.recipientLink(3));
  await view(page, "waits");
  await look("waits");
  await page.unroute(api);
};
