import type { Command } from "commander";
import { layoutOf } from "../gateway/config/layout.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { counted, newVerb, perform } from "./verb.ts";

export const checkConfigVerb = (): Command =>
  withConfig(newVerb("check-config", "say everything that is wrong with a configuration"))
    .argument("[file]", "the configuration; without it that of --config")
    .action((named: string | undefined, options: ConfigOption) =>
      perform(options.json, async (out) => {
        const file = named ?? options.config;
        const config = configOf(file);
        const found = {
          ...{ ok: true, file, site: config.site, data: config.data },
          ...{ compartments: layoutOf(config).length, devices: config.devices.length },
        };
        const held = [counted(found.compartments, "compartment"), counted(found.devices, "device")];
        const text = `${file}: site ${found.site}, ${held.join(", ")}`;
        out.result(found, text);
        return "done";
      }),
    );
