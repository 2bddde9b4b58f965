/**
 * What happens at start: the journal's report → the fold → the clock → the first command of the process. Pulses of
 * before are never sent again; what they led to is judged from what the boards say now (settle.ts).
 */
import type { CommandOf } from "../../core/command.ts";
import type { Site } from "../../core/site.ts";
import type { CompartmentPlan, Epoch, Moment } from "../../core/vocabulary.ts";
import type { SiteClock } from "../../ports/clock.ts";
import type { Entropy } from "../../ports/entropy.ts";
import type { ClockMark, Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { type ClockTrust, clockLimits, judgeAtStart, type TrustedMark } from "../measure/clock-rules.ts";
import { foldSite, type OpenReplay } from "./fold.ts";
import { type Hole, rememberHoles } from "./heal.ts";

export interface RecoverPlace {
  readonly site: string;
  readonly software: string;
  readonly layout: readonly CompartmentPlan[];
  readonly clock: SiteClock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly journal: Journal;
  readonly replay: OpenReplay;
  readonly report: {
    readonly first: boolean;
    readonly holes: readonly Hole[];
    readonly newEpoch: "lossy-repair" | "restored-image" | null;
  };
  readonly clockMark: ClockMark | null;
  readonly lastMoment: Moment | null;
  readonly vouched: boolean;
}
export interface Recovered {
  readonly site: Site;
  readonly trust: ClockTrust;
  readonly start: CommandOf<"start-gateway">;
  /** Events folded behind the newest snapshot. */
  readonly folded: number;
}
/** The store belongs to another site than the configuration says. */
export class ForeignStore extends Error {
  readonly code = "foreign-store";
}

/** Name of the journal's note with the last believed wall time, written when trust is lost. */
export const trustedNote = "clock-trusted";

export const recover = async (place: RecoverPlace): Promise<Recovered> => {
  const { clock, entropy, journal, log } = place;
  const startedAt = clock.now().elapsed;
  const { site, events } = await foldSite(place.replay, log);
  const known = site.history.site;
  if (known !== null && known !== place.site) throw new ForeignStore(`the store belongs to site ${known}`);

  const foldMs = clock.now().elapsed - startedAt;
  const { trust, offTimeMs } = await resumeClock(place);
  const epoch = await openEpoch(place, site);
  log.info("journal-folded", { events, seq: journal.head().seq, foldMs, newEpoch: epoch?.reason ?? null, offTimeMs });
  const start: CommandOf<"start-gateway"> = {
    type: "start-gateway",
    boot: entropy.hex(8),
    software: place.software,
    offTimeMs,
    layout: [...place.layout],
    ...(known === null ? { siteOpened: place.site } : {}),
    ...(epoch ? { newEpoch: epoch } : {}),
  };
  return { site, trust, start, folded: events };
};

/** Site time goes on where it was; the time off is added when a believed clock measured it at both ends. */
const resumeClock = async (
  place: RecoverPlace,
): Promise<{ readonly trust: ClockTrust; readonly offTimeMs: number }> => {
  const { clock, journal } = place;
  const mark = latest(place.clockMark, place.lastMoment);
  const trusted = mark?.synced ? mark : parseTrusted(await journal.note(trustedNote));
  clock.resume(mark?.elapsed ?? 0);
  const { at, elapsed } = clock.now();
  const reading = { at, elapsed, vouched: place.vouched, fleetOffsetMs: null };
  const { trust, offTimeMs } = judgeAtStart({ mark, trusted }, reading, clockLimits);
  clock.setSynced(trust.synced);
  if (offTimeMs > 0) clock.advance(offTimeMs);
  return { trust, offTimeMs };
};

const openEpoch = async (place: RecoverPlace, site: Site): Promise<CommandOf<"start-gateway">["newEpoch"] | null> => {
  const { report, journal } = place;
  const known = site.history.epoch;
  const reason = report.first ? "first" : (report.newEpoch ?? (known === null ? "lossy-repair" : null));
  if (reason === null) return null;
  const epoch = report.first ? journal.head().epoch : await openNew(place, site);
  return { epoch, reason, holes: report.holes.map(({ from, upTo, covered }) => ({ from, upTo, covered })) };
};

const openNew = async ({ journal, entropy, report }: RecoverPlace, { history, locker }: Site): Promise<Epoch> => {
  const epoch: Epoch = {
    counter: Math.max(journal.head().epoch.counter, history.epoch?.counter ?? 0) + 1,
    id: entropy.hex(8),
  };
  // Noted first: after a power cut between the two they are asked for all the same.
  if (report.holes.length > 0) await rememberHoles(journal, report.holes, locker.unproven);
  await journal.startEpoch(epoch);
  return epoch;
};

const latest = (mark: ClockMark | null, last: Moment | null): ClockMark | null =>
  last !== null && (mark === null || last.elapsed > mark.elapsed) ? last : mark;

const parseTrusted = (note: string | null): TrustedMark | null => {
  if (note === null) return null;
  const { at, elapsed } = JSON.parse(note) as Partial<TrustedMark>;
  return typeof at === "number" && typeof elapsed === "number" ? { at, elapsed } : null;
};
