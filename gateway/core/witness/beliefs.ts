/** What the site knows from its witnesses, beyond doors and sensors of one compartment: a fold of events. */
import { keepNewest } from "../access/bounded.ts";
import type { EventOf, Recorded } from "../event.ts";
import type { Compartment } from "../locker/compartment.ts";
import type { Locker } from "../locker/locker.ts";
import { clearDue, type Due, dueAt, setDue } from "../turn/due.ts";
import type { DisagreementKind, Grade, Presence, Testimony } from "../vocabulary.ts";

/** Where a tag was read last, and whether it is there still. */
export interface Belief {
  readonly epc: string;
  readonly compartment: string;
  readonly device: string;
  readonly presence: Presence;
  readonly confidence: number;
  readonly reads: number;
  /** Site time. */
  readonly at: number;
}
/** A disagreement that stands. */
export interface Case {
  readonly case: string;
  readonly kind: DisagreementKind;
  readonly compartment: string;
  readonly deposit: string | null;
  readonly epc: string | null;
  readonly at: number;
  /** Of the event that raised it and holds its evidence; absent: from a snapshot that did not keep it. */
  readonly seq?: number;
}
/** How the parcels of a compartment's deposit came in. */
export interface PutIn {
  readonly deposit: string;
  readonly grade: Grade;
  readonly at: number;
  /** The item sensor has seen something inside since. */
  readonly sensorSaw: boolean;
}
export interface Account {
  readonly presence: Presence;
  readonly confidence: number;
  readonly testimonies: readonly Testimony[];
  readonly at: number;
}
export interface Witnessed {
  /** By EPC. */
  readonly tags: Map<string, Belief>;
  /** EPCs whose last place is this compartment. */
  readonly at: Map<string, Set<string>>;
  /** Deposit that was begun with this EPC. */
  readonly owners: Map<string, string>;
  /** EPCs of the parcels that are going in, by deposit. */
  readonly expected: Map<string, readonly string[]>;
  readonly putIn: Map<string, PutIn>;
  /** Site time since when the item sensor says what it says. */
  readonly itemAt: Map<string, number>;
  /** By kind and compartment. */
  readonly cases: Map<string, Case>;
  /** Last comparison of each compartment's witnesses. */
  readonly accounts: Map<string, Account>;
}

/** Kind of deadline: the witnesses of a compartment are held against each other and the ledger. */
export const reconcileDue = "reconcile";
const tagsMax = 40_000;
/** What the ledger has just written down is compared once more. */
const afterwardsMs = 2_000;

export const caseKey = (kind: DisagreementKind, compartment: string): string => `${kind} ${compartment}`;

export const newWitnessed = (): Witnessed => ({
  tags: new Map(),
  at: new Map(),
  owners: new Map(),
  expected: new Map(),
  putIn: new Map(),
  itemAt: new Map(),
  cases: new Map(),
  accounts: new Map(),
});

const derived: ReadonlySet<string> = new Set(["at"]);
export const freezeWitnessed = (witnessed: Witnessed): unknown =>
  Object.fromEntries(
    Object.entries(witnessed)
      .filter(([name]) => !derived.has(name))
      .map(([name, map]: [string, Map<string, unknown>]) => [name, [...map]]),
  );

/** A snapshot of a site that knew no witnesses yet has none. */
export const thawWitnessed = (json: unknown): Witnessed => {
  const witnessed = newWitnessed();
  const frozen = (json ?? {}) as Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
  for (const [name, map] of Object.entries(witnessed) as [string, Map<string, unknown>][])
    for (const [key, value] of frozen[name] ?? []) map.set(key, value);
  for (const { epc, compartment } of witnessed.tags.values()) stayAt(witnessed, compartment, epc);
  return witnessed;
};

/** After the locker: `locker` is as it is behind the event. */
export const evolveWitnessed = (witnessed: Witnessed, recorded: Recorded, locker: Locker, due: Due): void => {
  const { event, elapsed, seq } = recorded;
  switch (event.type) {
    case "presence-changed":
      expectElsewhere(witnessed, event, locker, due);
      believe(witnessed, event, elapsed);
      expectAt(due, event.compartment, event.reconcileAt);
      return;
    case "item-sensed":
      witnessed.itemAt.set(event.compartment, elapsed);
      if (event.present) sawInside(witnessed, event.compartment);
      expectAt(due, event.compartment, event.reconcileAt);
      return;
    case "door-closed":
      expectAt(due, event.compartment, event.reconcileAt);
      return;
    case "door-opened":
      clearDue(due, reconcileDue, event.compartment);
      return;
    case "compartment-reconciled": {
      const { compartment, presence, confidence, testimonies } = event;
      clearDue(due, reconcileDue, compartment);
      witnessed.accounts.set(compartment, { presence, confidence, testimonies, at: elapsed });
      return;
    }
    case "disagreement-raised": {
      const { kind, compartment, deposit = null, epc = null } = event;
      const stands: Case = { case: event.case, kind, compartment, deposit, epc, at: elapsed, seq };
      witnessed.cases.set(caseKey(kind, compartment), stands);
      return;
    }
    case "disagreement-cleared":
      witnessed.cases.delete(caseKey(event.kind, event.compartment));
      // Its owner has gone, and what lies there may lie there still: under another name.
      if (event.kind === "misplacement" && event.by === "ledger" && locker.compartments.has(event.compartment))
        expectAt(due, event.compartment, elapsed);
      return;
    case "gateway-started":
      forgetPresence(witnessed);
      return;
    case "layout-adopted":
      dropUnnamed(witnessed, locker, due);
      return;
    default:
      evolveLedger(witnessed, recorded, locker, due);
  }
};

