/**
 * Locks that wear out, told before they jam. The method and its figures: docs/decisions/lock-wear.md. Two signs: how
 * long a door takes to open after its pulse, held against what this lock took when it was new by an EWMA control chart;
 * and how often it needs more than one pulse.
 */
import type { Event, EventOf, Recorded } from "../event.ts";
import type { Moment } from "../vocabulary.ts";

export interface LockWear {
  /** Openings that told a time; the first `learnOpenings` of them say what is usual. */
  readonly openings: number;
  readonly usualMs: number;
  /** Sum of squared distances from the mean while it is learnt (Welford). */
  readonly spread: number;
  /** Exponentially weighted: of the latest openings. */
  readonly openMs: number;
  /** Pulses beyond the first that an order needs. */
  readonly retries: number;
  readonly worn: boolean;
  /** The attempt that runs: when its pulse was acknowledged. */
  readonly firedAt: number | null;
  readonly attempt: number;
  /** It has not opened since it jammed. */
  readonly jammed?: true;
}
/** By compartment. */
export type Wear = Map<string, LockWear>;

export const wearBounds = {
  learnOpenings: 20,
  /** Weight of the latest opening. */
  weight: 1 / 8,
  /** Distance of the chart's limit from the usual, in standard deviations of the weighted mean. */
  sigmas: 5,
  /** Slower than usual by less is not worn, however steady the lock was: share of the usual, and ms. */
  slowerMin: 0.5,
  slowerMsMin: 60,
  retriesWorn: 0.3,
  retriesFine: 0.1,
  /** Longer than any lock takes: a door that was held shut says nothing of its lock. */
  openMsMax: 2_500,
} as const;

const fresh: LockWear = {
  ...{ openings: 0, usualMs: 0, spread: 0, openMs: 0, retries: 0, worn: false, firedAt: null, attempt: 1 },
};

export const evolveWear = (wear: Wear, recorded: Recorded, compartmentOf: (order: string) => string | null): void => {
  const { event, elapsed } = recorded;
  if (event.type === "layout-adopted") {
    const named = new Set(event.compartments.map(({ compartment }) => compartment));
    for (const id of wear.keys()) if (!named.has(id)) wear.delete(id);
    return;
  }
  const id = lockOf(event, compartmentOf);
  const was = id === null ? undefined : (wear.get(id) ?? fresh);
  if (id === null || !was) return;
  const now = wearAfter(was, event, elapsed);
  if (now !== was) wear.set(id, now);
};

/** What the events of a turn say about wear, beside what they are. */
export const wearConsequences = (
  { alarm }: { readonly alarm: { readonly wear: Wear } },
  events: readonly Event[],
  { elapsed }: Moment,
): readonly Event[] =>
  events.flatMap((event): readonly Event[] => {
    if (event.type !== "door-opened" && event.type !== "door-jammed") return [];
    const was = alarm.wear.get(event.compartment) ?? fresh;
    const now = wearAfter(was, event, elapsed);
    const isWorn = was.worn ? !isFine(now) : signsOf(now).length > 0;
    if (isWorn === was.worn) return [];
    if (!isWorn) return [{ type: "lock-recovered", compartment: event.compartment }];
    return [wornEvent(event.compartment, now)];
  });

/** The lock of which an event speaks; null: of none. */
const lockOf = (event: Event, compartmentOf: (order: string) => string | null): string | null => {
  switch (event.type) {
    case "unlock-ordered":
    case "door-opened":
    case "door-jammed":
    case "compartment-released":
    case "lock-worn":
    case "lock-recovered":
      return event.compartment;
    case "pulse-acknowledged":
      return compartmentOf(event.order);
    default:
      return null;
  }
};

const wearAfter = (was: LockWear, event: Event, elapsed: number): LockWear => {
  switch (event.type) {
    case "unlock-ordered":
      return { ...was, firedAt: null, attempt: event.attempt };
    case "pulse-acknowledged":
      return { ...was, firedAt: elapsed };
    case "door-opened":
      return event.order === undefined ? was : opened(was, elapsed);
    // One jam is an alarm of its own, however often somebody tries; that it comes again after it opened is wear. One
    // that was told at the first pulse needed no second one, and is no sign of health either.
    case "door-jammed":
      if (was.jammed) return { ...was, firedAt: null };
      return {
        ...was,
        firedAt: null,
        jammed: true,
        retries: weighted(was.retries, Math.max(was.retries, was.attempt - 1)),
      };
    case "lock-worn":
      return { ...was, worn: true };
    case "lock-recovered":
      return { ...was, worn: false };
    // Staff mended it, or put in another one: it is learnt anew.
    case "compartment-released":
      return fresh;
    default:
      return was;
  }
};

