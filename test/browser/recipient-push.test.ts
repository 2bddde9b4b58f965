/**
 * A recipient's browser that is told: the page's button, the fleet's message, and what the worker shows. Of Chromium's
 * own only the way to its maker's push service is replaced, by the service of these tests.
 */
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { subscriptionsOf } from "../../cloud-bridge/fleet/notices/contact/subscriptions.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { type Pushed, PushService } from "../notices/push-service.ts";
import { expectFit, openWholeBrowser } from "./chromium.ts";
import { fleetInBrowser, openPage } from "./fleet-browser.ts";

const patientMs = 120_000;

describe.runIf(has("chromium"))("a browser at the recipient's page", () => {
  const at = fleetInBrowser(openWholeBrowser);
  let service: PushService;
  beforeAll(async () => {
    service = await new PushService().start();
  });
  afterAll(() => service?.stop());

  test.each([
    ["en", "phone"],
    ["zh-CN", "phone"],
  ] as const)(
    "is told in %s what happens, once, until it wants no more",
    { timeout: 2 * patientMs },
    async (...how) => {
      const [language] = how;
      const number = language === "en" ? 3 : 2;
      const { page, complaints } = await openPage(at, `${at.fleet.url}/health`, language, how[1]);
      await page.context().grantPermissions(["notifications"], { origin: at.fleet.url });
      const { endpoint, keys } = service.subscription(number);
      await page.addInitScript(fakeService(endpoint, keys));
      await page.goto(at.fleet.recipientLink(number));
      await page.waitForSelector('[data-push="off"]');
      await expectFit(page);
      if (number === 3) await choosesWays(page);
      await page.click('[data-do="tell-here"]');
      await page.waitForSelector('[data-push="on"]');
      await expectFit(page);
      expect(await subscribed(number)).toHaveLength(1);

      const taken: Pushed[] = [];
      service.onPush = (pushed) => {
        taken.push(pushed);
        return { status: 201 };
      };
      await at.fleet.fleet.database.change(
        "update deposit set issue = 2, code_changed_at = 0, notice_at = 0 where deposit = $1::text::uuid",
        [depositId(number)],
      );
      await until(() => taken.length === 1, patientMs);
      const { payload } = taken[0]!;
      const deliver = await delivering(page, at.fleet.url);
      for (let again = 0; again < 2; again++) await deliver(JSON.stringify(payload));
      await until(async () => (await shown(page)).length > 0, patientMs);
      const title = { en: "Your pickup code has changed", "zh-CN": "取件码已更换" }[language];
      expect(await shown(page)).toEqual([{ title, body: payload.body, tag: payload.id, lang: language }]);

      await page.reload();
      await page.waitForSelector('[data-push="on"]');
      await page.click('[data-do="tell-here"]');
      await page.waitForSelector('[data-push="off"]');
      expect(await subscribed(number)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  const subscribed = (number: number) => subscriptionsOf(at.fleet.fleet.database, depositId(number));
});

const choosesWays = async (page: Page): Promise<void> => {
  await page.click('[data-do="sms"]');
  await page.waitForSelector('[data-sms="off"]');
  await page.fill(".card input[type=email]", "somebody@example.net");
  await page.click('[data-do="mail-start"]');
  await page.waitForSelector('[data-mail="on"]');
  await expectFit(page);
  await page.click('[data-do="mail-stop"]');
  await page.waitForSelector('[data-mail="off"]');
};

/** Survives a reload, as a browser's own subscription does. */
const fakeService = (endpoint: string, keys: object): string => `(() => {
  const made = ${JSON.stringify({ endpoint, keys })};
  const subscription = { endpoint: made.endpoint, toJSON: () => made, unsubscribe: async () => true };
  const mark = "push-subscribed";
  PushManager.prototype.subscribe = async () => (localStorage.setItem(mark, "1"), subscription);
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(mark) === null ? null : subscription);
})()`;

/** Hands a message to the page's worker, as Chromium does when one has come. */
const delivering = async (page: Page, origin: string): Promise<(data: string) => Promise<unknown>> => {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations.filter(({ scopeURL, isDeleted }) => scopeURL === `${origin}/r` && !isDeleted);
      if (found) resolve(found.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  return (data) => devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
};

const shown = (page: Page): Promise<readonly object[]> =>
  page.evaluate(`navigator.serviceWorker.getRegistration("/r").then(async (registration) =>
    (await registration.getNotifications()).map(({ title, body, tag, lang }) => ({ title, body, tag, lang })),
  )`);
