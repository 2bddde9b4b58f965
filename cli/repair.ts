import type { Command } from "commander";
import { repairJournal } from "../gateway/journal/repair.ts";
import { type ConfigOption, withConfig } from "./config-file.ts";
import { journalFolder } from "./journal-folder.ts";
import { counted, newVerb, perform } from "./verb.ts";

export const repairVerb = (): Command =>
  withConfig(newVerb("repair", "save what can be read of a damaged journal, while the gateway is stopped"))
    .argument("[folder]", "the journal's folder; without it the configuration's")
    .action((folder: string | undefined, options: ConfigOption) =>
      perform(options.json, async (out) => {
        const report = await repairJournal(journalFolder(folder, options));
        const lines = [
          report.sound ? "nothing is damaged, nothing was changed" : "repaired; the damaged store is kept beside it",
          ...report.damage,
          `${counted(report.events, "event")} readable, the last is ${report.last ?? "none"}`,
        ];
        out.result(report, lines.join("\n"));
        return "done";
      }),
    );
