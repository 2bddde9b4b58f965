/** Faults as data: what breaks, where, how likely, how often, from when and for how long. A seed repeats a run. */
import { z } from "zod";
import { DeviceId } from "../gateway/core/vocabulary.ts";
import type { Random } from "./random.ts";

/** One row a fault. `per`: what is struck (a lock's pulse or contact, or a board's request). */
export const faults = {
  jam: "the pulse fires, the door stays shut",
  "stuck-contact": "the contact says what `stuck` says, whatever the door does",
  "swapped-locks": "the wires of the locks `lock` and `with` are exchanged",
  "swapped-contacts": "the wires of the contacts of `lock` and `with` are exchanged",
  bounce: "the contact bounces for `ms`",
  "flickering-sensor": "each read of the item sensor may be wrong",
  "slow-answer": "the answer comes `ms` late",
  "lost-request": "the board hears nothing",
  "lost-answer": "the board acts, nobody hears it",
  "doubled-answer": "the answer comes twice",
  "corrupted-answer": "a bit of the answer flips on the line",
  reboot: "the board starts anew and is away for `ms`",
  "brown-out": "firing a coil pulls the supply down: the coil drops at once and the board reboots",
  silent: "the board says nothing",
  "missed-read": "a tag in range is not read",
  "stray-read": "a tag that lies in no compartment is read",
  "cross-read": "a tag is read through the wall, by an antenna that does not cover its compartment",
  heat: "the cabinet stands in the sun",
  damp: "water has come into the cabinet",
  tampered: "the frame of the cabinet is open",
  shaken: "somebody shakes the cabinet",
  "mains-loss": "there is no mains power",
  "dying-battery": "without mains the battery is empty within `ms`",
  "lost-keepalive": "the reader's sign of life does not come",
} as const;
export type FaultKind = keyof typeof faults;
const kinds = Object.keys(faults) as [FaultKind, ...FaultKind[]];

export const MischiefSettings = z.strictObject({
  kind: z.enum(kinds),
  /** Absent: every device. */
  device: DeviceId.optional(),
  /** Absent: every lock of the device. */
  lock: z.number().int().min(0).max(255).optional(),
  /** Likelihood each time that it could strike. */
  chance: z.number().min(0).max(1).default(1),
  /** Strikes so often, then never again. */
  times: z.number().int().positive().optional(),
  /** Begins so long after it was told. */
  afterMs: z.number().int().nonnegative().default(0),
  forMs: z.number().int().positive().optional(),
  /** Size: delay of a slow answer, length of a bounce or of a reboot. */
  ms: z.number().int().positive().max(600_000).default(800),
  stuck: z.enum(["open", "closed"]).default("closed"),
  /** The other lock of a swapped pair. */
  with: z.number().int().min(0).max(255).optional(),
});
export type MischiefSettings = Readonly<z.infer<typeof MischiefSettings>>;
export type MischiefInput = z.input<typeof MischiefSettings>;

interface Standing {
  readonly settings: MischiefSettings;
  readonly from: number;
  readonly until: number;
  left: number;
  struck: number;
}
export interface MischiefFigures {
  readonly id: number;
  readonly settings: MischiefSettings;
  readonly struck: number;
}

/** At most so many at a time: the control port takes them from outside. */
export const mischiefMax = 1000;

export class Mischief {
  readonly #random: Random;
  readonly #standing = new Map<number, Standing>();
  #lastId = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Null when there are too many already. */
  add(settings: MischiefSettings, now: number): number | null {
    if (this.#standing.size >= mischiefMax) return null;
    const from = now + settings.afterMs;
    const until = from + (settings.forMs ?? Number.POSITIVE_INFINITY);
    const left = settings.times ?? Number.POSITIVE_INFINITY;
    this.#standing.set(++this.#lastId, { settings, from, until, left, struck: 0 });
    return this.#lastId;
  }

  remove(id: number): boolean {
    return this.#standing.delete(id);
  }

  clear(): void {
    this.#standing.clear();
  }

  /** The fault that strikes this time, or null. Draws from the seed and counts. */
  strike(kind: FaultKind, device: string, lock: number | null, now: number): MischiefSettings | null {
    for (const one of this.#standing.values()) {
      if (!concerns(one, kind, device, lock, now) || !this.#random.hit(one.settings.chance)) continue;
      one.left--;
      one.struck++;
      return one.settings;
    }
    return null;
  }

  /** A lasting condition, for instance a stuck contact: no draw, no count. */
  standing(kind: FaultKind, device: string, lock: number | null, now: number): MischiefSettings | null {
    for (const one of this.#standing.values()) if (concerns(one, kind, device, lock, now)) return one.settings;
    return null;
  }

  /** The lock whose wire is found where that of `lock` should be: its own, unless somebody has swapped them. */
  wiredTo(kind: "swapped-locks" | "swapped-contacts", device: string, lock: number, now: number): number {
    for (const one of this.#standing.values()) {
      const { lock: first, with: second } = one.settings;
      if (first === undefined || second === undefined || !concerns(one, kind, device, null, now)) continue;
      if (lock === first) return second;
      if (lock === second) return first;
    }
    return lock;
  }

  figures(): readonly MischiefFigures[] {
    return [...this.#standing].map(([id, { settings, struck }]) => ({ id, settings, struck }));
  }
}

const concerns = (one: Standing, kind: FaultKind, device: string, lock: number | null, now: number): boolean =>
  one.settings.kind === kind &&
  one.left > 0 &&
  one.from <= now &&
  now < one.until &&
  (one.settings.device ?? device) === device &&
  (one.settings.lock === undefined || lock === null || one.settings.lock === lock);
