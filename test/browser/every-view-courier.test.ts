/** The courier, every view of it, from every side. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { has } from "../machine.ts";
import { openWholeBrowser } from "./chromium.ts";
import { expectEveryView, lookMsMax } from "./every-view.ts";
import { type FaceSite, faceSite } from "./face-site.ts";
import { courierMarks, courierSite, courierWalk } from "./walks/courier.ts";
import { courierViews, dialogs } from "./walks/views.ts";

describe.runIf(has("chromium"))("the courier's page", () => {
  let browser: Browser;
  let site: FaceSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([
      openWholeBrowser(["--use-fake-device-for-media-stream"]),
      faceSite(courierSite),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  test(
    "is accessible and fits, view by view, in every language, theme and size, at 200 % too",
    async () => {
      await expectEveryView(browser, site, {
        ...{ name: "courier", walk: courierWalk, views: courierViews, dialogs: dialogs.courier, marks: courierMarks },
      });
    },
    lookMsMax,
  );
});
