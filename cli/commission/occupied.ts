/** What the journal of the site says of compartments, while nobody else works on it. */
import { existsSync } from "node:fs";
import { occupiedLocks } from "../../gateway/commission/occupied.ts";
import { evolve, newSite, type Site, thawSite } from "../../gateway/core/site.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { lookAt } from "../../gateway/journal/opening/look.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { Ended } from "../verb.ts";

export interface HeldJournal {
  readonly occupied: ReturnType<typeof occupiedLocks>;
  release(): Promise<void>;
}

/** Null: this site has no history. The gateway cannot start until it is released: one master on a bus. */
export const holdJournal = async (data: string, unless: readonly string[]): Promise<HeldJournal | null> => {
  const dir = dataPlaces(data).journal;
  if (!existsSync(dir)) return null;
  const files = nodeFiles(dir);
  await files.lock();
  try {
    if (!(await files.storeExists())) return { occupied: new Map(), release: () => files.close() };
    const { ok, faults } = await verifyStore(dir);
    if (!ok) {
      const what = faults.map(({ code }) => code).join(", ");
      throw new Ended("damaged", `the journal cannot say what lies inside (${what}); repair it first`);
    }
    const site = await lookAt(dir, fold);
    return {
      occupied: occupiedLocks(site.locker.compartments.values(), new Set(unless)),
      release: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
};

const fold: Parameters<typeof lookAt<Site>>[1] = async (base, tail) => {
  const site = base ? thawSite(base.state) : newSite();
  for await (const { recorded } of tail) evolve(site, recorded);
  return site;
};
