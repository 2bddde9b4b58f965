/** The trail of a parcel in the codes of UPU EMSEVT and Kdniao. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Custodian } from "../../cloud-bridge/fleet/answers/custody.ts";
import { milestonesOf } from "../../cloud-bridge/fleet/api/milestones.ts";
import { codedTypes, kdniaoOf, withoutCode } from "../../cloud-bridge/fleet/tracking/codes.ts";
import { type EventType, eventTable } from "../../gateway/core/event.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { AskedFleet } from "./fleet.ts";

let asked: AskedFleet;
beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

const rows: [type: EventType, custodian: Custodian | null, upu: string | null, kdniao: string | null][] = [
  ["deposit-made", "site", "EDH", "211"],
  ["parcels-collected", "recipient", "EMI", "311"],
  ["parcels-refused", "site", "EMH", "404"],
  ["hold-ended", null, "EMH", "412"],
  ["compartment-audited", "unknown", null, "4"],
  ["parcels-found", "site", null, "211"],
  ["hand-in-made", "site", "EMA", null],
  ["hand-in-fetched", "carrier", null, "1"],
];
test.each(rows)("%s with the parcel at %s is %s to posts and %s to shops", (type, custodian, upu, kdniao) => {
  expect(milestonesOf([{ site: "s", at: 1, type, custodian }])).toEqual([{ site: "s", at: 1, type, upu, kdniao }]);
});
test.each([
  ["hold-extended", null],
  ["parcels-collected", "site"],
  ["compartment-audited", "site"],
  ["toString", null],
] as const)("%s with the parcel at %s is left out", (type, custodian) => {
  expect(milestonesOf([{ site: "s", at: 1, type, custodian }])).toEqual([]);
});
test("each custody event has codes, or is said to have none", () => {
  const custody = Object.entries(eventTable).flatMap(([type, { kind }]) => (kind === "custody" ? [type] : []));
  expect(rows.map(([type]) => type)).toEqual(codedTypes);
  expect([...codedTypes, ...withoutCode].sort()).toEqual(custody.sort());
});
test("to shops the trail is what Kdniao answers, in Beijing's time", () => {
  const at = Date.UTC(2026, 10, 23, 20, 5, 6);
  const trail = milestonesOf([{ site: "s", at, type: "deposit-made", custodian: "site" }]);
  const lines = [{ Action: "211", AcceptTime: "2026-11-24 04:05:06", AcceptStation: "已放入快递柜", Location: "s" }];
  expect(kdniaoOf("WB-1", "swift", trail)).toMatchObject({ State: "2", StateEx: "211", Traces: lines });
  expect(kdniaoOf("WB-1", null, [])).toMatchObject({ State: "0", Traces: [] });
});

test("a parcel's milestones stand in its order, and are for those who may see it", async () => {
  const site = "harbour";
  const journal = await freshJournal({ site });
  const ref = { deposit: depositId(1), compartment: "A-2", parcels: ["WB-00000001"] };
  await append(journal, [madeEvent(1), { type: "hold-ended", ...ref }, collectedEvent(1)]);
  await asked.follow(site, journal);
  await until(() => asked.caughtUp(site, journal.head().seq));
  const path = "/parcels/WB-00000001/milestones";
  const { milestones } = (await (await asked.ask(path)).json()) as { milestones: { upu: string }[] };
  expect(milestones.map(({ upu }) => upu)).toEqual(["EDH", "EMH", "EMI"]);
  const kdniao = await (await asked.ask("/parcels/WB-00000001/kdniao")).json();
  expect(kdniao).toMatchObject({ LogisticCode: "WB-00000001", Success: true, State: "3", StateEx: "311" });
  expect((await asked.ask("/parcels/WB-00000009/milestones")).status).toBe(404);
  expect((await asked.ask(path, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
});
