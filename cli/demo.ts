import { type Command, InvalidArgumentError, Option } from "commander";
import { type DemoSiteName, demoParcelsMin, demoSites, runDemo } from "./demo/run.ts";
import { Ended, newVerb, perform } from "./verb.ts";

interface DemoVerbOptions {
  readonly parcels: number;
  readonly seed: number;
  readonly hold: number;
  readonly site: DemoSiteName;
  readonly data?: string;
  readonly json?: boolean;
}
const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
};

const sitesHelp = Object.entries(demoSites)
  .map(([name, { what }]) => `${name}: ${what}`)
  .join("; ");

export const demoVerb = (): Command =>
  newVerb("demo", "people bring, collect and hand in at a site; exit code 1 when anything is lost, doubled or untrue")
    .option("--parcels <n>", `parcels that couriers bring, at least ${demoParcelsMin}`, whole, 60)
    .option("--seed <n>", "the same seed brings the same people", whole, 1)
    .option("--hold <seconds>", "hold period", whole, 60)
    .addOption(new Option("--site <name>", sitesHelp).choices(Object.keys(demoSites)).default("relay-boards"))
    .option("-d, --data <folder>", "keep everything here; must not exist")
    .action(({ parcels, seed, hold, site, data, json }: DemoVerbOptions) =>
      perform(json, async (out) => {
        if (parcels < demoParcelsMin) throw new Ended("usage", `--parcels ${parcels}: at least ${demoParcelsMin}`);
        const result = await runDemo({
          ...{ parcels, seed, site, holdMs: hold * 1000, progress: process.stderr.isTTY, say: out.say },
          ...(data === undefined ? {} : { data }),
        });
        out.result(result, JSON.stringify(result, null, 2));
        return result.missing + result.doubled + result.violations === 0 ? "done" : "failed";
      }),
    );
