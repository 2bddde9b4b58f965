/** The newest state of a journal and what came after it, read through a view: nothing of the journal is changed. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Stored } from "../../ports/journal.ts";
import { linkStore, openLevel } from "../files/node-files.ts";
import { newestState } from "../snapshot.ts";
import { readEvents } from "../store/event-log.ts";
import { decodeBody } from "../upcast.ts";

/** `dir`: a journal that a verification found sound, and that nobody writes to. */
export const lookAt = async <Seen>(
  dir: string,
  fold: (base: { readonly seq: number; readonly state: unknown } | null, tail: AsyncIterable<Stored>) => Promise<Seen>,
): Promise<Seen> => {
  const view = await mkdtemp(join(dir, `verify-${process.pid}-`));
  try {
    await linkStore(join(dir, "store"), view);
    const store = await openLevel(view, false);
    try {
      const found = await newestState(store, Number.MAX_SAFE_INTEGER);
      const base = found && { seq: found.note.seq, state: found.state };
      return await fold(base, readEvents(store, (base?.seq ?? 0) + 1, Number.MAX_SAFE_INTEGER, decodeBody));
    } finally {
      await store.close();
    }
  } finally {
    await rm(view, { recursive: true, force: true });
  }
};
