import type { Command } from "commander";
import { runGateway } from "../gateway/main.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { finish, tellReady, untilToldToStop } from "./process.ts";
import { exitCodes, newVerb, perform } from "./verb.ts";

export const gatewayVerb = (): Command =>
  withConfig(newVerb("gateway", "run the gateway of one site until SIGTERM")).action((options: ConfigOption) =>
    perform(options.json, async (out) => {
      const config = configOf(options.config);
      const { told, tell } = untilToldToStop();
      const { gateway, stop } = await runGateway(config, { onFail: () => tell("failed") });
      const listening = {
        ...{ api: gateway.api?.url, mqtt: gateway.broker?.port },
        mqttWebSocket: gateway.broker?.webSocketPort ?? undefined,
      };
      void gateway.ready.then(() => tellReady(out, { type: "ready", ...listening }, `ready: ${listening.api}`));
      // What waits for a failed commit would wait for ever: the process ends, and the next start folds the journal.
      if ((await told) === "failed") process.exit(exitCodes.failed);
      await finish(stop);
      return "done";
    }),
  );
