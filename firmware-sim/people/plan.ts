/** Who comes with what, when, and how they behave: a pure function of a seed and the traffic. */
import { type Size, sizes } from "../../gateway/core/vocabulary.ts";
import { newRandom, type Random } from "../random.ts";
import { newWaybills, type Waybills } from "../waybills.ts";
import type { Advice } from "./doorways.ts";
import { drawArrivalHour, drawDwellHours, meanDwellHours } from "./traffic.ts";

/** Every refusal of a deposit that a plan makes happen. */
export const plannedRefusals = [
  "waybill-malformed",
  "waybill-duplicate",
  "foreign-carrier",
  "not-consented",
  "goods-not-allowed",
  "oversize",
  "full",
  "damaged",
] as const;
export type PlannedRefusal = (typeof plannedRefusals)[number];

export type Fate =
  | { readonly kind: "collected"; readonly manner: "plain" | "wrong-code" | "leaves-door-open" | "leaves-it-inside" }
  /** Comes with the code after the hold period. */
  | { readonly kind: "collected-late" }
  | { readonly kind: "recalled" }
  | { readonly kind: "left" }
  | { readonly kind: "refused"; readonly reason: PlannedRefusal }
  /** The courier closes the empty compartment and goes. */
  | { readonly kind: "abandoned" };

export interface PlannedParcel {
  readonly id: string;
  readonly waybill: string;
  readonly carrier: string;
  readonly size: Size;
  readonly damaged: boolean;
  readonly advice: Advice | null;
  /** Entered by the courier when there is no advice. */
  readonly phone: string | null;
  readonly via: "desk" | "handheld";
  readonly fate: Fate;
  readonly dwellMs: number;
}
export interface Round {
  readonly courier: string;
  readonly carrier: string;
  /** From the start of the run. */
  readonly atMs: number;
  readonly parcels: readonly PlannedParcel[];
}
export interface Plan {
  readonly run: string;
  readonly seed: number | string;
  readonly traffic: Traffic;
  /** Fills every compartment of the largest size and then asks for one more; nobody else comes before it is done. */
  readonly opening: Round;
  readonly rounds: readonly Round[];
}

export interface Traffic {
  /** Parcels that couriers bring, those that are refused included. */
  readonly parcels: number;
  /** Compartments by size; the largest size of the site must not be XL, or nothing would be oversize. */
  readonly layout: Readonly<Partial<Record<Size, number>>>;
  /** At least two, each with at least one courier. */
  readonly carriers: readonly { readonly id: string; readonly couriers: readonly string[] }[];
  /** How long a day lasts: 24 h, or less for a demo. It begins at `firstHour`. */
  readonly dayMs: number;
  readonly firstHour: number;
  readonly holdMs: number;
  readonly parcelsPerVisit: readonly [low: number, high: number];
  /** At an open door: put in or take out, and once more to close. */
  readonly handMs: readonly [low: number, high: number];
  readonly betweenMs: number;
  readonly leftOpenMs: number;
  /** Terminals at which recipients stand in line. */
  readonly kiosks: number;
  /** Share of parcels that a courier scans with the handheld. */
  readonly handheldShare: number;
  /** Share of announced parcels that carry an RFID tag. */
  readonly taggedShare: number;
  /** Share of parcels that nobody announced: the courier enters the recipient's phone. */
  readonly unannouncedShare: number;
}
export const demoTraffic: Omit<Traffic, "parcels" | "layout" | "carriers" | "holdMs"> = {
  dayMs: 90_000,
  firstHour: 8,
  parcelsPerVisit: [2, 8],
  handMs: [150, 500],
  betweenMs: 200,
  leftOpenMs: 5_000,
  kiosks: 2,
  handheldShare: 0.2,
  taggedShare: 0,
  unannouncedShare: 0.15,
};

const hoursPerDay = 24;
/** Compartments that parcels occupy on average stay below this share, so that "full" is planned and not a habit. */
const occupancy = 0.4;
/** Nobody who means to come in time comes later than this share of the hold period. */
const inTime = 0.5;

