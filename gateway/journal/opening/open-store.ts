/** Gets a store open that LevelDB would have opened wrongly, emptily or not at all, and says what it took. */
import type { JournalFiles } from "../files/journal-files.ts";
import type { MarkerState } from "../files/marker.ts";
import type { Store } from "../store/store.ts";

export interface OpenedStore {
  readonly store: Store;
  readonly damage: readonly string[];
  readonly repaired: boolean;
  readonly tailUncertain: boolean;
  /** There should have been a store and there was none. */
  readonly vanished: boolean;
}

export const openStore = async (files: JournalFiles, marker: MarkerState | null): Promise<OpenedStore> => {
  const unused = marker === null || marker.boot.counter === 0;
  if (!(await files.storeExists())) {
    const damage = unused ? [] : ["store-missing"];
    return { store: await files.openStore(true), damage, repaired: false, tailUncertain: false, vanished: !unused };
  }
  // A first start that was cut short: nothing was ever promised, so a half-made store may be made again.
  if (marker?.boot.counter === 0) return { ...(await openHalfMade(files)), vanished: false };
  const check = await files.checkStore(marker?.suspect ?? true);
  if (check.damage.length > 0) return repairAndOpen(files, check.damage, check.tailUncertain);
  try {
    const store = await files.openStore(false);
    return { store, damage: [], repaired: false, tailUncertain: false, vanished: false };
  } catch (error) {
    if (isNoDamage(error)) throw error;
    return repairAndOpen(files, ["store-unreadable"], true);
  }
};

/** Keeps the store as it is aside, saves what can be read, and opens what that gave. */
export const repairAndOpen = async (
  files: JournalFiles,
  damage: readonly string[],
  tailUncertain: boolean,
): Promise<OpenedStore> => {
  await files.keepCopy();
  const found = { repaired: true, tailUncertain, vanished: false };
  try {
    await files.repairStore();
    return { ...found, damage, store: await files.openStore(false) };
  } catch (error) {
    if (isNoDamage(error)) throw error;
    await files.setAside();
    return { ...found, damage: [...damage, "store-lost"], vanished: true, store: await files.openStore(true) };
  }
};

const openHalfMade = async (files: JournalFiles): Promise<Omit<OpenedStore, "vanished">> => {
  try {
    const store = await files.openStore(true);
    return { store, damage: [], repaired: false, tailUncertain: false };
  } catch (error) {
    if (isNoDamage(error)) throw error;
    await files.setAside();
    return { store: await files.openStore(true), damage: ["store-half-made"], repaired: false, tailUncertain: false };
  }
};

/** Locked, no rights, no room: repairing cures none of these, and a store must not be moved away for them. */
const isNoDamage = (error: unknown): boolean => {
  const code =
    (error as { cause?: { code?: unknown } } | null)?.cause?.code ?? (error as { code?: unknown } | null)?.code;
  return (
    code === "LEVEL_LOCKED" || code === "LEVEL_IO_ERROR" || code === "ENOSPC" || code === "EACCES" || code === "EROFS"
  );
};
