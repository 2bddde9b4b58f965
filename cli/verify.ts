import type { Command } from "commander";
import { evolve, freezeSite, newSite, thawSite } from "../gateway/core/site.ts";
import { type Fault, type VerifyReport, verifyStore } from "../gateway/journal/verify.ts";
import type { Stored } from "../gateway/ports/journal.ts";
import { type ConfigOption, withConfig } from "./config-file.ts";
import { journalFolder } from "./journal-folder.ts";
import { counted, newVerb, perform } from "./verb.ts";

export const verifyVerb = (): Command =>
  withConfig(newVerb("verify", "prove chain, checksums, gaps and snapshots of a journal; changes nothing"))
    .argument("[folder]", "the journal's folder; without it the configuration's")
    .action((folder: string | undefined, options: ConfigOption) =>
      perform(options.json, async (out) => {
        const report = await verifyStore(journalFolder(folder, options), { refold });
        out.result(report, textOf(report));
        return report.ok ? "done" : "damaged";
      }),
    );

const refold = async (
  base: { readonly seq: number; readonly state: unknown } | null,
  events: AsyncIterable<Stored>,
): Promise<unknown> => {
  const site = base ? thawSite(base.state) : newSite();
  for await (const { recorded } of events) evolve(site, recorded);
  return freezeSite(site);
};

const textOf = (report: VerifyReport): string =>
  [
    `site ${report.site ?? "unknown"}: ${counted(report.events, "event")}${rangeOf(report)}`,
    `chain hash ${report.hash ?? "none"}${report.anchor ? `, history begins behind ${report.anchor.seq}` : ""}`,
    ...report.epochs.map(({ counter, id, from }) => `epoch ${counter} (${id}) from ${from}`),
    ...report.gaps.map(({ from, to, kind, present }) => `declared gap ${from}-${to} (${kind}), ${present} refilled`),
    ...report.snapshots.map(({ seq, verified }) => `snapshot at ${seq}${verified ? ", verified" : ""}`),
    ...report.faults.map(faultText),
    report.ok ? "sound" : `DAMAGED: ${counted(report.faults.length, "fault")}`,
  ].join("\n");

const rangeOf = ({ first, last }: VerifyReport): string => (first === null ? "" : `, ${first} to ${last ?? "?"}`);
const faultText = ({ code, from, to, detail }: Fault): string =>
  from === null ? `${code}: ${detail}` : `${code} at ${from}-${to ?? "?"}: ${detail}`;
