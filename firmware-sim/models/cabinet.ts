/**
 * The steel: doors, contacts, item sensors, and what physically lies where. Boards and lockers fire coils into it and
 * read contacts out of it; people push, pry, put in and take out. Every call is told the time (ms).
 */
import type { Mischief } from "../mischief.ts";
import type { Random } from "../random.ts";
import { closedDoor, contactSaysOpen, type Door, dropLatch, pryOpen, pullLatch, pushShut, settleDoor } from "./door.ts";

export interface CabinetCompartment {
  readonly compartment: string;
  readonly device: string;
  readonly lock: number;
  readonly itemSensor: boolean;
}
export interface DoorManner {
  /** From firing to seen open, drawn anew each time. */
  readonly mechanicsMs: readonly [low: number, high: number];
  readonly bounceMs: number;
  /** A coil that is cut earlier never lets the latch go. */
  readonly coilNeedsMs: number;
  /** A door with a closer shuts itself so long after it opened; null: people close it. */
  readonly closesItselfMs: number | null;
}
export interface Look {
  readonly compartment: string;
  readonly open: boolean;
  /** Model time of the last opening. */
  readonly openedAt: number | null;
  readonly openings: number;
  /** Waybills of what physically lies inside. */
  readonly contents: readonly string[];
}
/** Compartment → waybill → EPC of the parcel's tag, or null. */
export type Contents = Readonly<Record<string, Readonly<Record<string, string | null>>>>;
export type PushOutcome = "closed" | "sprang-open" | "was-closed";

interface Place {
  readonly plan: CabinetCompartment;
  door: Door;
  openings: number;
  /** Waybill → EPC of the parcel's tag, or null. */
  readonly contents: Map<string, string | null>;
}

export class Cabinet {
  readonly #places: ReadonlyMap<string, Place>;
  readonly #byLock: ReadonlyMap<string, Place>;
  readonly #manner: DoorManner;
  readonly #mischief: Mischief;
  readonly #random: Random;

  constructor(compartments: readonly CabinetCompartment[], manner: DoorManner, mischief: Mischief, random: Random) {
    const places: Place[] = compartments.map((plan) => ({ plan, door: closedDoor, openings: 0, contents: new Map() }));
    this.#places = new Map(places.map((place) => [place.plan.compartment, place]));
    this.#byLock = new Map(places.map((place) => [wireOf(place.plan.device, place.plan.lock), place]));
    this.#manner = manner;
    this.#mischief = mischief;
    this.#random = random;
  }

  // Wires

