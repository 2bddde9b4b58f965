/** Since when this machine runs, for what must be over within a time however often a process ends in it. */
import { uptime } from "node:os";
import { readOptional } from "../platform/key-files.ts";

export interface Machine {
  /** `boot` names this boot; `upMs`: monotonic since it. */
  upFor(): { readonly boot: string; readonly upMs: number };
}
export const thisMachine: Machine = {
  upFor: () => ({
    boot: readOptional("/proc/sys/kernel/random/boot_id")?.trim() ?? "",
    upMs: Math.round(uptime() * 1_000),
  }),
};
