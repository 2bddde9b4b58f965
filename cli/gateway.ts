import type { Command } from "commander";
import { loadConfig } from "../gateway/config/load.ts";
import { SiteRun, WrongConfiguration } from "../gateway/desired/site-run.ts";
import type { RunningGateway } from "../gateway/main.ts";
import { type ConfigOption, withConfig, wrongConfiguration } from "./config-file.ts";
import { finish, tellReady, untilToldToStop } from "./process.ts";
import { exitCodes, newVerb, type Out, perform } from "./verb.ts";

export const gatewayVerb = (): Command =>
  withConfig(newVerb("gateway", "run the gateway of one site until SIGTERM")).action((options: ConfigOption) =>
    perform(options.json, async (out) => {
      const { told, tell } = untilToldToStop();
      const run = await SiteRun.start({
        load: (overlays) => loadConfig(options.config, process.env, overlays),
        onStarted: (running) => tellListening(out, running),
        onFail: () => {
          process.exitCode = exitCodes.failed;
          tell("failed");
        },
      }).catch((error: unknown) => {
        throw error instanceof WrongConfiguration ? wrongConfiguration(error.problems) : error;
      });
      // What waits for a failed commit would wait for ever: the process ends, and the next start folds the journal.
      if ((await told) === "failed") process.exit(exitCodes.failed);
      await finish(() => run.stop());
      return "done";
    }),
  );

const tellListening = (out: Out, { gateway }: RunningGateway): void => {
  const listening = {
    ...{ api: gateway.api?.url, mqtt: gateway.broker?.port },
    mqttWebSocket: gateway.broker?.webSocketPort ?? undefined,
  };
  void gateway.ready.then(() => tellReady(out, { type: "ready", ...listening }, `ready: ${listening.api}`));
};
