/** Laws 1 and 2: every pulse that leaves is held against the orders that lie on disk at that very moment. */
import type { EventOf } from "../../../gateway/core/event.ts";
import type { OnDisk } from "../disk.ts";
import type { PulseSent } from "../line.ts";
import type { Verdicts } from "./verdicts.ts";

interface Written {
  readonly event: EventOf<"unlock-ordered">;
  /** Which start of the gateway it belongs to. */
  readonly boot: number;
  pulses: number;
}

export class OrderLaws {
  pulses = 0;
  readonly #verdicts: Verdicts;
  /** Newest last. */
  readonly #byLock = new Map<string, Written[]>();
  #boot = 0;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  onDisk({ recorded: { event } }: OnDisk): void {
    if (event.type === "gateway-started") this.#boot++;
    if (event.type !== "unlock-ordered") return;
    const lock = `${event.device}/${event.lock}`;
    const orders = this.#byLock.get(lock) ?? [];
    this.#byLock.set(lock, [...orders.slice(-20), { event, boot: this.#boot, pulses: 0 }]);
  }
  /** `elapsed`: site time as the gateway that sends it reads it. */
  onPulse({ device, lock }: PulseSent, elapsed: number): void {
    this.pulses++;
    const orders = this.#byLock.get(`${device}/${lock}`) ?? [];
    const wanted = orders.findLast(({ pulses, boot }) => pulses === 0 && boot === this.#boot);
    const last = orders.at(-1);
    const about = (): string => `${device} lock ${lock}: ${JSON.stringify(last ?? "never ordered")}`;
    if (!wanted && last && last.pulses > 0 && last.boot === this.#boot) {
      // Either the same attempt again, or a next one that is not on disk: both open a door without a written order.
      this.#verdicts.check("no order twice", false, about);
    }
    this.#verdicts.check("nothing opens unwritten", wanted !== undefined, about);
    if (!wanted) return;
    wanted.pulses++;
    this.#verdicts.check("no order twice", wanted === last || last === undefined || last.pulses === 0, about);
    this.#verdicts.check("no order late", elapsed < wanted.event.deadline, about);
  }
}
