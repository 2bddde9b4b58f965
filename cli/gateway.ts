import type { Command } from "commander";
import { runGateway } from "../gateway/main.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { stopInTime, tellReady, untilToldToStop } from "./process.ts";
import { type ExitWord, newVerb, perform } from "./verb.ts";

export const gatewayVerb = (): Command =>
  withConfig(newVerb("gateway", "run the gateway of one site until SIGTERM")).action((options: ConfigOption) =>
    perform(options.json, async (out) => {
      const config = configOf(options.config);
      const { told, tell } = untilToldToStop();
      let exit: ExitWord = "done";
      const { gateway, stop } = await runGateway(config, {
        onFail: () => {
          exit = "failed";
          tell("failed");
        },
      });
      const listening = { api: gateway.api?.url, mqtt: gateway.broker?.port };
      void gateway.ready.then(() => tellReady(out, { type: "ready", ...listening }, `ready: ${listening.api}`));
      await told;
      if (exit === "failed") process.exit(1);
      await stopInTime(stop);
      return exit;
    }),
  );
