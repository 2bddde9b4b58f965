/** The maintainer's page, every view of it, from every side. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { has } from "../machine.ts";
import { openBrowser } from "./chromium.ts";
import { expectEveryView, lookMsMax } from "./every-view.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { maintainerSite, maintainerWalk } from "./walks/maintainer.ts";
import { maintainerMarks } from "./walks/maintainer-marks.ts";
import { dialogs, maintainerViews } from "./walks/views.ts";

describe.runIf(has("chromium"))("the maintainer's page", () => {
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), faceSite(maintainerSite)]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test(
    "is accessible and fits, view by view, in every language, theme and size, at 200 % too",
    async () => {
      await expectEveryView(browser, site, {
        ...{
          name: "maintainer",
          walk: maintainerWalk,
          views: maintainerViews,
          dialogs: dialogs.maintainer,
          marks: maintainerMarks,
        },
      });
    },
    lookMsMax,
  );
});
