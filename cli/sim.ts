import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { runSimulator } from "../firmware-sim/main.ts";
import type { Cabinet, Contents } from "../firmware-sim/models/cabinet.ts";
import { SimSettings } from "../firmware-sim/settings.ts";
import { settingsOf } from "./config-file.ts";
import { finish, tellReady, untilToldToStop } from "./process.ts";
import { type SwarmOptions, simulateSites, withSwarmOptions } from "./swarm.ts";
import { newVerb, perform } from "./verb.ts";

interface SimOptions extends SwarmOptions {
  readonly config: string;
  readonly keep?: string;
  readonly json?: boolean;
}
/** Steel does not forget: what lies where is written down so often. */
const keepEveryMs = 250;

export const simVerb = (): Command =>
  withSwarmOptions(newVerb("sim", "run the simulated hardware of one site until SIGTERM"))
    .option("-c, --config <file>", "settings of the simulator (YAML)", "data/sim.yaml")
    .option("--keep <file>", "remember here what lies in the compartments, for the next start")
    .action((options: SimOptions) =>
      perform(options.json, async (out) => {
        if (options.sites !== undefined) return simulateSites(options, out);
        const settings = settingsOf(SimSettings, options.config);
        const { told } = untilToldToStop();
        const { ports, site, stop } = await runSimulator(settings);
        const leave = options.keep ? keepContents(site.cabinet, options.keep) : () => {};
        tellReady(out, { type: "ready", ...ports }, `ready: lines on ${ports.lines.join(", ")}`);
        await told;
        leave();
        await finish(stop);
        return "done";
      }),
    );

const keepContents = (cabinet: Cabinet, file: string): (() => void) => {
  let written = existsSync(file) ? readFileSync(file, "utf8") : "{}";
  cabinet.lay(JSON.parse(written) as Contents);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const keep = (): void => {
    const now = JSON.stringify(cabinet.contents());
    if (now === written) return;
    writeFileSync(`${file}.new`, now, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    written = now;
  };
  const timer = setInterval(keep, keepEveryMs);
  return () => {
    clearInterval(timer);
    keep();
  };
};
