/** A kiosk before a running site: set up, opened at a screen, and parcels for it to hand out. */
import type { Browser, Page } from "playwright-core";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { until } from "../free-port.ts";
import { type Visit, type VisitOptions, visit } from "./chromium.ts";
import { journalOf as eventsOf } from "./courier-hands.ts";
import type { FaceSite } from "./face-site.ts";

/** Large compartments have an item sensor, medium ones have none; doors and keypads are less patient than usual. */
export const quickSite = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...config.rules,
    openSeenMs: 900,
    pulseGapMs: 300,
    doorOpenAlarmMs: 3_000,
    freeTries: 2,
    firstWaitMs: 12_000,
  },
  banks: (config.banks ?? []).map((bank) => ({
    ...bank,
    compartments: bank.compartments.map(({ itemInput, ...plan }) =>
      plan.size === "M" || itemInput === undefined ? plan : { ...plan, itemInput },
    ),
  })),
});
export const sensed = "L";
export const unsensed = "M";

let serial = 10_000_000;
/** S10, with its check digit. */
export const freshWaybill = (): string => {
  const digits = String(++serial);
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (weights[at] ?? 0), 0);
  const check = 11 - (sum % 11);
  return `RR${digits}${check === 10 ? 0 : check === 11 ? 5 : check}GB`;
};

export interface Held {
  readonly deposit: string;
  readonly compartment: string;
  readonly code: string;
  readonly waybills: readonly string[];
}
export const heldParcel = async (site: FaceSite, size: string): Promise<Held> => {
  const waybill = freshWaybill();
  const { deposit, compartment } = await site.deposit(waybill, size);
  return { deposit, compartment, code: site.codeOf(deposit), waybills: [waybill] };
};

/** Two parcels of one recipient in one compartment. */
export const heldPair = async (site: FaceSite): Promise<Held> => {
  const { call, hands, credentials } = site;
  const waybills = [freshWaybill(), freshWaybill()];
  const [courier] = credentials.couriers;
  const upstream = credentials.devices.find(({ kind }) => kind === "upstream");
  if (!courier || !upstream) throw new Error("nobody carries anything here");
  for (const waybill of waybills) {
    const body = { waybill, carrier: courier.carrier, consent: "given", size: unsensed, phone: "13800135678" };
    await call("/pre-advices", { body, as: `${upstream.id}:${upstream.secret}` });
  }
  const session = await call("/courier/session", { body: { badge: courier.badge, pin: courier.pin } });
  const as = String(session.body.token);
  const { body } = await call("/courier/deposits", { body: { parcels: waybills, size: unsensed }, as });
  const { deposit, compartment } = body as { deposit: string; compartment: string };
  for (const waybill of waybills) await hands(compartment, "put-in", { waybill });
  await hands(compartment, "close");
  await until(async () => {
    await call(`/courier/deposits/${deposit}/confirm`, { body: {}, as });
    return (await call(`/courier/deposits/${deposit}`, { as })).body.stage === "held";
  });
  return { deposit, compartment, code: site.codeOf(deposit), waybills };
};

/** The kiosk's page, set up and at its start. */
export const kioskPage = async (browser: Browser, site: FaceSite, options: VisitOptions): Promise<Visit> => {
  const seen = await visit(browser, `${site.url}/kiosk`, options);
  const { page } = seen;
  page.setDefaultTimeout(45_000);
  await page.waitForSelector(".set-up");
  await setUp(page, site);
  return seen;
};
const kioskIn = ({ credentials }: FaceSite) => credentials.devices.find(({ kind }) => kind === "kiosk");
/** As its own client, without the page. */
export const kioskOf = (site: FaceSite): string => `${kioskIn(site)?.id}:${kioskIn(site)?.secret}`;

export const setUp = async (page: Page, site: FaceSite): Promise<void> => {
  const kiosk = kioskIn(site);
  await page.locator(".set-up input").first().fill(String(kiosk?.id));
  await page.locator(".set-up input").last().fill(String(kiosk?.secret));
  await page.locator(".set-up button").click();
  await page.waitForSelector(".home");
};

/** How a code gets into the one entry. */
export const entries = {
  keypad: async (page: Page, code: string) => {
    for (const digit of code) await page.locator(".key", { hasText: new RegExp(`^${digit}$`) }).click();
    await page.locator(".home-do > .button").click();
  },
  keyboard: async (page: Page, code: string) => {
    await page.keyboard.type(code, { delay: 60 });
    await page.keyboard.press("Enter");
  },
  scanner: async (page: Page, code: string) => {
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
  },
  /** Its first two keys come a while before the others. */
  "halting scanner": async (page: Page, code: string) => {
    const devtools = await page.context().newCDPSession(page);
    const from = Date.now() / 1_000 - 2;
    for (const [at, key] of [...code, "Enter"].entries()) {
      const timestamp = from + (at < 2 ? 0 : 1) + at * 0.005;
      const text = key === "Enter" ? "\r" : key;
      await devtools.send("Input.dispatchKeyEvent", { type: "keyDown", key, text, timestamp });
      await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", key, timestamp });
    }
  },
} as const;
export type Entry = keyof typeof entries;

export const stage = (page: Page, ...stages: readonly string[]): Promise<unknown> =>
  page.waitForSelector(stages.map((one) => `.at-door[data-stage="${one}"]`).join(", "));

/** As everybody may see it. */
export const compartmentNow = async (site: FaceSite, id: string) => {
  const { body } = await site.call("/compartments");
  type Shown = Readonly<Record<"compartment" | "occupancy" | "service" | "size", string>>;
  return (body as readonly Shown[]).find(({ compartment }) => compartment === id);
};

export interface Journal {
  /** Orders for this door, of people who collect. */
  unlocksOf(compartment: string): Promise<number>;
  types(compartment: string): Promise<readonly string[]>;
}
export const journalOf = async (site: FaceSite): Promise<Journal> => {
  const all = await eventsOf(site);
  const events = async (compartment: string) => (await all()).filter((event) => event["compartment"] === compartment);
  return {
    types: async (compartment) => (await events(compartment)).map(({ type }) => type).reverse(),
    unlocksOf: async (compartment) =>
      (await events(compartment)).filter(({ type, purpose }) => type === "unlock-ordered" && purpose === "collection")
        .length,
  };
};
