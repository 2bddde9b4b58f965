/**
 * What `postern repair` does while the gateway is stopped: keeps the damaged store aside, lets LevelDB save what it
 * can, throws out damaged values. The next start finds the holes, reports them and opens a new epoch.
 */
import { mkdir } from "node:fs/promises";
import { Marker, readMarker } from "./files/marker.ts";
import { nodeFiles } from "./files/node-files.ts";
import { openStore, repairAndOpen } from "./opening/open-store.ts";
import { genesis } from "./store/codec.ts";
import { eventRange } from "./store/keys.ts";
import { readAnchor } from "./store/meta.ts";
import { mend, walkEvents } from "./store/walk.ts";

export interface RepairReport {
  /** Nothing was wrong and nothing was changed. */
  readonly sound: boolean;
  readonly damage: readonly string[];
  /** Events that are readable now. */
  readonly events: number;
  readonly last: number | null;
}

/** Rejects with `JournalInUse` while a gateway runs. */
export const repairJournal = async (dir: string): Promise<RepairReport> => {
  await mkdir(dir, { recursive: true });
  const files = nodeFiles(dir);
  await files.lock();
  try {
    const found = await readMarker(files);
    if (!(await files.storeExists()))
      return { sound: found === null, damage: ["store-missing"], events: 0, last: null };
    const state = found === null ? null : { ...found, suspect: true };
    let { store, damage } = await openStore(files, state);
    const after = (await readAnchor(store)) ?? { seq: 0, hash: genesis };
    let walked = await walkEvents(store, { after, gaps: [] });
    if (walked.unreadable) {
      await store.close();
      ({ store, damage } = await repairAndOpen(files, [...damage, "block-unreadable"], false));
      walked = await walkEvents(store, { after, gaps: [] });
    }
    if (walked.damagedKeys.length > 0) {
      if (damage.length === 0) await files.keepCopy();
      await mend(store, walked.damagedKeys, after.seq);
      damage = [...damage, ...walked.damagedKeys.map((key) => `events-damaged in ${nameOf(key)}`)];
    }
    await store.close();
    // The next opening looks at everything and says what is gone.
    if (damage.length > 0 && found !== null) await new Marker(files, found).update({ suspect: true });
    return { sound: damage.length === 0, damage, events: walked.events, last: walked.last?.seq ?? null };
  } finally {
    await files.close();
  }
};

const nameOf = (key: string): string => {
  const { first, last } = eventRange(key);
  return `${first}-${last}`;
};
