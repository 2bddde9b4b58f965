import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { runFleet } from "../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../cloud-bridge/fleet/settings.ts";
import { settingsOf } from "./config-file.ts";
import { fleetKeyVerb } from "./fleet/key.ts";
import { fleetLinkVerb } from "./fleet/link.ts";
import { fleetMigrateVerb } from "./fleet/migrate.ts";
import { finish, tellReady, untilToldToStop } from "./process.ts";
import { newVerb, perform } from "./verb.ts";

const configOption = [
  "-c, --config <file>",
  "settings of the fleet (YAML); DATABASE_URL overrides its database",
  "data/fleet.yaml",
] as const;

const settingsIn = (config: string): FleetSettings => {
  const url = process.env["DATABASE_URL"];
  const settings = settingsOf(FleetSettings, config, url ? { databaseUrl: url } : {});
  return { ...settings, data: resolve(dirname(config), settings.data) };
};

export const fleetVerb = (): Command =>
  newVerb("fleet", "run the fleet service until SIGTERM")
    // What stands behind `key add` is its own.
    .enablePositionalOptions()
    .addCommand(fleetKeyVerb())
    .addCommand(fleetLinkVerb())
    .addCommand(fleetMigrateVerb(configOption, settingsIn))
    .option(...configOption)
    .action((options: { readonly config: string; readonly json?: boolean }) =>
      perform(options.json, async (out) => {
        const settings = settingsIn(options.config);
        const { told } = untilToldToStop();
        const fleet = await runFleet(settings);
        const listening = { http: fleet.httpPort, mqtt: fleet.mqttPort };
        tellReady(out, { type: "ready", ...listening }, `ready: HTTP ${listening.http}, MQTT ${listening.mqtt}`);
        await told;
        await finish(() => fleet.stop());
        return "done";
      }),
    );
