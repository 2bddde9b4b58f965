/** The trail of a parcel in the codes of UPU EMSEVT and Kdniao. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { milestonesOf } from "../../cloud-bridge/fleet/api/milestones.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { AskedFleet } from "./fleet.ts";

let asked: AskedFleet;
beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

const rows: [type: string, upu: string | null, kdniao: string | null][] = [
  ["deposit-made", "EDH", "211"],
  ["parcels-collected", "EMI", "311"],
  ["hold-ended", "EMH", "412"],
  ["hand-in-made", "EMA", null],
];
test.each(rows)("%s is %s to posts and %s to shops", (type, upu, kdniao) => {
  expect(milestonesOf([{ site: "s", at: 1, type }])).toEqual([{ site: "s", at: 1, type, upu, kdniao }]);
});
test("what has no code there is left out", () => {
  expect(["hold-extended", "toString"].flatMap((type) => milestonesOf([{ site: "s", at: 1, type }]))).toEqual([]);
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
  expect((await asked.ask("/parcels/WB-00000009/milestones")).status).toBe(404);
  expect((await asked.ask(path, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
});
