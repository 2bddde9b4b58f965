/** What the page of commissioning shows, by what the procedure says. Pure. */
import type { CommissionView } from "../../wire/faces/commission.ts";

/** gone: the procedure has ended or was stopped, and nobody answers any more. */
export type Here =
  | { readonly state: "starting" | "no-key" | "gone" }
  | { readonly state: "there"; readonly now: CommissionView };

export type View =
  | "starting"
  | "no-key"
  | "gone"
  | "begin"
  | "all-shut"
  | "which-door"
  | "shut"
  | "shutting"
  | "firing"
  | "result"
  | "failed";

export const viewOf = (here: Here): View => {
  if (here.state !== "there") return here.state;
  const { ask, shutting, result, failed } = here.now;
  if (failed !== null) return "failed";
  if (result) return "result";
  if (ask) return ask.type;
  return shutting ? "shutting" : "firing";
};

/** The lock that is being tried. */
export const nextLock = ({ boards }: CommissionView): { readonly device: string; readonly lock: number } | null => {
  for (const { device, address, locks } of boards) {
    if (address === null) continue;
    const next = locks.find(({ state }) => state === "waiting");
    if (next) return { device, lock: next.lock };
  }
  return null;
};

/** Every name that there is, so that a person can say which door it was. */
export const doorsOf = ({ boards }: CommissionView): readonly string[] =>
  boards
    .flatMap(({ locks }) => locks.flatMap(({ compartment }) => compartment ?? []))
    .sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