/** What the ledger writes down about a compartment with witnesses makes them be heard again. */
const evolveLedger = (witnessed: Witnessed, { event, elapsed }: Recorded, locker: Locker, due: Due): void => {
  if (!("compartment" in event) || event.compartment === undefined) return;
  const compartment = locker.compartments.get(event.compartment);
  if (!compartment) return;
  switch (event.type) {
    case "deposit-begun":
      for (const epc of event.epc) keepNewest(witnessed.owners, epc, event.deposit, tagsMax);
      if (event.epc.length > 0) keepNewest(witnessed.expected, event.deposit, event.epc, tagsMax);
      return;
    case "hand-in-made":
    case "deposit-made": {
      const { deposit, evidence } = event;
      witnessed.expected.delete(deposit);
      const sensorSaw = compartment.item === true;
      witnessed.putIn.set(event.compartment, { deposit, grade: evidence.grade, at: elapsed, sensorSaw });
      break;
    }
    case "deposit-cancelled":
      witnessed.expected.delete(event.deposit);
      break;
    case "hand-in-cancelled":
    case "hand-in-fetched":
    case "hand-in-fetch-undone":
    case "parcels-recalled":
    case "parcels-collected":
    case "parcels-refused":
    case "collection-undone":
    case "recall-undone":
    case "compartment-audited":
      break;
    case "compartment-freed":
      witnessed.putIn.delete(event.compartment);
      break;
    default:
      return;
  }
  if (hasWitnesses(compartment) && compartment.door.state === "closed")
    expectAt(
      due,
      event.compartment,
      Math.max(elapsed + afterwardsMs, dueAt(due, reconcileDue, event.compartment) ?? 0),
    );
};

export const hasWitnesses = ({ plan }: Pick<Compartment, "plan">): boolean =>
  plan.itemSensor || plan.reader !== undefined;

const expectAt = (due: Due, compartment: string, at: number | undefined): void => {
  if (at !== undefined) setDue(due, reconcileDue, compartment, at, compartment);
};

/** What was said of a tag where it was read before is judged together with the news. */
const expectElsewhere = (
  { tags, cases }: Witnessed,
  { epc, compartment, reconcileAt }: EventOf<"presence-changed">,
  locker: Locker,
  due: Due,
): void => {
  const before = tags.get(epc)?.compartment;
  if (before === undefined || before === compartment || !locker.compartments.has(before)) return;
  for (const one of cases.values()) if (one.compartment === before) expectAt(due, before, reconcileAt);
};

const believe = (witnessed: Witnessed, event: EventOf<"presence-changed">, at: number): void => {
  const { epc, compartment, device, presence, confidence, reads } = event;
  const was = witnessed.tags.get(epc);
  if (was) leave(witnessed, was.compartment, epc);
  else if (witnessed.tags.size >= tagsMax) forgetOldest(witnessed);
  keepNewest(witnessed.tags, epc, { epc, compartment, device, presence, confidence, reads, at }, tagsMax);
  stayAt(witnessed, compartment, epc);
};

const forgetOldest = (witnessed: Witnessed): void => {
  for (const { epc, compartment } of witnessed.tags.values()) {
    witnessed.tags.delete(epc);
    leave(witnessed, compartment, epc);
    return;
  }
};

const stayAt = ({ at }: Witnessed, compartment: string, epc: string): void => {
  const here = at.get(compartment) ?? new Set();
  at.set(compartment, here);
  here.add(epc);
};
const leave = ({ at }: Witnessed, compartment: string, epc: string): void => {
  const here = at.get(compartment);
  here?.delete(epc);
  if (here?.size === 0) at.delete(compartment);
};

const sawInside = ({ putIn }: Witnessed, compartment: string): void => {
  const known = putIn.get(compartment);
  if (known && !known.sensorSaw) putIn.set(compartment, { ...known, sensorSaw: true });
};

/** What readers made of their reads was in memory only; what is gone for a restart is forgotten. */
const forgetPresence = (witnessed: Witnessed): void => {
  for (const [epc, belief] of witnessed.tags) {
    if (belief.presence === "present") witnessed.tags.set(epc, { ...belief, presence: "unknown", confidence: 0 });
    if (belief.presence !== "absent") continue;
    witnessed.tags.delete(epc);
    leave(witnessed, belief.compartment, epc);
  }
  witnessed.accounts.clear();
};

const dropUnnamed = (witnessed: Witnessed, { compartments }: Locker, due: Due): void => {
  const byCompartment = [witnessed.putIn, witnessed.itemAt, witnessed.accounts];
  for (const map of byCompartment) for (const id of map.keys()) if (!compartments.has(id)) map.delete(id);
  // A deadline of which nothing comes would come for ever.
  for (const { kind, id } of due.standing.values())
    if (kind === reconcileDue && !compartments.has(id)) clearDue(due, kind, id);
};
