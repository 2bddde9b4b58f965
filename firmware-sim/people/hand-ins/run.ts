/** A day's hand-ins: most are fetched soon, some are refused, one is forgotten, one lies behind the wrong door. */
import { newRandom } from "../../random.ts";
import { newWaybills, type Waybills } from "../../waybills.ts";
import { complain, liveThrough, type Street } from "../street.ts";
import type { HandedIn, HandInDoorways } from "./doorways.ts";
import { refusedTo } from "./fetch.ts";
import { handIn, handInBehindOneDoor, type Made, refusedAt } from "./hand-in.ts";
import { courierOf, fetchAll, fetchForgotten, type HandInRecord, type Rounds } from "./rounds.ts";

export interface HandInDay extends Pick<Rounds, "onReported"> {
  readonly site: HandInDoorways;
  /** Carrier that takes whatever bears its label. */
  readonly labelled: string;
  /** Carrier that takes only what was announced; `label`: of a parcel of its, which nobody announced. */
  readonly announced: { readonly carrier: string; readonly label: string };
  /** Beside those who do something odd. */
  readonly plain: number;
  /** A parcel that belongs behind this door was put behind another one. */
  readonly onStrayed: (compartment: string) => Promise<void>;
}
export interface HandInReport {
  readonly records: readonly HandInRecord[];
  /** At a kiosk, or to a courier of another carrier, by the site's reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** At a time, before a courier comes. */
const roundMax = 6;
const strayTriesMax = 3;

/** Shares kiosks, couriers and complaints with everybody else on the street. */
export const runHandIns = async (people: Street, plan: HandInDay): Promise<HandInReport> => {
  const day = newDay(people, plan);
  const { labelled, announced } = plan;
  await day.street.opened.passed;
  await bring(day, labelled, "code", "forgotten");
  const lying = await bring(day, labelled, "label");
  await bring(day, announced.carrier, "code");
  await beRefused(day, { waybill: announced.label, carrier: announced.carrier });
  if (lying) {
    await beRefused(day, lying);
    await beForeign(day, lying);
  }
  await stray(day);
  await fetchAll(day);
  for (let nth = 1; nth <= plan.plain; nth++) {
    await bring(day, labelled, nth % 2 === 0 ? "code" : "label");
    if (nth % roundMax === 0 || nth === plan.plain) await fetchAll(day);
  }
  await fetchForgotten(day);
  return { records: day.records, refused: day.refused };
};

interface Day extends HandInDay, Rounds {
  readonly waybills: Waybills;
  readonly refused: Record<string, number>;
  people: number;
}
const newDay = (street: Street, plan: HandInDay): Day => ({
  ...plan,
  street: { ...street, handIns: plan.site },
  waybills: newWaybills(newRandom(`${street.plan.seed}/${street.plan.run}/hand-ins`)),
  ...{ records: [], refused: {}, people: 0 },
});

const next = (day: Day, carrier: string, by: HandedIn["by"]): HandedIn => {
  const nth = ++day.people;
  return { id: `hand-in-${nth}`, waybill: day.waybills.next(), carrier, size: nth % 3 === 0 ? "M" : "S", by };
};
const keep = ({ records }: Day, made: Made, manner: HandInRecord["manner"]): void =>
  void records.push({ made, manner, receipt: null, isOver: false });

const bring = async (
  day: Day,
  carrier: string,
  by: HandedIn["by"],
  manner: HandInRecord["manner"] = "plain",
): Promise<Made | null> => {
  const { street } = day;
  const parcel = next(day, carrier, by);
  let made: Made | null = null;
  await liveThrough(street, parcel, async () => {
    made = await handIn(street, parcel);
    if (made) keep(day, made, manner);
    await street.time.sleep(street.plan.traffic.betweenMs);
  });
  return made;
};

/** Somebody with two parcels has two doors, and puts both parcels behind one; the next one does, where a door fails. */
const stray = async (day: Day): Promise<void> => {
  for (let tries = 0; tries < strayTriesMax; tries++) {
    const pair = [next(day, day.labelled, "label"), next(day, day.labelled, "label")] as const;
    let has = false;
    await liveThrough(day.street, pair[0], async () => {
      const { strayed, right } = await handInBehindOneDoor(day.street, pair);
      for (const made of right) keep(day, made, "plain");
      if (!strayed) return;
      has = true;
      keep(day, strayed, "strayed");
      await day.onStrayed(strayed.compartment);
    });
    if (has) return;
  }
};

/** By a label that this site takes nothing by, or of what lies here already. */
const beRefused = (day: Day, { waybill, carrier }: Pick<HandedIn, "waybill" | "carrier">): Promise<void> => {
  const parcel = { ...next(day, carrier, "label"), waybill };
  return liveThrough(day.street, parcel, async () => count(day, parcel, await refusedAt(day.street, parcel)));
};
/** A courier of the other carrier wants it. */
const beForeign = (day: Day, lying: Made): Promise<void> =>
  liveThrough(day.street, lying, async () =>
    count(day, lying, await refusedTo(day.street, courierOf(day.street, day.announced.carrier), lying)),
  );
const count = ({ street, refused }: Day, parcel: HandedIn, reason: string | null): void => {
  if (reason === null) complain(street, parcel, "let in what is to be refused");
  else refused[reason] = (refused[reason] ?? 0) + 1;
};
