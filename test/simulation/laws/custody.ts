/**
 * Law 5, and what law 3 says about freeing: a ledger of its own, kept from the events on disk alone, that knows nothing
 * of the gateway's way to fold them.
 */
import type { Event, EventOf, Recorded } from "../../../gateway/core/event.ts";
import type { Rules } from "../../../gateway/core/rules.ts";
import type { Verdicts } from "./verdicts.ts";

interface Entry {
  readonly deposit: string;
  compartment: string;
  incoming: readonly string[];
  inside: readonly string[];
}
interface Door {
  open: boolean;
  closedAt: number;
  openedSince: boolean;
  longestMs: number;
}

export class CustodyLaws {
  readonly live = new Map<string, Entry>();
  /** How its last emptiness was known. */
  readonly freedBy = new Map<string, string>();
  wentIn = 0;
  wentOut = 0;
  readonly #verdicts: Verdicts;
  readonly #rules: Rules;
  readonly #doors = new Map<string, Door>();
  readonly #at = new Map<string, string>();
  readonly #forced = new Set<string>();

  constructor(verdicts: Verdicts, rules: Rules) {
    this.#verdicts = verdicts;
    this.#rules = rules;
  }
  /** Parcels that lie inside by the site's own word. */
  held(): ReadonlyMap<string, string> {
    return new Map([...this.live.values()].flatMap(({ inside, deposit }) => inside.map((one) => [one, deposit])));
  }

  onDisk(recorded: Recorded): void {
    this.#door(recorded);
    const { event } = recorded;
    if (event.type === "door-forced") this.#forced.add(event.compartment);
    if (event.type === "compartment-audited" || event.type === "compartment-released")
      this.#forced.delete(event.compartment);
    if (event.type === "deposit-begun" || event.type === "hand-in-begun") this.#begun(event);
    else if (event.type === "deposit-moved" || event.type === "hand-in-moved") this.#moved(event);
    else if (event.type === "deposit-made" || event.type === "hand-in-made") this.#made(event);
    else if (event.type === "deposit-cancelled" || event.type === "hand-in-cancelled") this.#cancelled(event);
    else if (event.type === "collection-begun") this.#collecting(event);
    else if (event.type === "parcels-collected") this.#goesOut(event, event.left);
    else if (event.type === "parcels-recalled" || event.type === "hand-in-fetched") this.#goesOut(event, []);
    else if (event.type === "parcels-refused")
      this.#check(sameSet(this.live.get(event.deposit)?.inside, event.parcels), event);
    else if (event.type === "compartment-audited") this.#audited(event);
    else if (event.type === "compartment-freed") this.#freed(event, recorded.elapsed);
  }

