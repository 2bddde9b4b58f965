/** What the journal holds, what the fleet has, and what is physically true: the three must agree. */
import { join } from "node:path";
import { z } from "zod";
import { goesUp, type Recorded } from "../../gateway/core/event.ts";
import { decodeBody } from "../../gateway/journal/upcast.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import type { DemoDoors } from "./doorways.ts";

export interface Compared {
  readonly journalEvents: number;
  readonly fleetEvents: number;
  /** Events that went up and that the fleet does not have; that it has twice, or that nobody sent. */
  readonly missing: number;
  readonly doubled: number;
  readonly violations: readonly string[];
  readonly pulses: number;
  readonly retries: number;
  readonly codeToPulseMs: readonly number[];
  /** Deposits and collections that each witness supports. */
  readonly witnesses: Readonly<Record<string, number>>;
  /** How often each kind of mischief struck. */
  readonly mischief: Readonly<Record<string, number>>;
  /** Numbers of all that physically lies at the site. */
  readonly inside: ReadonlySet<string>;
}

const TrueCompartment = z.object({
  compartment: z.string(),
  contents: z.array(z.string()),
  pulses: z.number(),
  firedAt: z.array(z.number()),
  longestMs: z.number(),
});
const Struck = z.object({ settings: z.object({ kind: z.string() }), struck: z.number() });
const Truth = z.object({ compartments: z.array(TrueCompartment), mischief: z.array(Struck) });
type Truth = z.infer<typeof Truth>;
const FleetEvent = z.object({ epoch: z.number(), seq: z.number(), body: z.string() });
type FleetEvent = z.infer<typeof FleetEvent>;
/** A coil that pulls longer than any pulse may be burns. */
const coilMsMax = 1_050;
/** Gateway and simulator tell the time by themselves, and a frame takes its way. */
const clocksMs = 1_000;

/** The gateway's and the fleet's processes may run or be stopped; the simulator must still answer. */
export const compare = async (
  data: string,
  doors: DemoDoors,
  fleet: readonly FleetEvent[],
  onEvent: (recorded: Recorded) => void = () => {},
): Promise<Compared> => {
  const bodies = new Map<number, string>();
  const report = await verifyStore(dataPlaces(join(data, "gateway")).journal, {
    onEvent: (seq, body) => bodies.set(seq, body),
  });
  const history = [...bodies.values()].map(decodeBody);
  for (const recorded of history) onEvent(recorded);
  const truth = Truth.parse(await (await fetch(`${doors.control}/truth`)).json());
  const up = history.filter(({ event }) => goesUp(event.type));
  const bySeq = new Map(fleet.map(({ seq, body }) => [seq, body]));
  return {
    journalEvents: history.length,
    fleetEvents: fleet.length,
    missing: up.filter(({ seq }) => bySeq.get(seq) !== bodies.get(seq)).length,
    doubled: fleet.length - new Set(fleet.map(({ epoch, seq }) => `${epoch}/${seq}`)).size,
    violations: [
      ...report.faults.map(({ code, from }) => `journal: ${code} at ${from}`),
      ...strangers(fleet, up),
      ...outOfPlace(history, truth),
      ...pulsesWithoutOrder(history, truth),
      ...freedOnDoorAlone(history),
    ],
    pulses: truth.compartments.reduce((sum, { pulses }) => sum + pulses, 0),
    retries: history.filter(({ event }) => event.type === "unlock-ordered" && event.attempt > 1).length,
    codeToPulseMs: codeToPulse(history),
    witnesses: counted(
      history.flatMap(({ event }) =>
        event.type === "deposit-made" || event.type === "parcels-collected" ? event.evidence.witnesses : [],
      ),
    ),
    mischief: Object.fromEntries(truth.mischief.map(({ settings, struck }) => [settings.kind, struck])),
    inside: new Set(truth.compartments.flatMap(({ contents }) => contents)),
  };
};

/** All events of the site that are in the fleet's trail. */
export const fleetEvents = async (doors: DemoDoors): Promise<FleetEvent[]> => {
  const found: FleetEvent[] = [];
  const Page = z.object({ events: z.array(FleetEvent) });
  for (let from = { epoch: 0, seq: 0 }; ; ) {
    const url = `${doors.fleet}/sites/${doors.site}/events?epoch=${from.epoch}&from=${from.seq}&limit=5000`;
    const response = await fetch(url, { headers: { authorization: doors.fleetAuthorization } });
    const { events } = Page.parse(await response.json());
    found.push(...events);
    const last = events.at(-1);
    if (!last || events.length < 5000) return found;
    from = { epoch: last.epoch, seq: last.seq + 1 };
  }
};

const strangers = (fleet: readonly FleetEvent[], up: readonly Recorded[]): string[] => {
  const known = new Set(up.map(({ seq }) => seq));
  return fleet.filter(({ seq }) => !known.has(seq)).map(({ seq }) => `the fleet has ${seq}, which the site never sent`);
};

