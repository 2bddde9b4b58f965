/**
 * What the gateway believes of the inside of compartments, held against what lies there: never wrong for longer than
 * the rules give the witnesses, as long as they hear.
 */

import { depositIn } from "../../../gateway/core/custody/custody.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import type { Site } from "../../../gateway/core/site.ts";
import type { Inside } from "../inside.ts";
import { tagged } from "../place.ts";
import type { Running } from "../running.ts";
import type { Verdicts } from "./verdicts.ts";

const minute = 60_000;
/**
 * Not read for ten minutes, or ten times its usual interval (45 s, or 90 s where some are missed), while others are;
 * then the next look of each minute, and the comparison.
 */
export const departMs = 17 * minute;
/** After a closing that was seen a reader is given its window, which is five minutes at most. */
const closedMs = 5.5 * minute;
/** So many reads in so long behind a closed door place a tag: where it was before fades in twice its usual time. */
const placing = { reads: 5, ms: 4 * minute } as const;
const high = 0.9;

export class PresenceLaws {
  readonly #verdicts: Verdicts;
  readonly #inside: Inside;
  readonly #now: () => number;
  /** By compartment and tag: wrongly believed there, though its reader hears. */
  readonly #wrongSince = new Map<string, number>();
  /** By compartment: door shut and seen shut, and its reader hears. */
  readonly #fairSince = new Map<string, number>();
  readonly #shutAt = new Map<string, number>();
  /** By compartment and tag: there and read, and not believed. */
  readonly #doubtedSince = new Map<string, number>();

  constructor(verdicts: Verdicts, inside: Inside, now: () => number) {
    this.#verdicts = verdicts;
    this.#inside = inside;
    this.#now = now;
  }
  /** The gateway saw the door close. */
  shut(compartment: string): void {
    this.#shutAt.set(compartment, this.#now());
  }
  compare(running: Running): void {
    const site = running.gateway.site();
    for (const compartment of tagged) {
      const fair = this.#isFair(site, compartment, running);
      const since = fair ? (this.#fairSince.get(compartment) ?? this.#now()) : null;
      if (since === null) this.#fairSince.delete(compartment);
      else this.#fairSince.set(compartment, since);
      this.#absence(site, compartment, since);
      if (since !== null) this.#presence(site, compartment);
      else
        for (const key of this.#doubtedSince.keys())
          if (key.startsWith(`${compartment} `)) this.#doubtedSince.delete(key);
    }
  }
  /** What all witnesses of a compartment say together; `site` is as it was before the event. */
  reconciled(site: Site, { compartment, presence, confidence }: EventOf<"compartment-reconciled">): void {
    const since = this.#fairSince.get(compartment) ?? Number.POSITIVE_INFINITY;
    const rested = Math.min(this.#now() - since, this.#inside.restedMs(compartment));
    if (confidence < high || presence === "unknown" || rested < departMs || this.#inside.mayLie(compartment)) return;
    const contents = this.#inside.contents(compartment);
    const own = depositIn(site.custody, compartment)?.inside ?? [];
    const allThere = own.length > 0 && own.every((one) => contents.includes(one));
    const holds = presence === "present" ? contents.length > 0 : !allThere;
    this.#verdicts.check(
      "presence is true",
      holds,
      () => `${compartment} is ${presence} (${confidence}), and inside lies ${contents.join() || "-"}`,
    );
  }

  #isFair(site: Site, compartment: string, running: Running): boolean {
    const door = site.locker.compartments.get(compartment)?.door.state;
    return door === "closed" && this.#inside.isShut(compartment) && this.#inside.hearsMs(running) > 0;
  }
  /** Tags that are believed to be there and are not. */
  #absence(site: Site, compartment: string, fairSince: number | null): void {
    const really = new Set(this.#inside.tags(compartment));
    for (const epc of site.witnessed.at.get(compartment) ?? []) {
      const belief = site.witnessed.tags.get(epc);
      const key = `${compartment} ${epc}`;
      if (belief?.presence !== "present" || really.has(epc) || fairSince === null) {
        this.#wrongSince.delete(key);
        continue;
      }
      const since = Math.max(fairSince, this.#wrongSince.get(key) ?? this.#now());
      this.#wrongSince.set(key, since);
      const shutAt = this.#shutAt.get(compartment) ?? Number.NEGATIVE_INFINITY;
      const seenToClose = this.#inside.restedMs(compartment) >= this.#now() - shutAt;
      // What is read after that, if only through the wall, is missed as late as anything.
      const byClosing = seenToClose && shutAt >= fairSince && this.#inside.lastRead(compartment, epc) < shutAt;
      const wrongMs = this.#now() - Math.max(since, byClosing ? shutAt : this.#inside.speaksSince());
      this.#verdicts.check(
        "presence is true",
        wrongMs <= (byClosing ? closedMs : departMs),
        () => `${epc} is believed in ${compartment} (${belief.confidence}) for ${wrongMs} ms after it has left`,
      );
    }
  }
  /** Tags that are there and were read often enough. */
  #presence(site: Site, compartment: string): void {
    for (const epc of this.#inside.tags(compartment)) {
      const key = `${compartment} ${epc}`;
      const reads = this.#inside.readsOf(compartment, epc);
      if (reads < placing.reads || this.#inside.readForMs(compartment, epc) < placing.ms) {
        this.#doubtedSince.delete(key);
        continue;
      }
      const belief = site.witnessed.tags.get(epc);
      const believed = belief?.presence === "present" && belief.compartment === compartment;
      const since = believed ? this.#now() : (this.#doubtedSince.get(key) ?? this.#now());
      this.#doubtedSince.set(key, since);
      this.#verdicts.check(
        "presence is true",
        this.#now() - since <= closedMs,
        () => `${key} has been read ${reads} times since ${since}, and is ${JSON.stringify(belief)}`,
      );
    }
  }
}