  energise(device: string, lock: number, now: number, until: number): void {
    const place = this.#pulledBy(device, lock, now);
    if (!place || this.#mischief.strike("jam", device, place.plan.lock, now)) return;
    const [low, high] = this.#manner.mechanicsMs;
    this.#settle(place, now);
    place.door = pullLatch(place.door, now, until, this.#random.between(low, high));
  }

  cut(device: string, lock: number, now: number, energisedMs: number): void {
    const place = this.#pulledBy(device, lock, now);
    if (!place) return;
    this.#settle(place, now);
    place.door = dropLatch(place.door, now, energisedMs, this.#manner.coilNeedsMs);
  }

  /** What the door contact says, which need not be true. A lock without a compartment reads as closed. */
  sensesOpen(device: string, input: number, now: number): boolean {
    const lock = this.#mischief.wiredTo("swapped-contacts", device, input, now);
    const place = this.#byLock.get(wireOf(device, lock));
    if (!place) return false;
    const stuck = this.#mischief.standing("stuck-contact", device, lock, now);
    if (stuck) return stuck.stuck === "open";
    this.#settle(place, now);
    const bounce = this.#mischief.standing("bounce", device, lock, now);
    return contactSaysOpen(place.door, now, bounce?.ms ?? this.#manner.bounceMs);
  }

  sensesItem(device: string, lock: number, now: number): boolean {
    const place = this.#byLock.get(wireOf(device, lock));
    if (!place?.plan.itemSensor) return false;
    const present = place.contents.size > 0;
    return this.#mischief.strike("flickering-sensor", device, lock, now) ? !present : present;
  }

  // People; undefined: there is no such compartment

  look(compartment: string, now: number): Look | undefined {
    const place = this.#places.get(compartment);
    if (!place) return undefined;
    this.#settle(place, now);
    const { door, openings, contents } = place;
    return {
      compartment,
      open: door.leaf === "open",
      openedAt: door.openedAt,
      openings,
      contents: [...contents.keys()],
    };
  }

  push(compartment: string, now: number): PushOutcome | undefined {
    const place = this.#places.get(compartment);
    if (!place) return undefined;
    this.#settle(place, now);
    if (place.door.leaf === "closed") return "was-closed";
    place.door = pushShut(place.door, now);
    return place.door.leaf === "closed" ? "closed" : "sprang-open";
  }

  pry(compartment: string, now: number): boolean | undefined {
    const place = this.#places.get(compartment);
    if (!place) return undefined;
    this.#settle(place, now);
    if (place.door.leaf === "open") return false;
    place.door = pryOpen(place.door, now);
    place.openings++;
    return true;
  }

  /** False when the door is shut, or when the parcel lies somewhere in this cabinet already. */
  putIn(compartment: string, waybill: string, now: number, epc?: string): boolean | undefined {
    const place = this.#places.get(compartment);
    if (!place) return undefined;
    this.#settle(place, now);
    if (place.door.leaf === "closed" || this.whereIs(waybill) !== null) return false;
    place.contents.set(waybill, epc ?? null);
    return true;
  }

  /** What was taken: `waybills`, or everything. Nothing through a shut door. */
  takeOut(compartment: string, now: number, waybills?: readonly string[]): readonly string[] | undefined {
    const place = this.#places.get(compartment);
    if (!place) return undefined;
    this.#settle(place, now);
    if (place.door.leaf === "closed") return [];
    const taken = [...place.contents.keys()].filter((waybill) => !waybills || waybills.includes(waybill));
    for (const waybill of taken) place.contents.delete(waybill);
    return taken;
  }

  /** What lies where; compartments that are empty are left out. */
  contents(): Contents {
    const full = [...this.#places].filter(([, { contents }]) => contents.size > 0);
    return Object.fromEntries(full.map(([id, { contents }]) => [id, Object.fromEntries(contents)]));
  }

  /** Lays everything where an earlier simulator of this cabinet had it; doors are shut. */
  lay(contents: Contents): void {
    for (const [id, parcels] of Object.entries(contents)) {
      const place = this.#places.get(id);
      for (const [waybill, epc] of Object.entries(parcels)) place?.contents.set(waybill, epc);
    }
  }

  whereIs(waybill: string): string | null {
    for (const [compartment, { contents }] of this.#places) if (contents.has(waybill)) return compartment;
    return null;
  }

  /** EPCs of the tags inside, seen through the steel. */
  tagsIn(compartment: string): readonly string[] {
    return [...(this.#places.get(compartment)?.contents.values() ?? [])].filter((epc) => epc !== null);
  }

  planOf(compartment: string): CabinetCompartment | undefined {
    return this.#places.get(compartment)?.plan;
  }

  /** The next time at which a door moves by itself; a world on virtual time stops there. */
  nextMove(): number | null {
    let next = Number.POSITIVE_INFINITY;
    const closer = this.#manner.closesItselfMs;
    for (const { door } of this.#places.values()) {
      if (door.leaf === "closed" && door.swingsOpenAt !== null) next = Math.min(next, door.swingsOpenAt);
      if (door.leaf === "open" && closer !== null && door.openedAt !== null)
        next = Math.min(next, Math.max(door.openedAt + closer, door.latchHeldUntil));
    }
    return Number.isFinite(next) ? next : null;
  }

  #pulledBy(device: string, lock: number, now: number): Place | undefined {
    return this.#byLock.get(wireOf(device, this.#mischief.wiredTo("swapped-locks", device, lock, now)));
  }

  #settle(place: Place, now: number): void {
    const before = place.door;
    place.door = settleDoor(place.door, now);
    if (before.leaf === "closed" && place.door.leaf === "open") place.openings++;
    const closer = this.#manner.closesItselfMs;
    if (closer === null || place.door.leaf === "closed" || place.door.openedAt === null) return;
    const shutsAt = Math.max(place.door.openedAt + closer, place.door.latchHeldUntil);
    if (shutsAt <= now) place.door = pushShut(place.door, shutsAt);
  }
}

const wireOf = (device: string, lock: number): string => `${device}/${lock}`;
