/**
 * What somebody does to the site of all devices behind its back while people come and go: parcels are stolen, laid
 * behind other doors, left where nothing should lie, brought with a wrong tag or a dead one. Each must be reported by
 * its name at its compartment; then two maintainers look, take out what lies there, and the ledger is put right.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Hands, SiteDoorways } from "../../../firmware-sim/people/doorways.ts";
import { newRandom, type Random } from "../../../firmware-sim/random.ts";
import { newWaybills, type Waybills } from "../../../firmware-sim/waybills.ts";
import type { Recorded } from "../../../gateway/core/event.ts";
import type { DisagreementKind } from "../../../gateway/core/vocabulary.ts";
import type { Eyes } from "../eyes.ts";
import { shut, shutAgain } from "./hands.ts";
import type { Staff } from "./staff.ts";

export interface Planted {
  /** `stray`: of a person who hands in. */
  readonly deed: Deed | "stray";
  readonly kind: DisagreementKind;
  readonly compartment: string;
}
/** Done to a parcel that has just come; the most demanding first. */
const deedsAtParcels = ["theft", "wrong-tag", "dead-tag", "moved"] as const;
type DeedAtParcel = (typeof deedsAtParcels)[number];
type Deed = DeedAtParcel | "rubbish";
export interface PlantOptions {
  readonly site: SiteDoorways;
  readonly hands: Hands;
  readonly staff: Staff;
  readonly eyes: Eyes;
  /** The door springs open under a crowbar. */
  readonly pry: (compartment: string) => Promise<void>;
  /** Compartments that are free and closed now. */
  readonly free: () => Promise<readonly { readonly compartment: string; readonly inService: boolean }[]>;
  /** Who brings the parcels that are meddled with. */
  readonly courier: { readonly id: string; readonly carrier: string };
  readonly seed: number;
  /** Of each deed. */
  readonly times: number;
}
export interface PlantReport {
  readonly planted: readonly Planted[];
  /** Not reported in time. */
  readonly unreported: readonly Planted[];
  /** What could not be done at all. */
  readonly troubles: readonly string[];
}
/** So long the site may take to say that something is wrong. */
const reportMsMax = 60_000;
const doorMsMax = 120_000;
const lookMs = 100;
const triesMax = 80;
/** SGTIN-96 of an article that nobody else here has. */
const sgtin = "3074257BF71950";

export const plantDifferences = async (options: PlantOptions): Promise<PlantReport> => {
  const random = newRandom(`${options.seed}/planted`);
  const street: Street = { ...options, random, waybills: newWaybills(random), meddled: new Set(), things: 0 };
  const told = { planted: [] as Planted[], unreported: [] as Planted[], troubles: [] as string[] };
  for (let time = 0; time < options.times; time++)
    await eachOnce(street, told).catch((fault: unknown) => told.troubles.push(String(fault)));
  return told;
};

interface Street extends PlantOptions {
  readonly random: Random;
  readonly waybills: Waybills;
  /** Compartments that somebody is at: not again before staff has looked. */
  readonly meddled: Set<string>;
  things: number;
}
interface Told {
  readonly planted: Planted[];
  readonly unreported: Planted[];
}
interface Brought {
  readonly session: string;
  readonly deposit: string;
  readonly compartment: string;
  readonly waybill: string;
  readonly epc: string;
}

/** A compartment serves for the first deed that is still to be done and can be seen there. */
const eachOnce = async (street: Street, told: Told): Promise<void> => {
  const { antenna, sensor } = street.eyes;
  const left = new Set(deedsAtParcels);
  await rubbish(street, told);
  for (let tries = 0; left.size > 0; tries++) {
    if (tries === triesMax) throw new Error(`the site gives no compartment for ${[...left].join(", ")}`);
    // A door may jam for good: then the courier goes home with this one.
    const parcel = await begin(street).catch(() => null);
    if (!parcel) continue;
    const canBe: Readonly<Record<DeedAtParcel, boolean>> = {
      theft: sensor.has(parcel.compartment),
      "wrong-tag": antenna.has(parcel.compartment),
      "dead-tag": antenna.has(parcel.compartment),
      moved: true,
    };
    const deed = [...left].find((one) => canBe[one]);
    const tag = deed === "dead-tag" ? undefined : deed === "wrong-tag" ? newTag(street) : parcel.epc;
    await putIn(street, parcel, tag);
    if (deed !== undefined) left.delete(deed);
    if (deed === "wrong-tag") await wrongTag(street, told, parcel);
    await untilHeld(street, parcel);
    if (deed === undefined) await collect(street, parcel).catch(() => undefined);
    else if (deed === "theft") await theft(street, told, parcel);
    else if (deed === "moved") await moved(street, told, parcel);
    else await report(street, told, deed, [["unread", parcel.compartment]]);
    // Who took a parcel and could not say so in time leaves it in the ledger, as people do: then, too, staff looks.
    if (deed !== undefined || (await isHere(street, parcel))) await street.staff.clear(parcel.compartment);
  }
};

