/** A person at the cabinet with the page of commissioning: every question, every answer, and what came of it. */
import type { Page } from "playwright-core";
import type { CommissionView } from "../../../gateway/wire/faces/commission.ts";
import { until } from "../../free-port.ts";
import type { CommissionSite } from "../commission-rig.ts";
import { tells, view } from "./scene.ts";

export interface CommissionScene {
  readonly page: Page;
  readonly site: CommissionSite;
  readonly look: (name: string) => Promise<void>;
}
const views = "**/commission/view";

/** Two locks whose contacts are swapped, one contact that always reads closed, one lock that is dead. */
export const commissionMischief = [
  { kind: "swapped-contacts", lock: 1, with: 2 },
  { kind: "stuck-contact", lock: 3, stuck: "closed" },
  { kind: "jam", lock: 4 },
] as const;
export const commissionLocks = 5;

export const commissionMarks = {
  "another door may be named": "[name=door]",
  "something needs hands": "[data-mark=hands]",
  "the map corrects": "[data-mark=corrected]",
  "proven wires": "[data-wire]",
  "map to take away": "[data-do=download]",
};

export const commissionWalk = async (scene: CommissionScene): Promise<void> => {
  const { page, look } = scene;
  await comesIn(scene);
  await page.click('[data-do="yes"]');
  await view(page, "all-shut");
  await look("all-shut");
  await shows(scene, "firing", ({ ask, shutting, result }) => !ask && !shutting && !result, '[data-do="yes"]');
  await view(page, "which-door");
  await look("which-door");
  await shows(scene, "shutting", ({ shutting }) => shutting !== null, '[data-do="proposed"]');
  scene.site.shut("A-1");
  for (const door of ["A-2", "A-3"]) await opened(scene, door);
  // Its door opens, and no contact tells.
  await until(() => scene.site.isOpen("A-4"));
  await view(page, "which-door");
  await look("which-door-unseen-by-contacts");
  await page.click('[data-do="proposed"]');
  await view(page, "shut");
  await look("shut");
  scene.site.shut("A-4");
  await page.click('[data-do="yes"]');
  await view(page, "which-door");
  await page.click('[data-do="none"]');
  await view(page, "result");
  await look("result");
  await fails(scene);
  await page.click('[data-do="finish"]');
  await view(page, "gone");
  await look("gone");
};

const comesIn = async ({ page, site, look }: CommissionScene): Promise<void> => {
  await page.goto(site.url.replace(/#.*/, ""));
  await view(page, "no-key");
  await look("no-key");
  let open = (): void => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  await page.route(views, async (route) => {
    await opened;
    await route.continue().catch(() => {});
  });
  await page.goto(site.url);
  await view(page, "starting");
  await look("starting");
  open();
  await page.unroute(views);
  await view(page, "begin");
  await look("begin");
};

/** What lasts for a moment stands still while it is looked at. `press`: what leads to it. */
const shows = async (
  { page, look }: CommissionScene,
  name: string,
  is: (now: CommissionView) => boolean,
  press: string,
): Promise<void> => {
  let kept: string | null = null;
  await page.route(views, async (route) => {
    const body = kept ?? (await (await route.fetch()).text());
    if (is(JSON.parse(body) as CommissionView)) kept = body;
    await route.fulfill({ contentType: "application/json", body }).catch(() => {});
  });
  await page.click(press);
  await view(page, name);
  await look(name);
  await page.unroute(views);
};

const opened = async ({ page, site }: CommissionScene, door: string): Promise<void> => {
  await until(() => site.isOpen(door));
  await view(page, "which-door");
  await page.click('[data-do="proposed"]:enabled');
  await view(page, "shutting", "firing");
  site.shut(door);
  await until(() => !site.isOpen(door));
};

/** What the site would say if the map made no configuration. */
const fails = async ({ page, look }: CommissionScene): Promise<void> => {
  await tells<object>(page, views, (told) => ({ ...told, failed: "the board went silent" }));
  await view(page, "failed");
  await look("failed");
  await page.unroute(views);
  await view(page, "result");
};
