/** A site whose clock or events are mad is registered as far as it can be, and holds up nobody. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { append, collectedEvent, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { AskedFleet } from "./fleet.ts";

let asked: AskedFleet;
beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

const told = async (site: string, events: readonly Event[], at?: number): Promise<Journal> => {
  const journal = await freshJournal({ site });
  if (at === undefined) await append(journal, events);
  else
    await journal.append(events.map((event, elapsed) => ({ moment: { at, synced: false, elapsed }, event }))).durable;
  await asked.follow(site, journal);
  return journal;
};
const failures = async (): Promise<number> => {
  const text = await (await asked.ask("/metrics")).text();
  return Number(/^postern_fleet_epcis_site_failures (\S+)$/m.exec(text)?.[1]);
};

test("what was found by a mad clock is withdrawn all the same, at the last time that can be written", async () => {
  const audit: Event = {
    ...{ type: "compartment-audited", compartment: "A-2", by: "maintainer-1" },
    ...{ found: [], missing: [], extra: ["WB-00000001"] },
  };
  const at = Number.MAX_SAFE_INTEGER;
  const mad = await told("mad", [madeEvent(1), collectedEvent(1), audit], at);
  const sane = await told("sane", [madeEvent(2)]);
  await until(() => asked.caughtUp("mad", mad.head().seq));
  await until(() => asked.caughtUp("sane", sane.head().seq));
  const events = await asked.all("/v1/epcis/events");
  const declared = events.flatMap(({ errorDeclaration }) => errorDeclaration ?? []) as { declarationTime: string }[];
  expect(new Set(declared.map((one) => one.declarationTime))).toEqual(new Set(["9999-12-31T23:59:59.999Z"]));
  const table = await (await asked.ask("/v1/tables/parcels.csv")).text();
  expect(table).toContain("9999-12-31T23:59:59.999Z");
});

test("a site whose events cannot be registered is passed over and tried again; all others are registered", async () => {
  const { database } = asked.fleet;
  await database.change(`create function refuse_one() returns trigger language plpgsql as $$ begin
    if new.site = 'bad' then raise exception 'not this one'; end if; return new; end $$`);
  await database.change(
    "create trigger refuse_one before insert on epcis_event for each row execute function refuse_one()",
  );
  onTestFinished(() => database.change("drop function if exists refuse_one cascade").then(() => undefined));
  const bad = await told("bad", [madeEvent(3)]);
  const good = await told("good", [madeEvent(4)]);
  await until(() => asked.caughtUp("good", good.head().seq));
  await until(async () => (await failures()) > 0);
  expect(await asked.caughtUp("bad", bad.head().seq)).toBe(false);
  await database.change("drop function refuse_one cascade");
  await until(() => asked.caughtUp("bad", bad.head().seq));
});