// Deeds

const rubbish = async (street: Street, told: Told): Promise<void> => {
  const compartment = await elsewhere(street, ({ sensor, antenna }, one) => sensor.has(one) || antenna.has(one));
  await force(street, [compartment], () =>
    street.hands.putIn(compartment, `RUBBISH${++street.things}`, newTag(street)),
  );
  await report(street, told, "rubbish", [["ghost", compartment]]);
  await leave(street, compartment);
};
const theft = async (street: Street, told: Told, { compartment, waybill }: Brought): Promise<void> => {
  await force(street, [compartment], () => street.hands.takeOut(compartment, [waybill]));
  await report(street, told, "theft", [["unexpected-removal", compartment]]);
};
/** Where a sensor sees that it has left, that is said besides. */
const moved = async (street: Street, told: Told, { compartment, waybill, epc }: Brought): Promise<void> => {
  const into = await elsewhere(street, ({ sensor, antenna }, one) => antenna.has(one) && !sensor.has(one));
  await force(street, [compartment, into], async () => {
    await street.hands.takeOut(compartment, [waybill]);
    await street.hands.putIn(into, waybill, epc);
  });
  const left: Named[] = street.eyes.sensor.has(compartment) ? [["unexpected-removal", compartment]] : [];
  await report(street, told, "moved", [["misplacement", into], ...left]);
  await leave(street, into);
};
/**
 * The site holds the code back; the courier insists that it is the right parcel, whose tag then is nowhere. While the
 * reader is away the sensor speaks alone: then the tag is missed later, and nothing else.
 */
const wrongTag = async (street: Street, told: Told, parcel: Brought): Promise<void> => {
  if (await isHeldBack(street, parcel)) await report(street, told, "wrong-tag", [["mismatch", parcel.compartment]]);
  await untilHeld(street, parcel);
  await report(street, told, "wrong-tag", [["unread", parcel.compartment]]);
};
const isHeldBack = async ({ site, staff }: Street, { session, deposit, compartment }: Brought): Promise<boolean> => {
  for (const end = Date.now() + reportMsMax; Date.now() < end; await sleep(lookMs)) {
    if ((await staff.alarms()).has(`mismatch ${compartment}`)) return true;
    if ((await site.depositNow(session, deposit))?.stage === "held") return false;
  }
  return true;
};

type Named = readonly [kind: DisagreementKind, compartment: string];
/** Waits until the site says so. */
export const report = async (
  { staff }: Pick<PlantOptions, "staff">,
  told: Told,
  deed: Planted["deed"],
  named: readonly Named[],
): Promise<void> => {
  const mine = named.map(([kind, compartment]) => ({ deed, kind, compartment }));
  told.planted.push(...mine);
  const isMissing = (alarms: ReadonlySet<string>): Planted[] =>
    mine.filter(({ kind, compartment }) => !alarms.has(`${kind} ${compartment}`));
  for (const end = Date.now() + reportMsMax; ; await sleep(lookMs)) {
    const missing = isMissing(await staff.alarms());
    if (missing.length > 0 && Date.now() < end) continue;
    told.unreported.push(...missing);
    return;
  }
};

/** A compartment that is empty, and to which the site sends nobody from now on. */
const elsewhere = async (street: Street, fits: (eyes: Eyes, one: string) => boolean): Promise<string> => {
  for (const end = Date.now() + doorMsMax; Date.now() < end; await sleep(lookMs)) {
    const able = (await street.free())
      .filter(({ compartment: one, inService }) => inService && fits(street.eyes, one) && !street.meddled.has(one))
      .map(({ compartment }) => compartment);
    const [chosen] = street.random.shuffle(able);
    if (chosen === undefined) continue;
    street.meddled.add(chosen);
    await street.staff.block(chosen);
    const isEmpty = (await street.hands.look(chosen)).contents.length === 0;
    if (isEmpty && (await street.free()).some(({ compartment }) => compartment === chosen)) return chosen;
    await leave(street, chosen);
  }
  throw new Error("no compartment is free to lay something into");
};
const leave = async ({ staff, meddled }: Street, compartment: string): Promise<void> => {
  await staff.clear(compartment);
  meddled.delete(compartment);
};

