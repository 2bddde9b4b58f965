/** What the journal's tests share: a folder to write in, events to write, and an opening that fails loudly. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Event } from "../../../gateway/core/event.ts";
import type { JournalFiles } from "../../../gateway/journal/files/journal-files.ts";
import { nodeFiles } from "../../../gateway/journal/files/node-files.ts";
import { type Opened, type OpenOptions, openJournal } from "../../../gateway/journal/open.ts";
import { realClock } from "../../../gateway/platform/clock.ts";
import { realEntropy } from "../../../gateway/platform/entropy.ts";
import type { Draft, Journal, ScanRecord, Stored } from "../../../gateway/ports/journal.ts";

export const freshDir = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), "postern-journal-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

const mib = 1024 * 1024;
export const testOptions: Omit<OpenOptions, "onFailure"> = {
  site: "test-site",
  clock: realClock(),
  entropy: realEntropy(),
  disk: { ballastBytes: mib, lowBytes: 2 * mib, fullBytes: mib },
  noteEveryMs: 20,
};

export const openAt = (place: string | JournalFiles, options: Partial<OpenOptions> = {}): Promise<Opened> =>
  openJournal(typeof place === "string" ? nodeFiles(place) : place, {
    ...testOptions,
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });

export const eventNumber = (number: number): Event => ({
  type: "door-closed",
  compartment: `A-${(number % 48) + 1}`,
  openMs: number,
});
export const draft = (number: number, cause?: string): Draft => ({
  moment: { at: 1_700_000_000_000 + number, synced: true, elapsed: number },
  event: eventNumber(number),
  ...(cause === undefined ? {} : { cause }),
});
/** Events `from`..`to`, one commit each unless `together`. */
export const write = async (journal: Journal, from: number, to: number, together = 1): Promise<void> => {
  for (let number = from; number <= to; number += together) {
    const drafts: Draft[] = [];
    for (let one = number; one < number + together && one <= to; one += 1) drafts.push(draft(one));
    await journal.append(drafts).durable;
  }
};
export const scan = (number: number, device = "reader-1"): ScanRecord => ({
  device,
  at: 1_700_000_000_000 + number,
  kind: "tag",
  id: `m${number}`,
  payload: Buffer.from(`read ${number}`),
});

export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};
export const numbersOf = async (items: AsyncIterable<Stored>): Promise<number[]> =>
  (await all(items)).map(({ recorded }) => recorded.seq);
export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
