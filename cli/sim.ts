import type { Command } from "commander";
import { runSimulator } from "../firmware-sim/main.ts";
import { SimSettings } from "../firmware-sim/settings.ts";
import { settingsOf } from "./config-file.ts";
import { stopInTime, tellReady, untilToldToStop } from "./process.ts";
import { newVerb, perform } from "./verb.ts";

export const simVerb = (): Command =>
  newVerb("sim", "run the simulated hardware of one site until SIGTERM")
    .option("-c, --config <file>", "settings of the simulator (YAML)", "data/sim.yaml")
    .action((options: { readonly config: string; readonly json?: boolean }) =>
      perform(options.json, async (out) => {
        const settings = settingsOf(SimSettings, options.config);
        const { told } = untilToldToStop();
        const { ports, stop } = await runSimulator(settings);
        tellReady(out, { type: "ready", ...ports }, `ready: lines on ${ports.lines.join(", ")}`);
        await told;
        await stopInTime(stop);
        return "done";
      }),
    );