const opened = (was: LockWear, elapsed: number): LockWear => {
  const { firedAt, attempt, jammed: _, ...kept } = was;
  const next = { ...kept, firedAt: null, attempt: 1, retries: weighted(was.retries, attempt - 1) };
  const tookMs = firedAt === null ? 0 : elapsed - firedAt;
  // A board that is answered by its door alone tells no time: retries alone speak of it.
  if (tookMs <= 0 || tookMs > wearBounds.openMsMax) return next;
  const openings = was.openings + 1;
  if (openings > wearBounds.learnOpenings) return { ...next, openings, openMs: weighted(was.openMs, tookMs) };
  const usualMs = was.usualMs + (tookMs - was.usualMs) / openings;
  const spread = was.spread + (tookMs - was.usualMs) * (tookMs - usualMs);
  return { ...next, openings, usualMs, spread, openMs: usualMs };
};
const weighted = (was: number, latest: number): number => was + wearBounds.weight * (latest - was);

/** How much slower than usual is too slow, in ms. */
const limitMs = ({ usualMs, spread }: LockWear): number => {
  const { weight, sigmas, slowerMin, slowerMsMin, learnOpenings } = wearBounds;
  const deviation = Math.sqrt(spread / (learnOpenings - 1));
  // Standard deviation of an EWMA that has run for long: s·sqrt(w / (2 - w)).
  return Math.max(sigmas * deviation * Math.sqrt(weight / (2 - weight)), slowerMin * usualMs, slowerMsMin);
};
const slowerMs = ({ openings, openMs, usualMs }: LockWear): number =>
  openings > wearBounds.learnOpenings ? openMs - usualMs : 0;
const signsOf = (lock: LockWear): NonNullable<EventOf<"lock-worn">["signs"]> => [
  ...(slowerMs(lock) > limitMs(lock) ? (["slow"] as const) : []),
  ...(lock.retries >= wearBounds.retriesWorn ? (["retries"] as const) : []),
];
/** Half-way back: one that trembles about its limit is told once. */
const isFine = (lock: LockWear): boolean =>
  slowerMs(lock) < limitMs(lock) / 2 && lock.retries <= wearBounds.retriesFine;

export interface WearLook {
  readonly openings: number;
  readonly learnOpenings: number;
  readonly usualMs: number;
  readonly openMs: number;
  /** Slower than this it counts as worn; null: it is still learnt. */
  readonly limitMs: number | null;
  readonly retries: number;
  readonly worn: boolean;
  /** Openings until it takes longer than any lock should, if it goes on as it went; null: it gets no slower. */
  readonly left: number | null;
}
/** A lock for people: rounded, with what it comes to. */
export const lookAtWear = (lock: LockWear): WearLook => {
  const { openings, openMs, usualMs, retries, worn } = lock;
  const { learnOpenings, openMsMax } = wearBounds;
  const perOpening = slowerMs(lock) / Math.max(1, openings - learnOpenings);
  const left = perOpening > 0 ? Math.floor((openMsMax - openMs) / perOpening) : 0;
  return {
    ...{ openings, learnOpenings, worn, usualMs: Math.round(usualMs), openMs: Math.round(openMs) },
    limitMs: openings < learnOpenings ? null : Math.round(usualMs + limitMs(lock)),
    retries: Math.round(retries * 100) / 100,
    left: left > 0 ? Math.min(left, 1_000_000) : null,
  };
};

const wornEvent = (compartment: string, lock: LockWear): EventOf<"lock-worn"> => {
  const { openings, usualMs, openMs, retries, left } = lookAtWear(lock);
  const told = { openings, usualMs, openMs, retries, ...(left === null ? {} : { left }) };
  return { type: "lock-worn", compartment, signs: signsOf(lock), ...told };
};