/** Every parcel that the ledger holds lies in its compartment, and none lies where the ledger has nothing. */
const outOfPlace = (history: readonly Recorded[], truth: Truth): string[] => {
  const ledger = new Map<string, Set<string>>();
  const doubtful = new Set<string>();
  for (const { event } of history) {
    if (event.type === "deposit-made" || event.type === "hand-in-made")
      ledger.set(event.compartment, new Set(event.parcels));
    else if (
      event.type === "parcels-collected" ||
      event.type === "parcels-recalled" ||
      event.type === "hand-in-fetched"
    )
      for (const waybill of event.parcels) ledger.get(event.compartment)?.delete(waybill);
    else if (event.type === "compartment-suspected") doubtful.add(event.compartment);
    else if (event.type === "compartment-audited") {
      doubtful.delete(event.compartment);
      ledger.set(event.compartment, new Set(event.found));
    }
  }
  return truth.compartments
    .filter(({ compartment }) => !doubtful.has(compartment))
    .filter(({ compartment, contents }) => {
      const held = ledger.get(compartment) ?? new Set();
      return contents.length !== held.size || contents.some((waybill) => !held.has(waybill));
    })
    .map(({ compartment, contents }) => {
      const held = [...(ledger.get(compartment) ?? [])].join(", ") || "nothing";
      return `${compartment}: the ledger has ${held}, inside lies ${contents.join(", ") || "nothing"}`;
    });
};

/** Each pulse has an order of its own, in whose time it came: none fired twice, none came late. No coil was left on. */
const pulsesWithoutOrder = (history: readonly Recorded[], { compartments }: Truth): string[] => {
  const ordered = new Map<string, { readonly from: number; readonly until: number }[]>();
  for (const { event, at, elapsed } of history) {
    if (event.type !== "unlock-ordered") continue;
    const time = { from: at - clocksMs, until: at + (event.deadline - elapsed) + clocksMs };
    ordered.set(event.compartment, [...(ordered.get(event.compartment) ?? []), time]);
  }
  return compartments.flatMap(({ compartment, pulses, firedAt, longestMs }) => {
    const orders = ordered.get(compartment) ?? [];
    const strays = withoutOrder(firedAt, orders);
    return [
      ...(pulses > orders.length ? [`${compartment} fired ${pulses} times on ${orders.length} orders`] : []),
      ...strays.map((at) => `${compartment} fired at ${new Date(at).toISOString()} without an order of its own`),
      ...(longestMs > coilMsMax ? [`${compartment}: its coil was on for ${longestMs} ms`] : []),
    ];
  });
};

/** Gives each pulse, oldest first, the order that dies soonest among those that it may belong to. */
const withoutOrder = (
  firedAt: readonly number[],
  orders: readonly { readonly from: number; readonly until: number }[],
): number[] => {
  const left = [...orders].sort((a, b) => a.until - b.until);
  return firedAt.filter((at) => {
    const own = left.findIndex(({ from, until }) => from <= at && at <= until);
    if (own >= 0) left.splice(own, 1);
    return own < 0;
  });
};

/**
 * Law 3: what is believed of a compartment that is let go rests on more than a door that closed. One that never opened
 * for its parcel leaves things as they were.
 */
const freedOnDoorAlone = (history: readonly Recorded[]): string[] => {
  const opened = new Set<string>();
  return history.flatMap(({ event, seq }) => {
    if (event.type === "deposit-begun" || event.type === "hand-in-begun") opened.delete(event.compartment);
    if (event.type === "deposit-moved" || event.type === "hand-in-moved") opened.delete(event.to);
    if (event.type === "door-opened" || (event.type === "door-read" && event.open)) opened.add(event.compartment);
    const lets = event.type === "compartment-freed" || event.type === "parcels-collected";
    if (!lets || !opened.has(event.compartment)) return [];
    const isDoorAlone = event.evidence.witnesses.every((witness) => witness === "door");
    return isDoorAlone ? [`${seq}: ${event.type} on the door alone`] : [];
  });
};

const counted = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

const codeToPulse = (history: readonly Recorded[]): number[] => {
  const begun = new Map<string, number>();
  const orders = new Map<string, number>();
  const times: number[] = [];
  for (const { event, elapsed } of history) {
    if (event.type === "collection-begun") begun.set(event.deposit, elapsed);
    else if (event.type === "unlock-ordered" && event.purpose === "collection" && event.attempt === 1) {
      const since = begun.get(event.deposit ?? "");
      if (since !== undefined) orders.set(event.order, since);
      begun.delete(event.deposit ?? "");
    } else if (event.type === "pulse-acknowledged" && event.attempt === 1) {
      const since = orders.get(event.order);
      if (since !== undefined) times.push(elapsed - since);
    }
  }
  return times;
};
