/** A site where people hand something in, and what stands before its kiosk and in its courier's hands. */
import type { Page } from "playwright-core";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { until } from "../free-port.ts";
import { courierOf } from "./courier-hands.ts";
import type { FaceSite } from "./face-site.ts";
import { freshWaybill, kioskOf, quickSite } from "./kiosk-rig.ts";

/** Two carriers take whatever bears a label, one only what was announced, one nothing. */
export const handInSite = (config: ConfigInput): ConfigInput => {
  const quick = quickSite(config);
  const carriers = [
    { id: "swift", name: "Swift Post", handIns: "labelled" as const, waybillPatterns: ["^SW[0-9]{8}$"] },
    { id: "blue", name: "Blue Parcel", handIns: "labelled" as const, waybillPatterns: ["^BP[0-9]{8}$"] },
    { id: "slow", name: "Slow Mail", handIns: "announced" as const, waybillPatterns: ["^SL[0-9]{8}$"] },
    { id: "shut", name: "Shut & Sons", waybillPatterns: ["^SH[0-9]{8}$"] },
  ];
  return { ...quick, rules: { ...quick.rules, carriers } };
};

let serial = 10_000_000;
/** Of one carrier alone. */
export const labelOf = (carrier: "swift" | "blue" | "slow" | "shut"): string =>
  `${{ swift: "SW", blue: "BP", slow: "SL", shut: "SH" }[carrier]}${++serial}`;

export interface Announced {
  readonly code: string;
  readonly waybill: string;
}
/** A neighbouring system announces a hand-in; the person is told its code. */
export const announceHandIn = async (
  { call, codeOf, credentials }: FaceSite,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Announced> => {
  const upstream = credentials.devices.find(({ kind }) => kind === "upstream");
  const waybill = freshWaybill();
  const body = { parcels: [waybill], carrier: "swift", ...more };
  const { status, body: said } = await call("/hand-ins", { body, as: `${upstream?.id}:${upstream?.secret}` });
  if (status !== 200) throw new Error(`announcement: ${JSON.stringify(said)}`);
  return { code: codeOf(said.announcement, said.issue), waybill };
};

/** The kiosk's page says of a hand-in. */
export const says = (page: Page, ...what: readonly string[]): Promise<unknown> =>
  page.waitForSelector(what.map((one) => `.at-door[data-hand-in][data-say="${one}"]`).join(", "));

/** The door that the kiosk shows. */
export const doorShown = async (page: Page): Promise<string> => {
  const door = page.locator('.door[data-here="true"]');
  await door.waitFor();
  return String(await door.getAttribute("data-compartment"));
};

export const press = (page: Page, name: string): Promise<void> => page.locator(`[data-do="${name}"]`).click();

/** Of the size, by the one big button; gives the door once it is open. */
export const openFor = async (page: Page, size: string | null = null): Promise<string> => {
  await page.waitForSelector(".offer");
  if (size !== null) await page.locator(`[data-size-of="${size}"]`).click();
  await press(page, "open");
  await says(page, "open", "close");
  return await doorShown(page);
};

/** Handed in by a kiosk's own client, into a compartment without a sensor; gives it, and where it lies. */
export const handedIn = async (
  site: FaceSite,
  { label = labelOf("swift"), carrier = "swift", size = "M", puts = label as string | null, says = true } = {},
): Promise<{ readonly deposit: string; readonly compartment: string; readonly label: string }> => {
  const { call, hands } = site;
  const as = kioskOf(site);
  const begun = await call("/kiosk/hand-ins", { body: { code: label, carrier, size }, as });
  if (begun.status !== 200) throw new Error(`hand-in: ${JSON.stringify(begun.body)}`);
  const { deposit, compartment } = begun.body as { deposit: string; compartment: string };
  if (puts !== null) await hands(compartment, "put-in", { waybill: puts });
  await hands(compartment, "close");
  const stage = async (): Promise<string> => (await call(`/kiosk/hand-ins/${deposit}`, { as })).body.stage;
  await until(async () => ["closed", "made"].includes(await stage()));
  if (says)
    await until(async () => {
      await call(`/kiosk/hand-ins/${deposit}/confirm`, { body: {}, as });
      return (await stage()) === "made";
    });
  return { deposit, compartment, label };
};

/** As staff reads it. */
export const waitingFor = async (site: FaceSite): Promise<readonly { deposit: string; stage: string }[]> => {
  const { badge, pin } = courierOf(site);
  const as = String((await site.call("/courier/session", { body: { badge, pin } })).body.token);
  return (await site.call("/courier/hand-ins", { as })).body;
};
