/** The judge of a demo's hand-ins: what must be told, and that nothing else is. */
import { expect, test } from "vitest";
import { judgeHandIns } from "../../cli/demo/hand-ins/judge.ts";
import type { HandInRecord } from "../../firmware-sim/people/hand-ins/rounds.ts";
import type { Event, Recorded } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";

const carrier = "swift";
const evidence: Evidence = { grade: "stated", witnesses: ["recipient"] };
const id = (nth: number): string => nth.toString(16).padStart(32, "0");
const receiptOf = (nth: number, whose: "a" | "b"): string => `${whose.repeat(15)}${nth}`;
const about = (nth: number) => ({ deposit: id(nth), compartment: `A-0${nth}`, parcels: [`RR00000000${nth}CN`] });

const made = (nth: number): Event => ({
  ...{ type: "hand-in-made", ...about(nth), carrier, evidence, receipt: receiptOf(nth, "a") },
  ...{ fetchBy: 9, fetchByAt: 9 },
});
const fetched = (nth: number): Event => ({
  ...{ type: "hand-in-fetched", ...about(nth), carrier, courier: "swift-1", evidence, receipt: receiptOf(nth, "b") },
});
const overdue = (nth: number): Event => ({ type: "hand-in-overdue", ...about(nth), carrier });
const reported: Event = {
  ...{ type: "incident-opened", incident: "0123456789abcdef", deposit: id(3), compartment: "A-03", kind: "empty" },
  ...{ by: { kind: "courier", id: "swift-1" }, evidence },
};
const audited: Event = {
  ...{ type: "compartment-audited", compartment: "A-03", by: "maintainer-1", found: [] },
  ...{ missing: about(3).parcels, extra: [] },
};
const record = (nth: number, by: "code" | "label", manner: HandInRecord["manner"]): HandInRecord => {
  const { deposit, compartment, parcels } = about(nth);
  const parcel = { id: `${nth}`, waybill: parcels[0] ?? "", carrier, size: "S", by } as const;
  const receipt = manner === "strayed" ? null : receiptOf(nth, "b");
  return { made: { ...parcel, deposit, compartment, receipt: receiptOf(nth, "a") }, manner, receipt, isOver: true };
};
const records = [record(1, "code", "plain"), record(2, "label", "forgotten"), record(3, "label", "strayed")];
const refused = { "hand-ins-not-accepted": 1, "waybill-duplicate": 1, "foreign-carrier": 1 };
const day = [made(1), made(2), made(3), fetched(1), reported, audited, overdue(2), fetched(2)];

const told = (events: readonly Event[]): readonly Recorded[] =>
  events.map((event, at) => ({ event, seq: at + 1, epoch: 1, at, elapsed: at, synced: true }));
const judged = (
  events: readonly Event[],
  { lies = [], lost = [], said = refused }: { lies?: readonly string[]; lost?: readonly Event[]; said?: object } = {},
) => {
  const history = told(events);
  const fleet = new Set(history.flatMap(({ seq, event }) => (lost.includes(event) ? [] : [seq])));
  return judgeHandIns({ records, refused: { ...said } }, { history, fleet, inside: new Set(lies) });
};
const without = (event: Event): readonly Event[] => day.filter((one) => one !== event);

test("a day on which all agree has nothing to be told", () => {
  expect(judged(day)).toMatchObject({ handedIn: 3, fetched: 2, findings: [] });
  expect(judged(day).handIns).toMatchObject({ receipts: 5, inside: 0, journal: { made: 3, fetched: 2, corrected: 1 } });
});

const [first = made(1)] = day;
const last = day.at(-1) ?? fetched(2);
test.each<readonly [string, () => ReturnType<typeof judged>]>([
  ["a receipt of which the journal knows nothing", () => judged(without(first))],
  ["a receipt with another number", () => judged([{ ...first, receipt: "f".repeat(16) } as Event, ...day.slice(1)])],
  ["a hand-in that was made twice", () => judged([...day, made(1)])],
  ["a hand-in that the fleet does not have", () => judged(day, { lost: [first] })],
  ["a fetching that the fleet does not have", () => judged(day, { lost: [last] })],
  ["a courier's receipt of which the journal knows nothing", () => judged(without(last))],
  ["a hand-in of nobody", () => judged([...day, made(4)])],
  ["one forgotten that was never late", () => judged(day.filter(({ type }) => type !== "hand-in-overdue"))],
  ["one astray that no courier reported", () => judged(without(reported))],
  ["one astray that staff did not write down", () => judged(without(audited))],
  ["one astray that is called fetched", () => judged([...day, fetched(3)])],
  ["one that is gone and lies inside", () => judged(day, { lies: about(1).parcels })],
  ["nobody who was refused", () => judged(day, { said: {} })],
])("%s is told", (_what, judge) => expect(judge().findings).not.toEqual([]));
