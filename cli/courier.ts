import type { Command } from "commander";
import { addCourier } from "../gateway/platform/register/register-edit.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { registerOf } from "./register-place.ts";
import { Ended, newGroup, newVerb, perform } from "./verb.ts";

export const courierVerb = (): Command => {
  const verb = newGroup("courier", "couriers whom the site knows");
  verb.addCommand(
    withConfig(newVerb("add", "give a courier a badge and a PIN; shown once"))
      .argument("<id>", "1 to 32 of a-z, 0-9 and -")
      .option("--badge <badge>", "a card of the courier's own: its number as 8 hexadecimal digits")
      .requiredOption("--carrier <carrier>", "one of the configuration's carriers")
      .action((id: string, options: ConfigOption & { readonly carrier: string; readonly badge?: string }) =>
        perform(options.json, async (out) => {
          const { carriers } = configOf(options.config).rules;
          if (!carriers.some((carrier) => carrier.id === options.carrier))
            throw new Ended(
              "usage",
              `no carrier ${options.carrier}: one of ${carriers.map((one) => one.id).join(", ")}`,
            );
          const { carrier, badge } = options;
          const own = badge === undefined ? undefined : badge.replace(/[\s:-]/g, "").toUpperCase();
          if (own !== undefined && !/^[0-9A-F]{8}$/.test(own))
            throw new Ended("usage", "a card's number has 4 bytes; cards with 7 cannot be told apart by these readers");
          const made = await addCourier(registerOf(options.config), { id, carrier }, own);
          out.result(made, `courier ${id} of ${options.carrier}, badge: ${made.badge}, PIN: ${made.pin}`);
          return "done";
        }),
      ),
  );
  return verb;
};
