import type { Command } from "commander";
import { deviceKinds } from "../gateway/adapters/registry.ts";
import { addDevice, revokeDevice } from "../gateway/platform/register/register-edit.ts";
import { readRegister } from "../gateway/platform/register/register-file.ts";
import { type ConfigOption, withConfig } from "./config-file.ts";
import { registerOf } from "./register-place.ts";
import { Ended, newGroup, newVerb, perform } from "./verb.ts";

/** Beside the adapters' kinds: neighbouring systems that give pre-advice. */
export const deviceKindNames: readonly string[] = [...Object.keys(deviceKinds), "upstream"];

export const deviceVerb = (): Command => {
  const verb = newGroup("device", "credentials of devices");
  verb.addCommand(
    withConfig(newVerb("add", "give a device its credential; shown once"))
      .argument("<id>", "1 to 32 of a-z, 0-9 and -")
      .requiredOption("--kind <kind>", deviceKindNames.join(" | "))
      .action((id: string, options: ConfigOption & { readonly kind: string }) =>
        perform(options.json, async (out) => {
          if (!deviceKindNames.includes(options.kind))
            throw new Ended("usage", `no kind ${options.kind}: one of ${deviceKindNames.join(", ")}`);
          const { secret } = addDevice(registerOf(options.config), { id, kind: options.kind });
          out.result({ id, kind: options.kind, secret }, `device ${id} (${options.kind}), credential: ${secret}`);
          return "done";
        }),
      ),
  );
  verb.addCommand(
    withConfig(newVerb("list", "the devices that the site knows")).action((options: ConfigOption) =>
      perform(options.json, async (out) => {
        const devices = readRegister(registerOf(options.config).file).devices.map(({ id, kind, revoked }) => ({
          ...{ id, kind, revoked },
        }));
        const lines = devices.map(({ id, kind, revoked }) => `${id}  ${kind}${revoked ? "  revoked" : ""}`);
        out.result(devices, lines.join("\n"));
        return "done";
      }),
    ),
  );
  verb.addCommand(
    withConfig(newVerb("revoke", "a device's credential counts no longer"))
      .argument("<id>")
      .action((id: string, options: ConfigOption) =>
        perform(options.json, async (out) => {
          revokeDevice(registerOf(options.config), id);
          out.result({ id, revoked: true }, `device ${id} is revoked`);
          return "done";
        }),
      ),
  );
  return verb;
};