  #begun(event: EventOf<"deposit-begun" | "hand-in-begun">): void {
    const { deposit, compartment, parcels } = event;
    const join = event.type === "deposit-begun" && event.join;
    const there = this.#at.get(compartment);
    this.#verdicts.check("one deposit a compartment", join ? there === deposit : there === undefined, () => say(event));
    const known = [...this.live.values()].flatMap(({ inside, incoming }) => [...inside, ...incoming]);
    this.#check(!parcels.some((waybill) => known.includes(waybill)), event);
    const before = this.live.get(deposit);
    this.live.set(deposit, { deposit, compartment, inside: before?.inside ?? [], incoming: parcels });
    this.#at.set(compartment, deposit);
    const door = this.#doors.get(compartment);
    if (door) Object.assign(door, { openedSince: false, longestMs: 0 });
  }
  #moved(event: EventOf<"deposit-moved" | "hand-in-moved">): void {
    const entry = this.live.get(event.deposit);
    this.#verdicts.check("one deposit a compartment", !this.#at.has(event.to), () => say(event));
    this.#check(entry?.compartment === event.from, event);
    this.#at.delete(event.from);
    this.#at.set(event.to, event.deposit);
    if (entry) entry.compartment = event.to;
  }
  #made(event: EventOf<"deposit-made" | "hand-in-made">): void {
    const entry = this.live.get(event.deposit);
    this.#check(entry !== undefined && event.parcels.every((one) => entry.incoming.includes(one)), event);
    this.#check(entry?.compartment === event.compartment, event);
    if (!entry) return;
    entry.inside = [...entry.inside, ...event.parcels];
    entry.incoming = entry.incoming.filter((one) => !event.parcels.includes(one));
    this.wentIn += event.parcels.length;
  }
  #cancelled(event: EventOf<"deposit-cancelled" | "hand-in-cancelled">): void {
    this.#drop(event.deposit, this.live.get(event.deposit)?.incoming ?? [], "incoming", event);
  }
  #collecting(event: EventOf<"collection-begun">): void {
    const { deposit, compartment, parcels } = event;
    this.#check(sameSet(this.live.get(deposit)?.inside, parcels) && this.#at.get(compartment) === deposit, event);
    this.#verdicts.check("a forced door is looked into", !this.#forced.has(compartment), () => say(event));
  }
  #goesOut(
    event: EventOf<"parcels-collected" | "parcels-recalled" | "hand-in-fetched">,
    left: readonly string[],
  ): void {
    const inside = this.live.get(event.deposit)?.inside;
    this.#check(sameSet(inside, [...event.parcels, ...left]), event);
    this.wentOut += event.parcels.length;
    this.#drop(event.deposit, event.parcels, "inside", event);
  }
  #audited(event: EventOf<"compartment-audited">): void {
    const entry = this.live.get(this.#at.get(event.compartment) ?? "");
    if (!entry) return;
    const gone = entry.inside.filter((one) => event.missing.includes(one));
    this.#check(
      entry.inside.every((one) => event.found.includes(one) || event.missing.includes(one)),
      event,
    );
    this.wentOut += gone.length;
    entry.incoming = entry.incoming.filter((one) => event.found.includes(one));
    this.#drop(entry.deposit, gone, "inside", event);
  }
  #drop(deposit: string, parcels: readonly string[], from: "inside" | "incoming", event: Event): void {
    const entry = this.live.get(deposit);
    this.#check(entry !== undefined && parcels.every((one) => entry[from].includes(one)), event);
    if (!entry) return;
    entry[from] = entry[from].filter((one) => !parcels.includes(one));
    if (entry.inside.length + entry.incoming.length > 0) return;
    this.live.delete(deposit);
    if (this.#at.get(entry.compartment) === deposit) this.#at.delete(entry.compartment);
  }

  #freed(event: EventOf<"compartment-freed">, elapsed: number): void {
    const { compartment, evidence } = event;
    const { grade, witnesses } = evidence;
    const door = this.#doorOf(compartment);
    const spoken = witnesses.some((one) => one !== "door" && one !== "code");
    // A door that never opened leaves things as they were; a code and a door need time inside and time to complain.
    const untouched = !door.openedSince;
    const waited = !door.open && elapsed - door.closedAt >= this.#rules.graceMs;
    const presumed = grade === "presumed" && witnesses.includes("code") && waited;
    const holds = spoken || untouched || (presumed && door.longestMs >= this.#rules.openMinMs);
    this.#verdicts.check("no freeing by a door alone", holds, () => `${say(event)} ${JSON.stringify(door)}`);
    this.#check(this.#at.get(compartment) === undefined, event);
    this.freedBy.set(compartment, grade);
  }
  #door({ event, elapsed }: Recorded): void {
    if (event.type === "gateway-started") for (const door of this.#doors.values()) door.open = false;
    if (!("compartment" in event)) return;
    const door = this.#doorOf(event.compartment);
    if (event.type === "collection-begun") door.longestMs = 0;
    const opens = event.type === "door-opened" || event.type === "door-forced";
    if (opens || (event.type === "door-read" && event.open)) Object.assign(door, { open: true, openedSince: true });
    if (event.type === "door-read" && !event.open) door.open = false;
    if (event.type !== "door-closed") return;
    Object.assign(door, { open: false, closedAt: elapsed, longestMs: Math.max(door.longestMs, event.openMs) });
  }
  #doorOf(compartment: string): Door {
    const known = this.#doors.get(compartment);
    const door = known ?? { open: false, closedAt: 0, openedSince: false, longestMs: 0 };
    if (!known) this.#doors.set(compartment, door);
    return door;
  }
  #check(holds: boolean, event: Event): void {
    this.#verdicts.check("custody is conserved", holds, () => say(event));
  }
}

const say = (event: Event): string => JSON.stringify(event);
const sameSet = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
  one !== undefined && one.length === other.length && other.every((item) => one.includes(item));
