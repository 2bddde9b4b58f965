/**
 * Everything that a simulated site tells of its parcels, through the real gateway, uplink, ingest and database,
 * exported as EPCIS 2.0: valid against GS1's schema, each event once on the pages, nothing new when captured again.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextOf } from "../../cloud-bridge/fleet/epcis/event.ts";
import { epcisOf } from "../../cloud-bridge/fleet/epcis/mapping/epcis-of.ts";
import { goesUp } from "../../gateway/core/event.ts";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { BusySite } from "./busy-site.ts";
import { AskedFleet, documentOf, foreign, type Json, names } from "./fleet.ts";
import { eventProblem, gs1Problem, hasSchema } from "./gs1.ts";

const parcels = count(60, 5_000);
const limitMs = 1_500_000;
let asked: AskedFleet;
let busy: BusySite;
/** Ids of what the site's journal means, in its order. */
let meant: readonly string[];

const keyOf = (event: Json): string => `${event["errorDeclaration"] ? "withdrawn " : ""}${event["eventID"]}`;
const ownOf = (events: readonly Json[]): readonly Json[] => events.filter((event) => event["postern:fact"]);

beforeAll(async () => {
  busy = new BusySite();
  await busy.site.boot();
  await busy.live(parcels);
  const facts = (await busy.site.history()).filter(({ event }) => goesUp(event.type));
  meant = facts.flatMap((fact) => epcisOf(names, { site: "bench", ...fact })).map(({ eventID }) => eventID);
  asked = await AskedFleet.start();
}, limitMs);
afterAll(() => asked.stop());

let exported: readonly Json[];

test("every tracking event is exported, once, and valid", async () => {
  const from = Date.now();
  const uplink = await asked.follow("bench", busy.site.gateway.journal);
  await until(() => asked.caughtUp("bench", busy.site.gateway.journal.head().seq), limitMs);
  const registeredMs = Date.now() - from;
  await uplink.stop();
  const answer = await asked.ask("/v1/epcis/document");
  const document = (await answer.json()) as { readonly epcisBody: { readonly eventList: readonly Json[] } };
  exported = document.epcisBody.eventList;
  const withdrawn = exported.filter((event) => event["errorDeclaration"]);
  const context = contextOf(names.namespace);
  const problems = exported.flatMap((event) => eventProblem(context, event) ?? []);
  figure("epcis export", {
    ...{ ...busy.figures, events: exported.length, withdrawn: withdrawn.length, invalid: problems.length },
    ...{ schema: hasSchema ? "GS1" : "ours only", uplinkAndRegisterMs: registeredMs },
    byStep: tally(exported.map((event) => String(event["bizStep"] ?? event["disposition"]))),
  });
  expect(problems).toEqual([]);
  expect(gs1Problem(document)).toBeNull();
  expect(exported.filter((event) => !event["errorDeclaration"]).map((event) => event["eventID"])).toEqual(meant);
  expect(new Set(exported.map(keyOf)).size).toBe(exported.length);
  // Who found it there still, and what it withdraws, name each other.
  const ids = new Set(meant);
  expect(withdrawn.length).toBe(2 * busy.figures.left);
  for (const event of withdrawn) {
    const { correctiveEventIDs } = event["errorDeclaration"] as { readonly correctiveEventIDs: readonly string[] };
    expect([...correctiveEventIDs, event["eventID"]].every((id) => ids.has(String(id)))).toBe(true);
  }
  expect(busy.figures.deposited).toBeGreaterThanOrEqual(parcels);
}, 1_500_000);

test("pages hold each event once, also while new ones arrive", async () => {
  let brought = 0;
  const between = async (): Promise<void> => {
    if (brought >= 200) return;
    const events = [foreign(brought++), foreign(brought++)];
    expect((await asked.capture(documentOf(events))).status).toBe(202);
  };
  const perPage = count(17, 400);
  const found = await asked.all(`/v1/epcis/events?perPage=${perPage}`, between);
  expect(ownOf(found).map(keyOf)).toEqual(exported.map(keyOf));
  const others = found.filter((event) => !event["postern:fact"]).map(keyOf);
  expect(new Set(others).size).toBe(others.length);
  const document = await asked.page("/v1/epcis/events?perPage=50");
  expect(gs1Problem(document.document)).toBeNull();
  // Filtered, the pages hold what the whole holds of it.
  const storing = await asked.all(`/v1/epcis/events?EQ_bizStep=storing&perPage=${perPage}`);
  expect(storing.map(keyOf)).toEqual(exported.filter((event) => event["bizStep"] === "storing").map(keyOf));
  figure("epcis pages", { perPage, own: ownOf(found).length, broughtMeanwhile: brought, seenOfThem: others.length });
}, 600_000);

test("what was exported changes nothing when it is captured again", async () => {
  const before = await asked.registered();
  const [context, chunk] = [contextOf(names.namespace), 500];
  let stored = 0;
  for (let at = 0; at < exported.length; at += chunk) {
    const answer = await asked.capture(documentOf(exported.slice(at, at + chunk), context));
    const job = (await answer.json()) as Json;
    expect([answer.status, job["success"], job["errors"]]).toEqual([202, true, []]);
    stored += Number(job["stored"]);
  }
  expect(stored).toBe(0);
  expect(await asked.registered()).toBe(before);
  figure("epcis captured again", { events: exported.length, stored });
}, 600_000);

const tally = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};
