/** How far the register is behind, as whoever watches the fleet sees it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { append, collectedEvent, freshJournal, madeEvent } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { AskedFleet } from "./fleet.ts";

let asked: AskedFleet;
beforeAll(async () => {
  asked = await AskedFleet.start();
});
afterAll(() => asked.stop());

const behind = async (): Promise<number> => {
  const text = await (await asked.ask("/metrics")).text();
  return Number(/^postern_fleet_epcis_behind (\S+)$/m.exec(text)?.[1]);
};

test("a register that cannot be written to says how far it is behind, until it has caught up", async () => {
  const { database } = asked.fleet;
  await database.change("alter table epcis_event rename to epcis_event_away");
  const [one, other] = [await freshJournal({ site: "harbour" }), await freshJournal({ site: "station" })];
  await append(one, [madeEvent(1), collectedEvent(1)]);
  await append(other, [madeEvent(2)]);
  await asked.follow("harbour", one);
  await asked.follow("station", other);
  await until(async () => (await behind()) === one.head().seq + other.head().seq);
  await database.change("alter table epcis_event_away rename to epcis_event");
  await until(async () => (await behind()) === 0);
  expect(await asked.registered()).toBe(4);
});
