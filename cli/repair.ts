import type { Command } from "commander";
import { repairJournal } from "../gateway/journal/repair.ts";
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { newVerb, perform } from "./verb.ts";

export const repairVerb = (): Command =>
  withConfig(newVerb("repair", "save what can be read of a damaged journal, while the gateway is stopped"))
    .argument("[folder]", "the journal's folder; without it the configuration's")
    .action((folder: string | undefined, options: ConfigOption) =>
      perform(options.json, async (out) => {
        const report = await repairJournal(folder ?? dataPlaces(configOf(options.config).data).journal);
        const lines = [
          report.sound ? "nothing is damaged, nothing was changed" : "repaired; the damaged store is kept beside it",
          ...report.damage,
          `${report.events} events are readable, the last is ${report.last ?? "none"}`,
        ];
        out.result(report, lines.join("\n"));
        return "done";
      }),
    );
