/** The page of commissioning against a simulated cabinet: every view from every side, and what it writes. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../gateway/config/load.ts";
import { has } from "../machine.ts";
import { openBrowser, visit } from "./chromium.ts";
import { type CommissionSite, commissionSite } from "./commission-rig.ts";
import { expectAllSeen } from "./every-view.ts";
import { lookingAt } from "./look.ts";
import { commissionLocks, commissionMarks, commissionMischief, commissionWalk } from "./walks/commission.ts";
import { view } from "./walks/scene.ts";
import { commissionViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the page of commissioning", () => {
  let browser: Browser;
  const sites: CommissionSite[] = [];
  const started = async (...of: Parameters<typeof commissionSite>): Promise<CommissionSite> => {
    const site = await commissionSite(...of);
    sites.push(site);
    return site;
  };
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    for (const site of sites) await site.stop();
  });

  test("is accessible and fits, view by view, and writes the wires that were proven", async () => {
    const site = await started(commissionLocks, commissionMischief);
    const start = site.url.replace(/#.*/, "");
    const { page, complaints } = await visit(browser, start, { locale: "en", screen: "desk" });
    page.setDefaultTimeout(60_000);
    const looking = lookingAt(page, "commission", commissionMarks);
    await commissionWalk({ page, site, look: looking.look });
    expectAllSeen(looking, { name: "commission", views: commissionViews, dialogs: {}, marks: commissionMarks });
    expect(complaints).toEqual([]);
    const { code, out } = await site.ended;
    const told = JSON.parse(out);
    expect([code, told.without]).toEqual([5, ["A-4", "A-5"]]);
    expect(told.findings.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      ...["dead-lock", "stuck-contact", "swapped-pair"],
    ]);
    const loaded = parseConfig(site.written(), "wired.yaml");
    expect(loaded.ok && loaded.config.banks[0]?.compartments).toMatchObject([
      { compartment: "A-1", lock: 0 },
      { compartment: "A-2", lock: 1, input: 2 },
      { compartment: "A-3", lock: 2, input: 1 },
    ]);
    await page.context().close();
  }, 600_000);

  test("a map that contradicts itself is refused, and nobody without the key is heard", async () => {
    const site = await started(2, []);
    const [start, key] = site.url.split("#");
    expect((await fetch(`${start}commission/view`)).status).toBe(401);
    const answers = { method: "POST", headers: { authorization: `Bearer ${key}` }, body: JSON.stringify({ ask: 99 }) };
    expect((await fetch(`${start}commission/answers`, answers)).status).toBe(409);
    const { page } = await visit(browser, site.url, { locale: "zh-CN", screen: "phone" });
    await page.click('[data-do="yes"]');
    await view(page, "all-shut");
    await page.click('[data-do="yes"]');
    await page.click('[data-do="proposed"]');
    await view(page, "shutting");
    site.shut("A-1");
    // The second lock is said to open the first one's door.
    await page.click('[data-do="other"]');
    await view(page, "shutting");
    site.shut("A-2");
    await page.waitForSelector('[data-finding="door-twice"][data-mark="contradiction"]');
    expect(await page.locator('[data-do="download"]').count()).toBe(0);
    await page.click('[data-do="finish"]');
    const { code, out } = await site.ended;
    expect([code, JSON.parse(out)]).toMatchObject([1, { ok: false, file: null, map: null }]);
    await page.context().close();
  });
});
