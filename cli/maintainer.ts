import type { Command } from "commander";
import { addMaintainer } from "../gateway/platform/register/register-edit.ts";
import { type ConfigOption, withConfig } from "./config-file.ts";
import { registerOf } from "./register-place.ts";
import { newGroup, newVerb, perform } from "./verb.ts";

export const maintainerVerb = (): Command => {
  const verb = newGroup("maintainer", "maintainers of the site");
  verb.addCommand(
    withConfig(newVerb("add", "give a maintainer a password and one-time codes; shown once"))
      .argument("<id>", "1 to 32 of a-z, 0-9 and -")
      .action((id: string, options: ConfigOption) =>
        perform(options.json, async (out) => {
          const made = await addMaintainer(registerOf(options.config), id);
          out.result(made, `maintainer ${id}, password: ${made.password}, one-time codes: ${made.totpUri}`);
          return "done";
        }),
      ),
  );
  return verb;
};
