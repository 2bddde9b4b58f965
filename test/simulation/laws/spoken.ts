/** Every event of custody names only witnesses that really spoke, and what they prove gone is gone. */
import type { Asked } from "../../../gateway/core/command.ts";
import type { Event, EventOf, Recorded } from "../../../gateway/core/event.ts";
import type { Evidence, Witness } from "../../../gateway/core/vocabulary.ts";
import type { Inside } from "../inside.ts";
import type { Verdicts } from "./verdicts.ts";

/** A person's word counts for the turn that it asks for; a slow network and a repeated request are in this. */
const wordMs = 60_000;
const goingIn: ReadonlySet<string> = new Set(["deposit-made", "hand-in-made", "parcels-refused"]);
type Taken = EventOf<"parcels-collected" | "parcels-recalled" | "hand-in-fetched">;

interface Kept {
  readonly compartment: string;
  readonly since: number;
  readonly epc: readonly string[];
}

export class SpokenLaws {
  readonly #verdicts: Verdicts;
  readonly #inside: Inside;
  readonly #now: () => number;
  /** By compartment: what the item sensor said last since the gateway was started. */
  readonly #item = new Map<string, boolean>();
  readonly #doors = new Set<string>();
  /** Whose deposit a collection is about. */
  readonly #collections = new Map<string, string>();
  /** By compartment and tag: what the site made of its reads last. */
  readonly #tag = new Map<string, string>();
  readonly #deposits = new Map<string, Kept>();
  /** Newest deposit of a compartment, ended or not. */
  readonly #newest = new Map<string, string>();
  /** By who spoke and what he named. */
  readonly #words = new Map<string, number>();

  constructor(verdicts: Verdicts, inside: Inside, now: () => number) {
    this.#verdicts = verdicts;
    this.#inside = inside;
    this.#now = now;
  }
  /** Somebody asks for something, and names what it is about. */
  asked({ command, by }: Pick<Asked, "command" | "by">): void {
    const who = by.kind === "maintainer" ? "staff" : by.kind === "kiosk" ? "recipient" : by.kind;
    const named = Object.values(command).filter((value) => typeof value === "string");
    const deposits = named.map((id) => this.#collections.get(id) ?? id);
    const places = deposits.map((id) => this.#deposits.get(id)?.compartment ?? id);
    for (const about of [...named, ...deposits, ...places]) this.#words.set(`${who} ${about}`, this.#now());
  }
  /** At the moment of its decision. */
  decided({ event }: Recorded): void {
    this.#remember(event);
    if (!("evidence" in event) || !("compartment" in event)) return;
    const { evidence, compartment } = event;
    for (const witness of evidence.witnesses)
      this.#verdicts.check(
        "witnesses have spoken",
        compartment !== undefined && this.#spoke(witness, event, compartment),
        () => `${witness} in ${JSON.stringify(event)}`,
      );
    if (isTaken(event)) this.#taken(event);
  }

  #taken(event: Taken): void {
    const { compartment, parcels, evidence } = event;
    // Nobody can prove more than a sensor that lies; where a reader hears too, the two must agree.
    if (!isSensed(evidence) || this.#inside.mayLie(compartment)) return;
    const contents = this.#inside.contents(compartment);
    this.#verdicts.check(
      "what is proven gone is gone",
      !parcels.some((one) => contents.includes(one)),
      () => `${JSON.stringify(event)}, and inside lies ${contents.join()}`,
    );
  }
  #spoke(witness: Witness, event: Event, compartment: string): boolean {
    const isIn = goingIn.has(event.type);
    switch (witness) {
      case "item-sensor":
        return this.#inside.hasSensor(compartment) && this.#item.get(compartment) === isIn;
      case "tag":
        return this.#inside.hasReader(compartment) && this.#tagSpoke(compartment, isIn);
      case "code":
        return "collection" in event ? this.#collections.has(String(event.collection)) : event.type !== "deposit-made";
      case "door":
        return this.#doors.has(compartment);
      case "staff":
      case "courier":
      case "recipient":
        return this.#said(witness, event);
      case "fleet":
        return false;
    }
  }
  /** Going in it was really read here since; gone, the site has said that it hears it no more. */
  #tagSpoke(compartment: string, isIn: boolean): boolean {
    const kept = this.#deposits.get(this.#newest.get(compartment) ?? "");
    if (!kept) return false;
    return kept.epc.some((epc) =>
      isIn
        ? this.#inside.lastRead(compartment, epc) >= kept.since
        : this.#tag.get(`${compartment} ${epc}`) === "absent",
    );
  }
  #said(who: string, event: Event): boolean {
    const named = Object.values(event).filter((value) => typeof value === "string");
    return named.some((value) => this.#now() - (this.#words.get(`${who} ${value}`) ?? -wordMs) < wordMs);
  }

  #remember(event: Event): void {
    switch (event.type) {
      case "gateway-started":
        this.#item.clear();
        return;
      case "item-sensed":
        this.#item.set(event.compartment, event.present);
        return;
      case "presence-changed":
        this.#tag.set(`${event.compartment} ${event.epc}`, event.presence);
        return;
      case "collection-begun":
        this.#collections.set(event.collection, event.deposit);
        return;
      case "deposit-begun":
      case "hand-in-begun": {
        const { deposit, compartment } = event;
        const before = this.#deposits.get(deposit)?.epc ?? [];
        const epc = event.type === "deposit-begun" ? [...before, ...event.epc] : before;
        this.#deposits.set(deposit, { compartment, since: this.#now(), epc });
        this.#newest.set(compartment, deposit);
        return;
      }
      case "deposit-moved":
      case "hand-in-moved":
        this.#newest.set(event.to, event.deposit);
        this.#deposits.set(event.deposit, {
          ...{ compartment: event.to, since: this.#now(), epc: this.#deposits.get(event.deposit)?.epc ?? [] },
        });
        return;
      default:
        if (event.type.startsWith("door-") && "compartment" in event && event.compartment !== undefined)
          this.#doors.add(event.compartment);
    }
  }
}

const isTaken = (event: Event): event is Taken =>
  event.type === "parcels-collected" || event.type === "parcels-recalled" || event.type === "hand-in-fetched";
const isSensed = ({ grade, witnesses }: Evidence): boolean =>
  grade === "proven" && (witnesses.includes("item-sensor") || witnesses.includes("tag"));
