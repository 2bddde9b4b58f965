/** Histories to send: a journal and the events of deposits that come and go. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Event, goesUp } from "../../gateway/core/event.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { type OpenOptions, openJournal } from "../../gateway/journal/open.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import type { Journal, SideRecord, Stored } from "../../gateway/ports/journal.ts";

export const site = "site-1";

const mib = 1024 * 1024;
export const journalAt = async (folder: string, options: Partial<OpenOptions> = {}): Promise<Journal> => {
  const { journal } = await openJournal(nodeFiles(folder), {
    ...{ site, clock: realClock(), entropy: realEntropy() },
    disk: { ballastBytes: mib, lowBytes: 2 * mib, fullBytes: mib },
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  return journal;
};
/** A journal in a folder of its own, gone when the test has finished. */
export const freshJournal = async (options: Partial<OpenOptions> = {}): Promise<Journal> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-bridge-"));
  const journal = await journalAt(folder, options);
  onTestFinished(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return journal;
};

export const depositId = (number: number): string => number.toString(16).padStart(32, "0");
const waybillOf = (number: number): string => `WB-${number.toString().padStart(8, "0")}`;
const digest = "d".repeat(43);

export const madeEvent = (number: number, change: { side?: string; holdUntilAt?: number } = {}): Event => ({
  type: "deposit-made",
  deposit: depositId(number),
  compartment: `A-${(number % 48) + 1}`,
  parcels: [waybillOf(number)],
  carrier: "carrier-1",
  courier: "courier-1",
  evidence: { grade: "proven", witnesses: ["item-sensor"] },
  code: { issue: 1, keyVersion: 1, digest },
  holdUntil: 1_000_000,
  holdUntilAt: 1_700_100_000_000,
  ...change,
});
export const collectedEvent = (number: number): Event => ({
  type: "parcels-collected",
  deposit: depositId(number),
  compartment: `A-${(number % 48) + 1}`,
  collection: number.toString(16).padStart(16, "0"),
  parcels: [waybillOf(number)],
  left: [],
  evidence: { grade: "presumed", witnesses: ["code", "door"] },
});
export const announcedEvent = (number: number): Event => ({
  type: "hand-in-announced",
  announcement: depositId(number),
  parcels: [waybillOf(number)],
  carrier: "carrier-1",
  code: { issue: 1, keyVersion: 1, digest },
  until: 1_000_000,
  untilAt: 1_700_100_000_000,
});
const doorEvent = (number: number): Event => ({
  type: "door-closed",
  compartment: `A-${(number % 48) + 1}`,
  openMs: 10,
});

/** A day at a site in small: doors stay at home, deposits, collections and an alarm now and then go up. */
export const eventNumber = (number: number): Event => {
  const deposit = Math.floor(number / 5);
  switch (number % 5) {
    case 1:
      return madeEvent(deposit);
    case 3:
      return collectedEvent(deposit);
    case 4: {
      const alarm = deposit.toString(16).padStart(16, "0");
      return {
        type: "alarm-raised",
        alarm,
        kind: "door-left-open",
        severity: "low",
        subject: `A-${(deposit % 48) + 1}`,
      };
    }
    default:
      return doorEvent(number);
  }
};

export const append = async (
  journal: Journal,
  events: readonly Event[],
  sides?: readonly SideRecord[],
): Promise<void> => {
  const from = journal.head().seq;
  const drafts = events.map((event, index) => ({
    moment: { at: 1_700_000_000_000 + from + index, synced: true, elapsed: from + index },
    event,
  }));
  await journal.append(drafts, sides).durable;
};
/** `count` events of a site's day, `together` in one commit. */
export const live = async (journal: Journal, count: number, together = 500): Promise<void> => {
  for (let done = 0; done < count; ) {
    const from = journal.head().seq;
    const size = Math.min(together, count - done);
    await append(
      journal,
      Array.from({ length: size }, (_, index) => eventNumber(from + index)),
    );
    done += size;
  }
};
/** What the fleet's trail must hold, in order. */
export const upwards = async (journal: Journal, from = 0): Promise<readonly Stored[]> => {
  const found: Stored[] = [];
  for await (const stored of journal.read(from)) if (goesUp(stored.recorded.event.type)) found.push(stored);
  return found;
};
