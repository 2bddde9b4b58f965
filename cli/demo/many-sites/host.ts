/** `postern demo --host`: a process that holds some of the sites, told by its parent what to do and when. */
import { readFileSync } from "node:fs";
import type { PeopleReport } from "../../../firmware-sim/people/report.ts";
import { finish, untilToldToStop } from "../../process.ts";
import type { Dweller, FromHost, Order, ToHost, Way } from "./messages.ts";
import { type StandingSite, standUp } from "./site.ts";

const lookMs = 50;
const progressMs = 250;

/** Resolves when the parent has had enough. */
export const runHost = async (orderFile: string): Promise<void> => {
  const { told } = untilToldToStop({ inTime: false });
  const order = JSON.parse(readFileSync(orderFile, "utf8")) as Order;
  const sites: StandingSite[] = [];
  for (const one of order.sites) sites.push(await standUp(order, one));
  let end: () => void = () => undefined;
  const toEnd = new Promise<void>((resolve) => {
    end = resolve;
  });
  process.on("message", (message) => {
    const asked = message as ToHost;
    if (asked.type === "begin") void run(sites, asked.ways, toEnd);
    else if (asked.type === "mark") void settled(sites).then(() => tell({ type: "marked", mark: asked.mark }));
    else end();
  });
  tell({ type: "enrolled", sites: sites.map(({ site, credential }) => ({ site, credential })) });
  await told;
  await finish(async () => {
    await Promise.all(sites.map((site) => site.close()));
    await Promise.all(sites.map((site) => site.leave()));
  });
};

const run = async (
  sites: readonly StandingSite[],
  ways: Readonly<Record<string, Way>>,
  toEnd: Promise<void>,
): Promise<void> => {
  for (const site of sites) await site.open(ways[site.site]!);
  tell({ type: "open" });
  const reports = new Map<string, PeopleReport>();
  const telling = setInterval(() => tell({ type: "progress", brought: broughtOf(reports) }), progressMs);
  await Promise.all(
    sites.map(async (site) => reports.set(site.site, await site.live((now) => reports.set(site.site, now)))),
  );
  clearInterval(telling);
  tell({ type: "progress", brought: broughtOf(reports) });
  tell({ type: "home" });
  await toEnd;
  await settled(sites);
  const dwellers = sites.map((site) => dwellerOf(site, reports.get(site.site)!));
  await Promise.all(sites.map((site) => site.close()));
  tell({ type: "over", dwellers });
};

/** Resolves when all that each journal holds at this moment is acknowledged. */
const settled = async (sites: readonly StandingSite[]): Promise<void> => {
  const marks = sites.map((site) => ({ site, seq: site.seq() }));
  while (marks.some(({ site, seq }) => site.acknowledged() < seq))
    await new Promise((resolve) => setTimeout(resolve, lookMs));
};

/** Deposited, refused for good or carried back. */
const broughtOf = (reports: ReadonlyMap<string, PeopleReport>): number =>
  [...reports.values()].reduce(
    (sum, { deposited, abandoned, broughtBack }) => sum + deposited + abandoned + broughtBack,
    0,
  );

const dwellerOf = (
  site: StandingSite,
  { deposited, collected, overdue, recalled, problems }: PeopleReport,
): Dweller => ({
  ...{ site: site.site, control: site.control, acknowledged: site.acknowledged() },
  ...{ deposited, collected, overdue, recalled },
  problems: problems.map(({ waybill, what }) => `${site.site}, ${waybill}: ${what}`),
});

const tell = (message: FromHost): void => {
  process.send?.(message);
};
