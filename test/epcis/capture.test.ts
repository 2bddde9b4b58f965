/** The query and capture interfaces against partners who err and partners who mean harm. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CapturedEvent } from "../../cloud-bridge/fleet/epcis/capture/schema.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { append, collectedEvent, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { AskedFleet, documentOf, foreign, type Json, names } from "./fleet.ts";
import { gs1Problem } from "./gs1.ts";

let asked: AskedFleet;
const waybill = "WB-00000001";
const jobOf = async (answer: Response): Promise<Json> => (await answer.json()) as Json;

beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

describe("queries", () => {
  test("what a site sends becomes known", async () => {
    const site = "harbour";
    const journal = await freshJournal({ site });
    await append(journal, [madeEvent(1), madeEvent(2), collectedEvent(1)]);
    await asked.follow(site, journal);
    await until(() => asked.caughtUp(site, journal.head().seq));
    expect(await asked.registered()).toBe(4);
  });

  const parcel = encodeURIComponent(names.parcel(waybill));
  const place = encodeURIComponent(names.place("harbour"));
  const asset = encodeURIComponent(names.asset("harbour", "A-2"));
  const rows: [query: string, events: number][] = [
    ["events", 4],
    ["events?EQ_bizStep=storing", 2],
    ["events?EQ_bizStep=urn:epcglobal:cbv:bizstep:storing", 2],
    ["events?EQ_bizStep=storing|accepting", 4],
    ["events?EQ_bizStep=shipping", 0],
    ["events?eventType=ObjectEvent", 1],
    ["events?EQ_action=DELETE", 1],
    [`events?MATCH_epc=${parcel}`, 3],
    [`events?MATCH_epc=${parcel}&EQ_action=ADD`, 1],
    [`events?MATCH_parentID=${asset}`, 2],
    [`events?MATCH_anyEPC=${asset}`, 2],
    [`events?EQ_bizLocation=${place}`, 2],
    [`events?EQ_readPoint=${encodeURIComponent(names.place("harbour", "A-2"))}`, 3],
    ["events?GE_eventTime=2023-11-14T22:13:20.001Z", 3],
    ["events?LT_eventTime=2023-11-15T06:13:20.001%2B08:00", 1],
    ["events?GE_recordTime=2020-01-01T00:00:00Z&LT_recordTime=2020-01-02T00:00:00Z", 0],
    ["events?EXISTS_errorDeclaration", 0],
    ["events?orderBy=recordTime&orderDirection=ASC&perPage=1000", 4],
    ["bizSteps/storing/events", 2],
    [`epcs/${parcel}/events`, 3],
    [`epcs/${asset}/events?EQ_bizStep=storing`, 1],
    [`bizLocations/${place}/events`, 2],
    ["eventTypes/AggregationEvent/events", 3],
    ["dispositions/returned/events", 0],
  ];
  test.each(rows)("%s finds %i", async (query, events) => {
    const page = await asked.page(`/v1/epcis/${query}`);
    expect(page.events.length).toBe(events);
    expect(gs1Problem(page.document)).toBeNull();
  });
  const wrong: [query: string, field: string][] = [
    ["events?EQ_bizstep=storing", "EQ_bizstep"],
    ["events?EQ_bizStep=Storing Parcels", "EQ_bizStep"],
    ["events?EQ_action=ADDED", "EQ_action"],
    ["events?eventType=PartyEvent", "eventType"],
    ["events?MATCH_epc=RR473124829GB", "MATCH_epc"],
    ["events?MATCH_epc=urn:epc:idpat:sscc:*.*", "MATCH_epc"],
    ["events?GE_eventTime=yesterday", "GE_eventTime"],
    ["events?GE_eventTime=2026-02-30T00:00:00Z", "GE_eventTime"],
    ["events?perPage=0", "perPage"],
    ["events?perPage=1001", "perPage"],
    ["events?nextPageToken=%27%20or%201%3D1", "nextPageToken"],
    ["events?orderBy=eventTime", "orderBy"],
    ["events?perPage=5&perPage=6", "perPage"],
    ["events?__proto__=1&x=2", "x"],
    ["bizSteps/storing/events?EQ_bizStep=storing", "EQ_bizStep"],
    ["document?nothing=1", "nothing"],
  ];
  test.each(wrong)("%s is refused and names %s, its value and the rule", async (query, field) => {
    const answer = await asked.ask(`/v1/epcis/${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await answer.json()) as { type: string; faults: { field: string; rule: string }[] };
    expect(problem.type).toBe("epcisException:QueryParameterException");
    expect(problem.faults.map((fault) => fault.field)).toContain(field);
    expect(problem.faults.every(({ rule }) => rule.length > 0)).toBe(true);
  });

  test("an event is found by its id", async () => {
    const [event] = (await asked.page("/v1/epcis/events?perPage=1")).events;
    const answer = await asked.ask(`/v1/epcis/events/${encodeURIComponent(String(event!["eventID"]))}`);
    expect(await answer.json()).toMatchObject({ type: event!["type"], eventID: event!["eventID"] });
    expect((await asked.ask("/v1/epcis/events/urn:uuid:none")).status).toBe(404);
  });
  const heads: [headers: Record<string, string>, status: number][] = [
    [{ "gs1-epcis-version": "2.0.0" }, 200],
    [{ "gs1-epcis-version": "1.2" }, 406],
    [{ "gs1-cbv-version": "3.0" }, 406],
    [{ accept: "application/xml" }, 406],
    [{ accept: "application/ld+json" }, 200],
    [{ authorization: "Bearer wrong" }, 401],
  ];
  test.each(heads)("%o answers %i", async (headers, status) => {
    const answer = await asked.ask("/v1/epcis/events", { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("gs1-epcis-version")).toBe("2.0.0");
  });
});

describe("capture", () => {
  test("a partner's event is stored, found, and the job tells of it", async () => {
    const answer = await asked.capture(documentOf([foreign(1)]));
    expect(answer.status).toBe(202);
    const path = answer.headers.get("location")!;
    const job = await jobOf(await asked.ask(path));
    expect(job).toMatchObject({ success: true, running: false, events: 1, stored: 1, errors: [] });
    const sgtin = encodeURIComponent("https://id.gs1.org/01/80614141123458/21/2");
    const page = await asked.page(`/v1/epcis/events?MATCH_epc=${sgtin}`);
    expect(page.events[0]).toMatchObject(foreign(1));
    expect(gs1Problem(page.document)).toBeNull();
    expect((await asked.ask("/v1/epcis/capture/none")).status).toBe(404);
  });
  test("without an id it gets that of its content, and is known by it the next time", async () => {
    const { eventID: _, ...nameless } = foreign(2);
    const stored = [];
    for (let times = 0; times < 2; times++)
      stored.push((await jobOf(await asked.capture(documentOf([nameless, nameless]))))["stored"]);
    expect(stored).toEqual([1, 0]);
  });
  test("another content under a known id is a fault and changes nothing", async () => {
    const before = await asked.registered();
    await asked.capture(documentOf([foreign(3)]));
    const liar = foreign(3, { bizStep: "receiving" });
    const job = await jobOf(await asked.capture(documentOf([liar, foreign(4)])));
    expect(job).toMatchObject({ success: false, stored: 0, errors: [{ field: "eventID" }] });
    const proceeding = { "gs1-capture-error-behaviour": "proceed" };
    const other = await jobOf(await asked.capture(documentOf([liar, foreign(4)]), proceeding));
    expect(other).toMatchObject({ success: false, stored: 1 });
    expect(await asked.registered()).toBe(before + 2);
    // Doubles that contradict each other within one document.
    const both = await jobOf(await asked.capture(documentOf([foreign(5), foreign(5, { action: "ADD" })])));
    expect(both).toMatchObject({ success: false, stored: 0 });
  });
  test("a withdrawn event is told beside the first one, once", async () => {
    const errorDeclaration = { declarationTime: "2026-11-23T08:00:00Z", reason: "did_not_occur" };
    for (const stored of [1, 0]) {
      const job = await jobOf(await asked.capture(documentOf([foreign(1, { errorDeclaration })])));
      expect(job).toMatchObject({ success: true, stored });
    }
    const page = await asked.page("/v1/epcis/events?EXISTS_errorDeclaration=true");
    expect(page.events).toMatchObject([{ eventID: foreign(1)["eventID"], errorDeclaration }]);
  });
  test("extension fields keep the meaning of their prefix", async () => {
    const context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { ex: "https://x.example/" }];
    const event = foreign(6, { "ex:lot": { "ex:part": [1, 2] } });
    expect(await jobOf(await asked.capture(documentOf([event], context)))).toMatchObject({ stored: 1 });
    const id = encodeURIComponent(String(event["eventID"]));
    const { events, document } = await asked.page(`/v1/epcis/events?EQ_eventID=${id}`);
    expect(events[0]).toMatchObject({ "@context": [{ ex: "https://x.example/" }], "ex:lot": { "ex:part": [1, 2] } });
    expect(gs1Problem(document)).toBeNull();
    expect((await asked.capture(documentOf([foreign(7, { "ey:lot": 1 })]))).status).toBe(400);
  });

  const deep = (levels: number): unknown => (levels === 0 ? 1 : { "gs1:in": deep(levels - 1) });
  const hostile: [what: string, document: unknown, status: number][] = [
    ["nothing", "", 400],
    ["no JSON", "{", 400],
    ["a number", 7, 400],
    ["a list", [], 400],
    ["null", "null", 400],
    ["another document", { ...documentOf([foreign(9)]), type: "EPCISQueryDocument" }, 400],
    ["an older version", { ...documentOf([foreign(9)]), schemaVersion: "1.2" }, 400],
    ["no event", documentOf([]), 400],
    ["an event that is a text", documentOf(["x"]), 400],
    ["an unknown type", documentOf([foreign(9, { type: "PartyEvent" })]), 400],
    ["a plain S10", documentOf([foreign(9, { epcList: ["RR473124829GB"] })]), 400],
    ["a parcel twice", documentOf([foreign(9, { epcList: ["urn:a:1", "urn:a:1"] })]), 400],
    ["a field of nobody", documentOf([foreign(9, { parcels: 1 })]), 400],
    ["no zone", documentOf([foreign(9, { eventTimeZoneOffset: undefined })]), 400],
    ["an impossible day", documentOf([foreign(9, { eventTime: "2026-02-30T08:00:00Z" })]), 400],
    ["an action as a list", documentOf([foreign(9, { action: ["ADD"] })]), 400],
    ["a step of its own without a URI", documentOf([foreign(9, { bizStep: "collecting parcels" })]), 400],
    ["U+0000", documentOf([foreign(9, { "gs1:x": "a\u0000b" })]), 400],
    ["a deep nest", documentOf([foreign(9, { "gs1:x": deep(40) })]), 400],
    ["a very deep nest", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 400],
    ["a poisoned prototype", `{"__proto__":{"x":1}}`, 400],
    ["too many events", documentOf(Array.from({ length: 1_001 }, (_, at) => foreign(100 + at))), 413],
    ["too large a document", documentOf([foreign(9, { "gs1:x": "x".repeat(2_200_000) })]), 413],
    ["one bad event among good ones", documentOf([foreign(10), foreign(11, { action: "MOVE" })]), 400],
  ];
  test.each(hostile)("%s is refused and nothing changes", async (_, document, status) => {
    const before = await asked.registered();
    const answer = await asked.capture(document);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, type: expect.stringMatching(/^epcisException:/) });
    expect(await asked.registered()).toBe(before);
  });
  test("another media type, another behaviour", async () => {
    const document = documentOf([foreign(9)]);
    expect((await asked.capture(document, { "content-type": "application/xml" })).status).toBe(415);
    expect((await asked.capture(document, { "gs1-capture-error-behaviour": "ignore" })).status).toBe(400);
  });
  test("of a document with faults the right events are stored when that is asked for", async () => {
    const document = documentOf([foreign(10), foreign(11, { action: "MOVE" }), foreign(10)]);
    const job = await jobOf(await asked.capture(document, { "gs1-capture-error-behaviour": "proceed" }));
    expect(job).toMatchObject({ success: false, stored: 1, errors: [{ field: "epcisBody.eventList.1.action" }] });
  });
  test("what came at the same time from several is stored once", async () => {
    const documents = Array.from({ length: 6 }, (_, at) => documentOf([foreign(20), foreign(21 + at)]));
    const jobs = await Promise.all(documents.map(async (document) => jobOf(await asked.capture(document))));
    expect(jobs.reduce((sum, job) => sum + Number(job["stored"]), 0)).toBe(7);
  });

  /** Real events with something changed by chance: what we take, GS1's schema takes too. */
  test("nothing is taken that GS1's schema refuses", async () => {
    const random = newRandom("mutated events");
    const real = [...(await asked.all("/v1/epcis/events")), foreign(1)];
    const junk = [null, 0, -1.5, true, "", "x", "urn:a:b", [], ["x"], {}, { id: "x" }, "2026-01-01", "ADD", "\u0001"];
    const figures = { tried: count(1_500, 20_000), taken: 0, refused: 0 };
    const mutated = (value: unknown, depth = 0): unknown => {
      if (typeof value !== "object" || value === null || random.hit(0.15 * depth)) return random.pick(junk);
      if (Array.isArray(value))
        return value.length === 0
          ? [random.pick(junk)]
          : value.map((one, at) => (at === 0 ? mutated(one, depth + 1) : one));
      const entries = Object.entries(value);
      const [name] = entries.length === 0 ? [""] : random.pick(entries);
      if (random.hit(0.2)) return Object.fromEntries(entries.filter(([other]) => other !== name));
      if (random.hit(0.1)) return { ...value, [random.pick(["x", "a:b", "ilmd", "uom"])]: random.pick(junk) };
      return Object.fromEntries(
        entries.map(([other, inner]) => [other, other === name ? mutated(inner, depth + 1) : inner]),
      );
    };
    const differing: unknown[] = [];
    for (let tries = 0; tries < figures.tried; tries++) {
      const event = mutated(random.pick(real));
      const taken = CapturedEvent.safeParse(event).success;
      figures[taken ? "taken" : "refused"]++;
      if (taken && gs1Problem(documentOf([event])) !== null) differing.push([gs1Problem(documentOf([event])), event]);
    }
    figure("epcis mutated events", figures);
    expect(differing).toEqual([]);
    expect(figures.taken).toBeGreaterThan(figures.tried / 100);
  });
});
