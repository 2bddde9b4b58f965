/** What journal, fleet and physical truth say of a demo's hand-ins, held against the receipts in people's hands. */
import type { HandInRecord } from "../../../firmware-sim/people/hand-ins/rounds.ts";
import type { HandInReport } from "../../../firmware-sim/people/hand-ins/run.ts";
import type { Event, Recorded } from "../../../gateway/core/event.ts";

export interface HandInCounts {
  /** By the receipts that people have. */
  readonly byCode: number;
  readonly byLabel: number;
  readonly forgotten: number;
  /** Put behind another door than the one given. */
  readonly strayed: number;
  readonly refused: HandInReport["refused"];
  /** By the journal: taken over by the site, by the carrier, late, reported empty and put right by staff. */
  readonly journal: Readonly<Record<"made" | "fetched" | "overdue" | "corrected", number>>;
  /** Of those, in the fleet's trail. */
  readonly fleet: Readonly<Record<"made" | "fetched", number>>;
  /** Receipts of people and couriers that journal and fleet have with the same number. */
  readonly receipts: number;
  /** Physically still there. */
  readonly inside: number;
}
export interface HandInsJudged {
  readonly handedIn: number;
  readonly fetched: number;
  readonly handIns: HandInCounts;
  readonly findings: readonly string[];
}
interface Told {
  readonly history: readonly Recorded[];
  /** Sequences of all events that the fleet has. */
  readonly fleet: ReadonlySet<number>;
  /** Numbers of all parcels that physically lie at the site. */
  readonly inside: ReadonlySet<string>;
}

/** What every run must show. */
const refusals = ["hand-ins-not-accepted", "waybill-duplicate", "foreign-carrier"];

export const judgeHandIns = ({ records, refused }: HandInReport, told: Told): HandInsJudged => {
  const { history, inside } = told;
  const own = new Set(records.map(({ made }) => made.deposit));
  const strangers = history.flatMap(({ event }) =>
    event.type === "hand-in-made" && !own.has(event.deposit) ? [event.parcels.join(", ")] : [],
  );
  const judged = records.map((record) => judge(record, told));
  const times = (fits: (record: HandInRecord) => boolean): number => records.filter(fits).length;
  const typed = (type: Event["type"]) => history.filter(({ event }) => event.type === type);
  const inFleet = (type: Event["type"]): number => typed(type).filter(({ seq }) => told.fleet.has(seq)).length;
  const counts: HandInCounts = {
    byCode: times(({ made }) => made.by === "code"),
    byLabel: times(({ made }) => made.by === "label"),
    forgotten: times(({ manner }) => manner === "forgotten"),
    strayed: times(({ manner }) => manner === "strayed"),
    refused,
    journal: {
      ...{ made: typed("hand-in-made").length, fetched: typed("hand-in-fetched").length },
      ...{ overdue: typed("hand-in-overdue").length, corrected: judged.filter(({ corrected }) => corrected).length },
    },
    fleet: { made: inFleet("hand-in-made"), fetched: inFleet("hand-in-fetched") },
    receipts: judged.reduce((sum, { receipts }) => sum + receipts, 0),
    inside: times(({ made }) => inside.has(made.waybill)),
  };
  return {
    ...{ handedIn: records.length, fetched: times(({ receipt }) => receipt !== null), handIns: counts },
    findings: [
      ...judged.flatMap(({ findings }) => findings),
      ...strangers.map((waybills) => `${waybills}: handed in by nobody who has a receipt`),
      ...(["byCode", "byLabel", "forgotten", "strayed"] as const)
        .filter((manner) => counts[manner] === 0)
        .map((manner) => `of the hand-ins none was ${manner}`),
      ...refusals.filter((reason) => !refused[reason]).map((reason) => `no hand-in was refused with ${reason}`),
    ],
  };
};

interface Judged {
  readonly receipts: number;
  readonly corrected: boolean;
  readonly findings: readonly string[];
}
/** One by one: whoever has a receipt finds it in both histories, with the same number, once. */
const judge = ({ made, manner, receipt }: HandInRecord, { history, fleet, inside }: Told): Judged => {
  const { waybill, deposit } = made;
  const of = (type: Event["type"]) =>
    history.filter(({ event }) => event.type === type && "deposit" in event && event.deposit === deposit);
  const agrees = (type: "hand-in-made" | "hand-in-fetched", held: string): boolean => {
    const [one, ...more] = of(type);
    return more.length === 0 && one?.event.type === type && one.event.receipt === held && fleet.has(one.seq);
  };
  const isMade = agrees("hand-in-made", made.receipt);
  const isFetched = receipt !== null && agrees("hand-in-fetched", receipt);
  const isReported = of("incident-opened").some(
    ({ event }) => event.type === "incident-opened" && event.kind === "empty",
  );
  const isAudited = history.some(
    ({ event }) => event.type === "compartment-audited" && event.missing.includes(waybill),
  );
  const corrected = isReported && isAudited && receipt === null && of("hand-in-fetched").length === 0;
  const wrong: readonly (readonly [boolean, string])[] = [
    [!isMade, "the person's receipt is not what journal and fleet have"],
    [receipt !== null && !isFetched, "the courier's receipt is not what journal and fleet have"],
    [manner === "strayed" ? !corrected : !isFetched, `${manner}, and the ledger did not learn it`],
    [manner === "forgotten" && of("hand-in-overdue").length !== 1, "forgotten, and not told once as late"],
    [inside.has(waybill), "no longer in the ledger, and lies inside"],
  ];
  return {
    receipts: Number(isMade) + Number(isFetched),
    corrected: manner === "strayed" && corrected,
    findings: wrong.flatMap(([is, what]) => (is ? [`hand-in ${waybill}: ${what}`] : [])),
  };
};
