/** The kiosk, every view of it, from every side. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import { expectEveryView, lookMsMax } from "./every-view.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { kioskMarks, kioskSite, kioskWalk } from "./walks/kiosk.ts";
import { dialogs, kioskViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the kiosk", () => {
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(kioskSite)]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test(
    "is accessible and fits, view by view, in every language, theme and size, at 200 % too",
    async () => {
      await expectEveryView(browser, site, {
        ...{ name: "kiosk", walk: kioskWalk, views: kioskViews, dialogs: dialogs.kiosk, marks: kioskMarks },
      });
    },
    lookMsMax,
  );
});
