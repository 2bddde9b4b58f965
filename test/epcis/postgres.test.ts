/** The register on PostgreSQL, where writers really meet: a site's trail and partners' captures at the same time. */
import { expect, test } from "vitest";
import { append, collectedEvent, freshJournal, live, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { startPostgres } from "../postgres.ts";
import { AskedFleet, documentOf, foreign, type Json } from "./fleet.ts";

test("captures and a site's trail make one register without gaps or doubles", async () => {
  const server = await startPostgres();
  const asked = await AskedFleet.start(server.url);
  try {
    const site = "harbour";
    const journal = await freshJournal({ site });
    await append(journal, [madeEvent(1), collectedEvent(1)]);
    await live(journal, 600);
    const following = asked.follow(site, journal);
    const captures = Array.from({ length: 20 }, async (_, at) => {
      const answer = await asked.capture(documentOf([foreign(at), foreign(at + 1), foreign(at + 2)]));
      return (await answer.json()) as Json;
    });
    const jobs = await Promise.all(captures);
    await following;
    await until(() => asked.caughtUp(site, journal.head().seq), 240_000);
    expect(jobs.filter((job) => job["success"] !== true)).toEqual([]);
    expect(jobs.reduce((sum, job) => sum + Number(job["stored"]), 0)).toBe(22);
    const rows = await asked.fleet.database.rows<{ n: number }>("select n from epcis_event order by n", []);
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, at) => at + 1));
    const events = await asked.all("/v1/epcis/events?perPage=50");
    expect(new Set(events.map((event) => event["eventID"])).size).toBe(rows.length);
    expect(events.filter((event) => event["postern:fact"]).length).toBe(rows.length - 22);
    const { epcisBody } = (await (await asked.ask("/v1/epcis/document?EQ_bizStep=shipping")).json()) as {
      readonly epcisBody: { readonly eventList: readonly Json[] };
    };
    expect(epcisBody.eventList.length).toBe(22);
  } finally {
    await asked.stop();
    await server.stop();
  }
}, 300_000);
