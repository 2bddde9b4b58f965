/**
 * Fills holes of the journal with what the fleet has kept, folds the state anew, and tells the core which compartments
 * the fleet vouches for. What is still to be asked for is a note of the journal, so that a restart goes on with it.
 */
import type { Observation } from "../../core/observation.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";

export interface Hole {
  readonly from: number;
  readonly upTo: number | null;
  /** A verified snapshot behind it holds the state: only the trail has a gap. */
  readonly covered: boolean;
}
interface Open {
  readonly holes: readonly Hole[];
  /** Last sequence of the earlier epochs that the fleet had when it was first asked; null: not asked yet. */
  readonly fleetKnew: number | null;
  /** Compartments that were in doubt before: what the fleet says of these holes proves nothing about them. */
  readonly doubted: readonly string[];
}
export interface HealPlace {
  readonly journal: Journal;
  readonly log: Log;
  /** Events that the fleet has in this range, in order; waits for a connection. */
  readonly ask: (
    from: number,
    to: number | null,
  ) => AsyncIterable<readonly { readonly seq: number; readonly prev: string; readonly body: string }[]>;
  /** Resolves with the fleet's first word after a connect: how far it knows which epoch. */
  readonly fleetHead: () => Promise<{ readonly epoch: number; readonly seq: number } | null>;
  /** History has changed. The state is folded again from before this sequence; null: it knew all of it. */
  readonly refold: (below: number | null) => Promise<void>;
  readonly observe: (observation: Observation) => Promise<void>;
  readonly compartments: readonly string[];
}
const holesNote = "holes-open";

/** `unproven`: compartments that wait for an audit or for the fleet already. */
export const rememberHoles = (journal: Journal, holes: readonly Hole[], unproven: Iterable<string>): Promise<void> =>
  edit(journal, (known) => ({
    holes: [...(known?.holes ?? []), ...holes],
    fleetKnew: null,
    doubted: known?.doubted ?? [...unproven],
  }));

const openHoles = async (journal: Journal): Promise<Open | null> => {
  const note = await journal.note(holesNote);
  return note === null || note === "" ? null : (JSON.parse(note) as Open);
};

/** Nothing is lost that the fleet has not been asked for. */
export const isWhole = async (journal: Journal): Promise<boolean> => (await openHoles(journal)) === null;

/** One change of the note at a time: a loss may be found while another one is being made good. */
const edits = new WeakMap<Journal, Promise<void>>();
const edit = (journal: Journal, change: (known: Open | null) => Open | null): Promise<void> => {
  const done = (edits.get(journal) ?? Promise.resolve()).then(async () => {
    const next = change(await openHoles(journal));
    await journal.setNote(holesNote, next === null ? "" : JSON.stringify(next));
  });
  edits.set(
    journal,
    done.catch(() => {}),
  );
  return done;
};

/** Does nothing when nothing is missing. Ends when the fleet has said all it knows. */
export const healHoles = async (place: HealPlace): Promise<void> => {
  const { journal, log } = place;
  const open = await openHoles(journal);
  if (open === null) return;
  const { holes } = open;
  const fleetKnew = open.fleetKnew ?? (await firstWord(place));
  await edit(journal, (known) => known && { ...known, fleetKnew });

  let stored = 0;
  let sound = true;
  for (const hole of holes) {
    const filled = await fill(place, hole);
    stored += filled.stored;
    sound &&= filled.rejected === 0;
    log.info("hole-refilled", { ...hole, ...filled, fleetKnew });
  }
  if (stored > 0) await place.refold(firstOpen(holes));
  const vouched = holes.every(({ upTo, covered }) => covered || (upTo !== null && upTo <= fleetKnew));
  // Of a loss that was found meanwhile the fleet has not been asked: nothing is confirmed before.
  const isAll = (await openHoles(journal))?.holes.length === holes.length;
  const confirmed = place.compartments.filter((compartment) => !open.doubted.includes(compartment));
  if (sound && vouched && isAll)
    for (const compartment of confirmed) await place.observe({ type: "fleet-confirmed", compartment });
  await edit(journal, (known) => {
    const left = known?.holes.slice(holes.length) ?? [];
    if (known === null || left.length === 0) return null;
    return { holes: left, fleetKnew: null, doubted: vouched ? known.doubted : [...place.compartments] };
  });
};

/** What a proven snapshot covers is known better than the fleet's part of it could tell. */
const firstOpen = (holes: readonly Hole[]): number | null => {
  const open = holes.filter(({ covered }) => !covered).map(({ from }) => from);
  return open.length === 0 ? null : Math.min(...open);
};

/** A fleet that already follows the new epoch no longer says how far it knew the old ones: then it vouches for none. */
const firstWord = async ({ journal, fleetHead }: HealPlace): Promise<number> => {
  const head = await fleetHead();
  return head !== null && head.epoch < journal.head().epoch.counter ? head.seq : 0;
};

const fill = async ({ journal, ask, log }: HealPlace, { from, upTo }: Hole) => {
  let stored = 0;
  let rejected = 0;
  for await (const events of ask(from, upTo)) {
    const filled = await journal.fillHole(events);
    stored += filled.stored;
    rejected += filled.rejected.length;
    if (filled.rejected.length > 0) log.error("refill-contradicts", { sequences: filled.rejected.slice(0, 20) });
  }
  return { stored, rejected };
};
