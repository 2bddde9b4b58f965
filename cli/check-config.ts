import type { Command } from "commander";
import { layoutOf } from "../gateway/config/layout.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { newVerb, perform } from "./verb.ts";

export const checkConfigVerb = (): Command =>
  withConfig(newVerb("check-config", "say everything that is wrong with a configuration")).action(
    (options: ConfigOption) =>
      perform(options.json, async (out) => {
        const config = configOf(options.config);
        const found = {
          ...{ ok: true, file: options.config, site: config.site, data: config.data },
          ...{ compartments: layoutOf(config).length, devices: config.devices.length },
        };
        const text = `${found.file}: site ${found.site}, ${found.compartments} compartments, ${found.devices} devices`;
        out.result(found, text);
        return "done";
      }),
  );