/** Throws when the traffic cannot show everything: see `parcelsMin`. `run` keeps numbers of two runs apart. */
export const newPlan = (seed: number | string, traffic: Traffic, run = "a"): Plan => {
  const random = newRandom(`${seed}/${run}/people`);
  const maker = parcelMaker(random, newWaybills(random.fork("waybills")), traffic);
  const least = parcelsMin(traffic.layout);
  if (traffic.parcels < least) throw new RangeError(`a plan for this site needs at least ${least} parcels`);
  const [first, second] = traffic.carriers;
  if (!first || !second) throw new RangeError("a foreign carrier's parcel needs two carriers");
  const largest = largestSize(traffic.layout);
  const opening = openingParcels(maker, first.id, largest, traffic.layout[largest] ?? 0);
  const special = specialParcels(maker, traffic, second.id);
  const left = traffic.parcels - opening.length - special.length;
  const plain = Array.from({ length: left }, () =>
    maker({ carrier: random.pick(traffic.carriers).id, fate: { kind: "collected", manner: "plain" } }),
  );
  const courier = first.couriers[0];
  if (courier === undefined) throw new RangeError("a carrier needs a courier");
  return {
    run,
    seed,
    traffic,
    opening: { courier, carrier: first.id, atMs: 0, parcels: opening },
    rounds: dealRounds(random, traffic, random.shuffle(plain), special),
  };
};

/** Too few parcels to show everything: each is brought and collected, by people who make no mistake. */
export const plainPlan = (seed: number | string, traffic: Traffic, run = "a"): Plan => {
  const random = newRandom(`${seed}/${run}/people`);
  const maker = parcelMaker(random, newWaybills(random.fork("waybills")), traffic);
  const [first] = traffic.carriers;
  const courier = first?.couriers[0];
  if (first === undefined || courier === undefined) throw new RangeError("somebody must bring the parcels");
  const parcels = Array.from({ length: traffic.parcels }, () =>
    maker({ carrier: random.pick(traffic.carriers).id, fate: { kind: "collected", manner: "plain" } }),
  );
  const opening = { courier, carrier: first.id, atMs: 0, parcels: [] };
  return { run, seed, traffic, opening, rounds: dealRounds(random, traffic, parcels, []) };
};

export const largestSize = (layout: Traffic["layout"]): Size => {
  const largest = sizes.filter((size) => (layout[size] ?? 0) > 0).at(-1);
  if (!largest || largest === "XL") throw new RangeError("the largest compartments must be S, M or L");
  return largest;
};

const neverCollected = { recalled: 4, left: 2, late: 1 } as const;
const manners = ["wrong-code", "wrong-code", "leaves-door-open", "leaves-it-inside", "leaves-it-inside"] as const;

/** Fillers, "full", the duplicate, the other refusals, who never collects, odd manners, the one who abandons. */
export const parcelsMin = (layout: Traffic["layout"]): number =>
  (layout[largestSize(layout)] ?? 0) + plannedRefusals.length + 7 + manners.length + 1;

type Wanted = Pick<PlannedParcel, "carrier" | "fate"> & {
  readonly size?: Size;
  readonly waybill?: string;
  readonly damaged?: boolean;
  /** How it was announced; null: not at all, and no phone is known; absent: as it comes. */
  readonly advice?: Partial<Advice> | null;
};

const parcelMaker = (random: Random, waybills: Waybills, traffic: Traffic) => {
  let made = 0;
  const available = sizes.filter((size) => (traffic.layout[size] ?? 0) > 0);
  // Most parcels are small: weights by the compartments of the layout.
  const bySize = available.flatMap((size) => Array.from({ length: traffic.layout[size] ?? 0 }, () => size));
  const tags = random.fork("tags");
  const msPerHour = traffic.dayMs / hoursPerDay;
  const compartments = bySize.length;
  const meanMsMax = (occupancy * compartments * busyHours * msPerHour) / traffic.parcels;
  const shrink = Math.min(1, meanMsMax / (meanDwellHours * msPerHour));
  return (wanted: Wanted): PlannedParcel => {
    const size = wanted.size ?? random.pick(bySize);
    const waybill = wanted.waybill ?? waybills.next();
    const byChance = wanted.advice === undefined;
    const announced = byChance ? !random.hit(traffic.unannouncedShare) : wanted.advice !== null;
    const dwellMs = Math.min(drawDwellHours(random) * msPerHour * shrink, traffic.holdMs * inTime);
    const plain = { waybill, carrier: wanted.carrier, consent: "given", goodsAllowed: true, size } as const;
    const tag = tags.hit(traffic.taggedShare) ? { epc: `${sgtin}${tags.hex(5).toUpperCase()}` } : {};
    return {
      id: `${++made}`,
      waybill:
        wanted.fate.kind === "refused" && wanted.fate.reason === "waybill-malformed" ? waybills.malformed() : waybill,
      carrier: wanted.carrier,
      size,
      damaged: wanted.damaged ?? false,
      advice: announced ? { ...plain, ...tag, ...wanted.advice } : null,
      phone: announced || !byChance ? null : `1990000${String(random.int(10_000)).padStart(4, "0")}`,
      via: byChance && random.hit(traffic.handheldShare) ? "handheld" : "desk",
      fate: wanted.fate,
      dwellMs: Math.round(dwellMs),
    };
  };
};
/** SGTIN-96 of one article, in front of the serial number. */
const sgtin = "3074257BF7194E";
/** Hours in which most deliveries come: nine in ten between 9 and 17. */
const busyHours = 8;

