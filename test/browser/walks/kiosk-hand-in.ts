/** Everything that somebody who hands something in can meet at the kiosk. */
import type { Page } from "playwright-core";
import { doorShown, labelOf, openFor, press } from "../hand-in-rig.ts";
import { entries, freshWaybill, unsensed } from "../kiosk-rig.ts";
import { cutAt, hold, type Scene, view } from "./scene.ts";

export const handInMarks = {
  receipt: ".receipt",
  "another door": '.at-door[data-hand-in] .notice[data-kind="warn"]',
  "carrier chosen": '.offer [data-do^="carrier-"][aria-pressed="true"]',
};

const handIns = "**/kiosk/hand-ins/*";

/** The page is told this of its hand-in, whatever the site says, until it is told something else or nothing more. */
const pretend = async (page: Page, change: object) => {
  let told = change;
  await page.route(handIns, async (route) => {
    const answer = await route.fetch().catch(() => null);
    const json = await answer?.json().catch(() => null);
    // Whoever asked may be gone, and this pretence over.
    await (answer && json ? route.fulfill({ response: answer, json: { ...json, ...told } }) : route.abort()).catch(
      () => {},
    );
  });
  return {
    now: (other: object): void => {
      told = other;
    },
    end: () => page.unroute(handIns),
  };
};

export const handsIn = async (scene: Scene): Promise<void> => {
  await choosesAndKeeps(scene);
  await handsOver(scene);
  await findsNoDoor(scene);
  await comesToNothing(scene);
};

const choosesAndKeeps = async ({ page, site, look }: Scene): Promise<void> => {
  await entries.scanner(page, freshWaybill());
  await view(page, "offer-carrier");
  await look("hand-in-carrier");
  await press(page, "carrier-swift");
  await view(page, "offer-size");
  await look("hand-in-size");
  await page.locator(`[data-size-of="${unsensed}"]`).click();
  await press(page, "reach");
  await view(page, "offer-ready");
  await look("hand-in-ready");
  const told = await pretend(page, { stage: "opening", attempt: 1, may: [] });
  await press(page, "open");
  await view(page, "hand-in-opening");
  await look("hand-in-opening");
  told.now({ stage: "opening", attempt: 2, may: [] });
  await view(page, "hand-in-again");
  await look("hand-in-one-more-try");
  await told.end();
  await view(page, "hand-in-open", "hand-in-close");
  const compartment = await doorShown(page);
  await view(page, "hand-in-close");
  await look("hand-in-please-close");
  await press(page, "cancel");
  await view(page, "hand-in-keeping");
  await look("hand-in-keeping");
  await site.hands(compartment, "close");
  await view(page, "hand-in-kept");
  await look("hand-in-kept");
  await press(page, "done");
  await view(page, "home");
};

const handsOver = async ({ page, site, look }: Scene): Promise<void> => {
  const waybill = labelOf("swift");
  await entries.scanner(page, waybill);
  const small = await openFor(page, "S");
  const stay = await hold(page, handIns);
  await press(page, "problem");
  await view(page, "hand-in-problem");
  await look("hand-in-problem");
  await stay();
  await press(page, "too-small");
  await page.waitForSelector(`.door[data-here="true"]:not([data-compartment="${small}"])`);
  await view(page, "hand-in-open");
  const still = await hold(page, handIns);
  await look("hand-in-open");
  await still();
  const compartment = await doorShown(page);
  await site.hands(small, "close");
  await site.hands(compartment, "put-in", { waybill });
  await site.hands(compartment, "close");
  await view(page, "hand-in-closed");
  await look("hand-in-closed");
  await press(page, "confirm");
  await view(page, "hand-in-made");
  await look("hand-in-receipt");
  await press(page, "done");
  await view(page, "home");
};

/** Full; and a lock that gives nothing. */
const findsNoDoor = async ({ page, site, look }: Scene): Promise<void> => {
  await entries.scanner(page, labelOf("blue"));
  await view(page, "offer-size");
  await page.locator('[data-size-of="S"]').click();
  const full = { type: "about:blank", title: "full", status: 409, code: "full", size: "S", nextSize: "M" };
  await page.route("**/kiosk/hand-ins", (route) => route.fulfill({ status: 409, json: full }));
  await press(page, "open");
  await view(page, "offer-refused");
  await look("hand-in-full");
  await page.unroute("**/kiosk/hand-ins");
  const told = await pretend(page, { stage: "opening", attempt: 3, may: [] });
  await press(page, "open");
  await view(page, "hand-in-again");
  const compartment = await doorShown(page);
  told.now({ stage: "cancelled", may: [] });
  await view(page, "hand-in-not-opened");
  await look("hand-in-no-door");
  await press(page, "done");
  await told.end();
  await view(page, "home");
  await site.hands(compartment, "close");
};

const comesToNothing = async ({ page, site, look }: Scene): Promise<void> => {
  await entries.scanner(page, labelOf("swift"));
  const empty = await openFor(page, unsensed);
  const told = await pretend(page, { stage: "cancelled", may: [] });
  await view(page, "hand-in-empty");
  await look("hand-in-empty");
  await press(page, "done");
  await told.end();
  await site.hands(empty, "close");
  await view(page, "home");
  await entries.scanner(page, labelOf("swift"));
  await cutAt(site, await openFor(page, unsensed));
  await view(page, "hand-in-unclear");
  await page.waitForSelector('.live[data-state="live"]');
  await look("hand-in-unclear");
  await press(page, "done");
  await view(page, "home");
};