const force = async ({ hands, pry }: Street, doors: readonly string[], act: () => Promise<unknown>): Promise<void> => {
  for (const door of doors) await pry(door);
  // A contact must have rested before it is believed.
  await sleep(10 * lookMs);
  await act();
  for (const door of doors) await shut(hands, door);
};

// People

const begin = async (street: Street): Promise<Brought> => {
  const { site, courier, waybills } = street;
  const [waybill, epc] = [waybills.next(), newTag(street)];
  await site.announce([{ waybill, epc, carrier: courier.carrier, consent: "given", goodsAllowed: true, size: "S" }]);
  const signedIn = await site.signIn(courier.id);
  if (!signedIn.ok) throw new Error(`${courier.id} cannot sign in: ${signedIn.reason}`);
  const { session } = signedIn;
  for (const end = Date.now() + doorMsMax; ; await sleep(10 * lookMs)) {
    const asked = { parcels: [waybill], size: "S", damaged: false, via: "desk" } as const;
    const begun = await site.beginDeposit(session, asked, `planted-${street.seed}-${++street.things}`);
    if (!begun.ok && Date.now() < end) continue;
    if (!begun.ok) throw new Error(`no place for a parcel to meddle with: ${begun.reason}`);
    const { deposit } = begun;
    const compartment = await opened(street, async () => {
      const now = await site.depositNow(session, deposit);
      return now?.stage === "opening" || now?.stage === "open" ? now.compartment : null;
    });
    return { session, deposit, compartment, waybill, epc };
  }
};
const putIn = async ({ hands }: Street, { compartment, waybill }: Brought, tag?: string): Promise<void> => {
  await hands.putIn(compartment, waybill, tag);
  await shut(hands, compartment);
};
const untilHeld = async (street: Street, { session, deposit, compartment }: Brought): Promise<void> => {
  for (const end = Date.now() + doorMsMax; Date.now() < end; await sleep(lookMs)) {
    if ((await street.site.depositNow(session, deposit))?.stage === "held") return;
    await shutAgain(street.hands, compartment);
    await street.site.confirmDeposit(session, deposit, `planted-${street.seed}-${++street.things}`);
  }
  throw new Error(`the deposit in ${compartment} was never made`);
};
/** The door that the site names, which may change while somebody waits: an open one may be another's by now. */
const opened = async ({ hands }: Street, where: () => Promise<string | null>): Promise<string> => {
  for (const end = Date.now() + doorMsMax; Date.now() < end; await sleep(lookMs)) {
    const compartment = await where();
    if (compartment === null) break;
    if ((await hands.look(compartment)).open && (await where()) === compartment) return compartment;
  }
  throw new Error("a door that was promised did not open");
};

/** By the site's word. The courier may have signed in elsewhere since: that ends the session of before. */
const isHere = async ({ site, courier }: Street, { deposit }: Brought): Promise<boolean> => {
  const signedIn = await site.signIn(courier.id);
  const now = signedIn.ok ? await site.depositNow(signedIn.session, deposit) : null;
  return now !== null && now.stage !== "collected";
};

const collect = async (street: Street, { deposit, compartment, waybill }: Brought): Promise<void> => {
  const { site, hands, seed } = street;
  const next = (): string => `planted-${seed}-${++street.things}`;
  for (const end = Date.now() + doorMsMax; Date.now() < end; await sleep(5 * lookMs)) {
    const code = await site.codeFor(deposit, waybill);
    const said = code === null ? null : await site.presentCode(code, next());
    if (!said?.ok) continue;
    await opened(street, async () => compartment);
    await hands.takeOut(compartment, [waybill]);
    await shut(hands, compartment);
    for (;;) {
      const taken = await site.confirmCollection(said.collection, next());
      // The sensor may have settled it, or still has to speak; a door that just closed is not yet seen.
      if (taken.ok ? taken.stage !== "collecting" : taken.reason === "unknown-collection") return;
      if (Date.now() > end) throw new Error(`the collection from ${compartment} is not settled`);
      await shutAgain(hands, compartment);
      await sleep(5 * lookMs);
    }
  }
  throw new Error(`the parcel in ${compartment} cannot be collected`);
};

const newTag = (street: Street): string => `${sgtin}${(++street.things).toString(16).toUpperCase().padStart(10, "0")}`;

/** What the gateway reported and nobody had planted. */
export const inventedIn = (history: readonly Recorded[], planted: readonly Planted[]): string[] => {
  const known = planted.map(({ kind, compartment }) => `${kind} ${compartment}`);
  return history.flatMap(({ event }) => {
    if (event.type !== "disagreement-raised") return [];
    const one = `${event.kind} ${event.compartment}`;
    const at = known.indexOf(one);
    if (at >= 0) known.splice(at, 1);
    return at >= 0 ? [] : [one];
  });
};
