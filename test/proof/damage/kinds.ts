/** What is done to a copy of the store, and what must come of it by the failure table. */
import {
  current,
  cutTo,
  empty,
  find,
  flip,
  logOf,
  manifestOf,
  remove,
  restoreStore,
  sizeOf,
  tablesOf,
} from "../../journal/durability/damage.ts";
import type { Original } from "./history.ts";
import { journalOf } from "./site.ts";

export interface Kind {
  readonly what: string;
  /** Was the gateway killed on the third day, or stopped well in the evening? */
  readonly from: "killed" | "stopped";
  readonly hurt: (folder: string, original: Original) => Promise<void>;
  readonly reason: "lossy-repair" | "restored-image" | null;
  /** First missing sequence, and the last one that may be missing. */
  readonly hole: ((original: Original) => Hole) | null;
  /** Who releases the compartments that are not proven: the fleet all of them, or staff one by one. */
  readonly freedBy: "fleet" | "audit" | null;
  /** Started once more afterwards. */
  readonly restarts?: boolean;
  /** Codes of what `postern verify` finds before the gateway has repaired it. */
  readonly faults: readonly string[];
}
/** `upTo` of a tail that a killed gateway lost: what its marker had reserved, which nobody has to know exactly. */
export interface Hole {
  readonly from: number | "some";
  readonly upTo: number | "reserved" | "some";
}

const dayTwoTable = async (folder: string, { firstOf }: Original): Promise<string> => {
  for (const path of await tablesOf(journalOf(folder)))
    if ((await find(path, `"seq":${firstOf[2]},`).catch(() => -1)) >= 0) return path;
  throw new Error("the second day lies in no table");
};
/** Where the commit is that made the third day's first deposit which is still held. */
export const thirdDayDeposit = (original: Original): number =>
  original.history.findLast(({ event }) => event.type === "deposit-made" && isFirstOfDayThree(original, event.deposit))
    ?.seq ?? 0;
const isFirstOfDayThree = ({ held }: Original, deposit: string): boolean =>
  held.find(({ day }) => day === 3)?.deposit === deposit;
const dayTwo = ({ firstOf }: Original): Hole => ({ from: firstOf[2], upTo: firstOf[3] - 1 });
const cutAtDeposit = async (folder: string, original: Original): Promise<void> => {
  const log = await logOf(journalOf(folder));
  await cutTo(log, await find(log, `"seq":${thirdDayDeposit(original)},`));
};
const nothingLost = { reason: null, hole: null, freedBy: null } as const;

export const kinds: readonly Kind[] = [
  {
    what: "bytes flipped in the log",
    restarts: true,
    from: "killed",
    hurt: async (folder, original) => {
      const log = await logOf(journalOf(folder));
      await flip(log, await find(log, `"seq":${thirdDayDeposit(original)},`), 3);
    },
    ...{ reason: "lossy-repair", freedBy: "fleet" },
    hole: () => ({ from: "some", upTo: "some" }),
    faults: ["file-damaged", "event-damaged"],
  },
  {
    what: "the log of a killed gateway cut",
    from: "killed",
    hurt: cutAtDeposit,
    ...{ reason: "lossy-repair", freedBy: "audit" },
    hole: () => ({ from: "some", upTo: "reserved" }),
    faults: ["tail-missing"],
  },
  {
    what: "the log of a gateway that was stopped well cut",
    from: "stopped",
    hurt: cutAtDeposit,
    ...{ reason: "lossy-repair", freedBy: "fleet" },
    hole: ({ last }) => ({ from: "some", upTo: last }),
    faults: ["tail-missing"],
  },
  {
    ...{ what: "CURRENT missing", restarts: true, from: "killed", ...nothingLost, faults: ["file-damaged"] },
    hurt: (folder) => remove(current(journalOf(folder))),
  },
  {
    ...{ what: "CURRENT empty", from: "stopped", ...nothingLost, faults: ["file-damaged"] },
    hurt: (folder) => empty(current(journalOf(folder))),
  },
  {
    ...{ what: "MANIFEST cut", from: "killed", ...nothingLost, faults: ["file-damaged"] },
    hurt: async (folder) => {
      const manifest = await manifestOf(journalOf(folder));
      await cutTo(manifest, Math.floor((await sizeOf(manifest)) / 2));
    },
  },
  {
    what: "a table missing",
    from: "killed",
    hurt: async (folder, original) => remove(await dayTwoTable(folder, original)),
    ...{ reason: "lossy-repair", hole: dayTwo, freedBy: "fleet" },
    faults: ["file-damaged", "events-missing"],
  },
  {
    what: "a table empty",
    from: "stopped",
    hurt: async (folder, original) => empty(await dayTwoTable(folder, original)),
    ...{ reason: "lossy-repair", hole: dayTwo, freedBy: "fleet" },
    faults: ["file-damaged", "events-missing"],
  },
  {
    what: "bytes flipped in a table",
    restarts: true,
    from: "killed",
    hurt: async (folder, original) => {
      const table = await dayTwoTable(folder, original);
      await flip(table, await find(table, `"seq":${original.firstOf[2]},`), 2);
    },
    ...{ reason: "lossy-repair", freedBy: "fleet" },
    hole: ({ firstOf }) => ({ from: firstOf[2], upTo: "some" }),
    faults: ["file-damaged", "event-damaged"],
  },
  {
    what: "the store of the first evening in place of the third's",
    restarts: true,
    from: "stopped",
    hurt: (folder, { evenings }) => restoreStore(journalOf(folder), journalOf(evenings[1])),
    ...{ reason: "restored-image", freedBy: "fleet" },
    hole: ({ firstOf, last }) => ({ from: firstOf[2], upTo: last }),
    faults: ["tail-missing"],
  },
];
