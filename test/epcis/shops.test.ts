/** What a shop sees of the register: events whose parcels it had announced, all of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { AskedFleet, type Json, names } from "./fleet.ts";

let asked: AskedFleet;
beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

const post = (path: string, body: object, authorization?: string): Promise<Response> => {
  const headers = { "content-type": "application/json", ...(authorization ? { authorization } : {}) };
  return asked.ask(path, { method: "POST", body: JSON.stringify(body), headers });
};
/** Its credentials, which announce and look. */
const shop = async (tenant: string): Promise<string> => {
  const rights = ["announce-parcels", "read-epcis"];
  const answer = await post("/v1/keys", { role: "shop", tenant, name: "its systems", rights });
  return `Bearer ${((await answer.json()) as { secret: string }).secret}`;
};
const announce = async (authorization: string, id: string, waybill: string): Promise<void> => {
  const parcel = { id, site: "harbour", waybill, carrier: "carrier-1", consent: "given" };
  const answer = await post("/v1/announcements", { announcements: [parcel] }, authorization);
  expect(await answer.json()).toMatchObject({ results: [{ result: "accepted" }] });
};
const seen = async (authorization: string, query = ""): Promise<readonly string[]> => {
  const answer = await asked.ask(`/v1/epcis/events?perPage=1000${query}`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  const { epcisBody } = (await answer.json()) as {
    epcisBody: { queryResults: { resultsBody: { eventList: readonly Json[] } } };
  };
  return epcisBody.queryResults.resultsBody.eventList.map(
    ({ type, bizStep, childEPCs, epcList }) => `${type} ${bizStep} ${((childEPCs ?? epcList) as string[]).join(" ")}`,
  );
};

test("a shop sees what was told of its parcels alone, and nothing that names another's", async () => {
  const journal = await freshJournal({ site: "harbour" });
  const uplink = await asked.follow("harbour", journal);
  const [bakery, florist] = [await shop("bakery"), await shop("florist")];
  await announce(bakery, "loaf", "WB-LOAF");
  await announce(bakery, "cake", "WB-CAKE");
  await announce(florist, "rose", "WB-ROSE");
  const together = { deposit: depositId(2), compartment: "A-3", parcels: ["WB-CAKE", "WB-ROSE", "WB-NOBODYS"] };
  await append(journal, [
    { ...madeEvent(1), parcels: ["WB-LOAF"] } as Event,
    { type: "hold-ended", deposit: depositId(1), compartment: "A-2", parcels: ["WB-LOAF"] },
    { ...madeEvent(2), ...together } as Event,
    { ...collectedEvent(2), ...together } as Event,
    madeEvent(3),
  ]);
  uplink.appended();
  await until(() => asked.caughtUp("harbour", journal.head().seq));
  const [loaf, cake, rose] = ["WB-LOAF", "WB-CAKE", "WB-ROSE"].map(names.parcel);
  expect(await seen(bakery)).toEqual([
    `AggregationEvent storing ${loaf}`,
    `ObjectEvent holding ${loaf}`,
    // It left by itself; it had gone in together with another shop's.
    ...[`AggregationEvent accepting ${cake}`, `ObjectEvent accepting ${cake}`],
  ]);
  expect(await seen(florist)).toEqual([`AggregationEvent accepting ${rose}`, `ObjectEvent accepting ${rose}`]);
  expect(await seen(florist, `&MATCH_anyEPC=${encodeURIComponent(loaf!)}`)).toEqual([]);
  expect(await seen(await shop("nobody"))).toEqual([]);
});
