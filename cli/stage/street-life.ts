/**
 * Simulated couriers and recipients without an end: a parcel every now and then, calmly, while somebody looks on. A
 * pause lets those at a door finish and sends nobody new.
 */
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { walkRound } from "../../firmware-sim/people/courier.ts";
import type { Hands, SiteDoorways } from "../../firmware-sim/people/doorways.ts";
import { demoTraffic, type Plan, type PlannedParcel } from "../../firmware-sim/people/plan.ts";
import { collect } from "../../firmware-sim/people/recipient.ts";
import { newTally, type Tally } from "../../firmware-sim/people/report.ts";
import {
  defaultPatience,
  type Gate,
  newGate,
  newLane,
  persist,
  type Street,
} from "../../firmware-sim/people/street.ts";
import { newRandom, type Random } from "../../firmware-sim/random.ts";
import type { Size } from "../../gateway/core/vocabulary.ts";
import { newWaybill } from "./parcels.ts";

export interface StreetLife {
  readonly figures: { readonly running: boolean; readonly deposited: number; readonly collected: number };
  run(isOn: boolean): void;
  /** Somebody of an earlier start comes for this one. */
  expect(left: { readonly deposit: string; readonly compartment: string; readonly waybill: string }): void;
  /** Sends everybody home; resolves when they are, or after a moment. */
  stop(): Promise<void>;
}
export interface StreetOptions {
  readonly site: SiteDoorways;
  readonly hands: Hands;
  readonly couriers: readonly { readonly id: string; readonly carrier: string }[];
  /** Sizes of the site's compartments, each as often as it is there. */
  readonly sizes: readonly Size[];
  readonly isRunning: boolean;
}

const everyMs = [6_000, 12_000] as const;
const dwellMs = [30_000, 180_000] as const;
/** At a door: long enough to be seen in the drawing. */
const handMs = [1_200, 2_600] as const;
/** Share of the compartments that they fill at most. */
const occupancyMax = 0.3;
const stopMsMax = 900;
const patience = { ...defaultPatience, lookMs: 150, againMs: 1_000, longMs: 60_000 };
const manners = ["plain", "plain", "plain", "plain", "plain", "plain", "leaves-it-inside", "leaves-door-open"] as const;

export const liveStreet = (options: StreetOptions): StreetLife => {
  const home = new AbortController();
  // Everybody who is out sleeps until called home: a person a compartment at most.
  setMaxListeners(0, home.signal);
  const counts = { deposited: 0, collected: 0 };
  const street = streetOf(options, home.signal, counts);
  const life: Life = { options, street, home: home.signal, gate: gateOf(options.isRunning), inside: 0, out: new Set() };
  goes(life, () => rounds(life));
  return {
    get figures() {
      return { running: life.gate.isOpen, ...counts };
    },
    run: (isOn) => {
      if (isOn === life.gate.isOpen) return;
      life.gate.open();
      life.gate = gateOf(isOn);
    },
    expect: ({ deposit, compartment, waybill }) => {
      const [courier] = options.couriers;
      const parcel = newParcel(street.random, { waybill, carrier: courier?.carrier ?? "", size: "S" });
      street.deposits.set(parcel.id, { deposit, compartment, stage: "held", at: street.time.now() });
      // It was put in, and it will be taken out: whoever counts both sees that they fit.
      counts.deposited++;
      recipient(life, parcel);
    },
    stop: async () => {
      home.abort();
      life.gate.open();
      await Promise.race([Promise.all(life.out), new Promise((late) => setTimeout(late, stopMsMax).unref())]);
    },
  };
};

interface Life {
  readonly options: StreetOptions;
  readonly street: Street;
  readonly home: AbortSignal;
  readonly out: Set<Promise<void>>;
  gate: Gate & { readonly isOpen: boolean };
  /** Parcels that lie there for somebody. */
  inside: number;
}
const gateOf = (isOpen: boolean): Life["gate"] => {
  const gate = newGate();
  if (isOpen) gate.open();
  return { ...gate, isOpen };
};

const goes = ({ out }: Life, walk: () => Promise<void>): void => {
  const going = walk()
    .catch(() => {})
    .finally(() => out.delete(going));
  out.add(going);
};

/** One courier after the other; whatever goes wrong with one parcel, the next one comes. */
const rounds = async (life: Life): Promise<void> => {
  const { options, street, home } = life;
  for (let next = 0; !home.aborted; next++) {
    await street.time.sleep(street.random.between(...everyMs));
    await life.gate.passed;
    const courier = options.couriers[next % options.couriers.length];
    if (!courier || life.inside >= Math.max(1, options.sizes.length * occupancyMax)) continue;
    await bring(life, courier).catch(() => {});
  }
};

const bring = async (life: Life, { id, carrier }: { readonly id: string; readonly carrier: string }): Promise<void> => {
  const { street, options } = life;
  const size = street.random.pick(options.sizes);
  const parcel = newParcel(street.random, { waybill: newWaybill("people"), carrier, size });
  const { advice } = parcel;
  if (advice) await persist(street, () => street.site.announce([advice]));
  await walkRound(street, { courier: id, carrier, atMs: 0, parcels: [parcel] }, (one) => recipient(life, one));
};

const recipient = (life: Life, parcel: PlannedParcel): void => {
  const { street } = life;
  life.inside++;
  goes(life, async () => {
    try {
      await street.time.sleep(street.random.between(...dwellMs));
      await life.gate.passed;
      await collect(street, parcel);
    } finally {
      life.inside--;
      street.deposits.delete(parcel.id);
    }
  });
};

let made = 0;
const newParcel = (random: Random, wanted: Pick<PlannedParcel, "waybill" | "carrier" | "size">): PlannedParcel => ({
  ...wanted,
  ...{ id: `${++made}`, damaged: false, phone: null, via: "desk", dwellMs: 0 },
  advice: { ...wanted, consent: "given", goodsAllowed: true },
  fate: { kind: "collected", manner: random.pick(manners) },
});

const streetOf = ({ site, hands }: StreetOptions, home: AbortSignal, counts: Counts): Street => {
  const run = randomBytes(6).toString("hex");
  const opened = newGate();
  opened.open();
  return {
    ...{ site, hands, opened, patience, kiosks: newLane(1) },
    plan: planOf(run),
    time: { now: Date.now, sleep: (ms) => sleep(ms, undefined, { signal: home }) },
    tally: tallyInto(counts),
    random: newRandom(`${run}/street`),
    ...{ overdue: new Map(), deposits: new Map(), sessions: new Map() },
  };
};

/** Nothing of it is planned but how they behave at a door. */
const planOf = (run: string): Plan => ({
  ...{ run, seed: "street", rounds: [], opening: { courier: "", carrier: "", atMs: 0, parcels: [] } },
  traffic: { ...demoTraffic, parcels: 0, layout: {}, carriers: [], holdMs: 0, handMs, betweenMs: 0 },
});

interface Counts {
  deposited: number;
  collected: number;
}
/** Nobody reads a report of what never ends: two counts are kept. */
const tallyInto = (counts: Counts): Tally => ({
  ...newTally(0),
  add: (count) => {
    if (count === "deposited" || count === "collected") counts[count]++;
  },
  ...{ refused: () => {}, opened: () => {}, problem: () => {} },
});