const openingParcels = (
  make: (wanted: Wanted) => PlannedParcel,
  carrier: string,
  largest: Size,
  places: number,
): PlannedParcel[] => {
  const fillers = Array.from({ length: places }, () =>
    make({ carrier, size: largest, advice: {}, fate: { kind: "collected", manner: "plain" } }),
  );
  const one = fillers[0];
  const again = make({
    carrier,
    ...(one && { waybill: one.waybill, size: one.size }),
    advice: null,
    fate: { kind: "refused", reason: "waybill-duplicate" },
  });
  const tooMany = make({ carrier, size: largest, advice: {}, fate: { kind: "refused", reason: "full" } });
  return [...fillers, again, tooMany];
};

/** Everybody who does not simply deposit or collect; dealt out early, so that hold periods end while the run lasts. */
const specialParcels = (make: (wanted: Wanted) => PlannedParcel, traffic: Traffic, other: string): PlannedParcel[] => {
  const own = traffic.carriers[0]?.id ?? other;
  const smallest = sizes.find((size) => (traffic.layout[size] ?? 0) > 0) ?? "S";
  const refused = (reason: PlannedRefusal, more: Partial<Wanted>): PlannedParcel =>
    make({ carrier: own, size: smallest, advice: {}, fate: { kind: "refused", reason }, ...more });
  const times = (count: number, fate: Fate): PlannedParcel[] =>
    Array.from({ length: count }, () => make({ carrier: own, size: smallest, advice: {}, fate }));
  return [
    ...times(neverCollected.recalled, { kind: "recalled" }),
    ...times(neverCollected.left, { kind: "left" }),
    ...times(neverCollected.late, { kind: "collected-late" }),
    refused("waybill-malformed", { advice: null }),
    refused("foreign-carrier", { advice: { carrier: other } }),
    refused("not-consented", { advice: { consent: "refused" } }),
    refused("goods-not-allowed", { advice: { goodsAllowed: false } }),
    refused("oversize", { size: "XL", advice: { size: "XL" } }),
    refused("damaged", { damaged: true }),
    ...manners.map((manner) =>
      make({ carrier: own, size: smallest, advice: {}, fate: { kind: "collected", manner } as const }),
    ),
    ...times(1, { kind: "abandoned" }),
  ];
};

const dealRounds = (
  random: Random,
  traffic: Traffic,
  plain: readonly PlannedParcel[],
  special: readonly PlannedParcel[],
): Round[] => {
  const rounds: Round[] = [];
  const msPerHour = traffic.dayMs / hoursPerDay;
  const [low, high] = traffic.parcelsPerVisit;
  for (const { id, couriers } of traffic.carriers) {
    const early = special.filter(({ carrier }) => carrier === id);
    const courier = couriers[0];
    if (early.length > 0 && courier !== undefined) rounds.push({ courier, carrier: id, atMs: 0, parcels: early });
    const own = plain.filter(({ carrier }) => carrier === id);
    for (let at = 0; at < own.length; ) {
      const parcels = own.slice(at, at + low + random.int(high - low + 1));
      const hour = (drawArrivalHour(random) - traffic.firstHour + hoursPerDay) % hoursPerDay;
      rounds.push({ courier: random.pick(couriers), carrier: id, atMs: Math.round(hour * msPerHour), parcels });
      at += parcels.length;
    }
  }
  return rounds.sort((one, next) => one.atMs - next.atMs);
};
