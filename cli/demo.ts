import { type Command, InvalidArgumentError, Option } from "commander";
import { runHost } from "./demo/many-sites/host.ts";
import { runManySites } from "./demo/many-sites/run.ts";
import { type DemoSiteName, demoParcelsMin, demoSites, runDemo } from "./demo/run.ts";
import { type EngineName, engineNames } from "./engines/engines.ts";
import { Ended, type ExitWord, newVerb, type Out, perform } from "./verb.ts";

interface DemoVerbOptions {
  readonly parcels: number;
  readonly seed: number;
  readonly hold: number;
  readonly site: DemoSiteName;
  readonly data?: string;
  readonly sites?: number;
  readonly engine?: EngineName;
  readonly workers: number;
  readonly day?: number;
  readonly kill?: boolean;
  readonly host?: string;
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
    .option("--sites <n>", "so many sites at once, and --parcels divided among them; needs --engine", whole)
    .addOption(
      new Option("--engine <name>", "what stands between sites and workers; with PostgreSQL, on loopback").choices(
        engineNames,
      ),
    )
    .option("--workers <n>", "with --engine: processes of the fleet", whole, 2)
    .option("--day <seconds>", "with --engine: how long the people's day lasts", whole)
    .option("--kill", "with --engine: SIGKILL to a worker, the engine and the database in the middle")
    .addOption(new Option("--host <file>").hideHelp())
    .action((options: DemoVerbOptions) =>
      perform(options.json, async (out) => {
        if (options.host !== undefined) {
          await runHost(options.host);
          return "done";
        }
        return options.engine === undefined ? demoOfOne(options, out) : demoOfMany(options, options.engine, out);
      }),
    );

const demoOfOne = async (options: DemoVerbOptions, out: Out): Promise<ExitWord> => {
  const { parcels, seed, hold, site, data } = options;
  if (options.sites !== undefined || options.kill) throw new Ended("usage", "--sites and --kill need --engine");
  if (parcels < demoParcelsMin) throw new Ended("usage", `--parcels ${parcels}: at least ${demoParcelsMin}`);
  const result = await runDemo({
    ...{ parcels, seed, site, holdMs: hold * 1000, progress: process.stderr.isTTY, say: out.say },
    ...(data === undefined ? {} : { data }),
  });
  out.result(result, JSON.stringify(result, null, 2));
  return result.missing + result.doubled + result.violations === 0 ? "done" : "failed";
};

const demoOfMany = async (options: DemoVerbOptions, engine: EngineName, out: Out): Promise<ExitWord> => {
  const { parcels, seed, hold, workers, data, day, sites = 3 } = options;
  for (const [name, value] of Object.entries({ parcels, sites, workers }))
    if (value < 1) throw new Ended("usage", `--${name} ${value}: at least 1`);
  const result = await runManySites({
    ...{ engine, sites, parcels, workers, seed, holdMs: hold * 1000, kill: options.kill === true, say: out.say },
    ...(data === undefined ? {} : { data }),
    ...(day === undefined ? {} : { dayMs: day * 1000 }),
  }).catch((error: unknown) => {
    // Whatever was still beginning ends with this process.
    if (error instanceof Ended) setImmediate(() => process.exit());
    throw error;
  });
  out.result(result, JSON.stringify(result, null, 2));
  const { missing, doubled, disordered, violations } = result;
  return missing + doubled + disordered + violations === 0 ? "done" : "failed";
};
