/** The statements of a site's daily count at the fleet: kept, and checked as they are read. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readStock } from "../../cloud-bridge/fleet/api/stock.ts";
import { statementHash } from "../../gateway/core/custody/stock/statement.ts";
import type { EventOf } from "../../gateway/core/event.ts";
import type { Statement } from "../../gateway/core/events/stock-events.ts";
import { calendarOf } from "../../gateway/platform/calendar.ts";
import { deskOn, framesOf, newSite } from "./desk.ts";
import { type Place, places } from "./fleet-rig.ts";
import { append, madeEvent } from "./history.ts";

const { sha256 } = calendarOf("UTC");
const stated = (day: number, previous: string | null, forged = false): EventOf<"stock-stated"> => {
  const statement: Statement = {
    ...{ day: `2026-11-0${day}`, zone: "UTC", notes: [], leftOut: 0, previous },
    ...{ from: { seq: day, at: day }, to: { seq: day + 1, at: day + 1 } },
    carriers: [{ carrier: "carrier-1", opening: day - 1, moves: { deposit: 1 }, closing: day }],
    differences: [
      { kind: "forced", compartment: "A-2", parcels: ["WB-00000001"], since: { seq: day, at: day }, state: "open" },
    ],
  };
  const hash = statementHash(statement, sha256);
  return { type: "stock-stated", ...statement, hash, ...(forged ? { leftOut: 3 } : {}) };
};

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  test("keeps each statement, newest first, and says which are sound and follow each other", async () => {
    const { site, journal } = await newSite(place);
    const [one, two] = [stated(1, null), stated(2, stated(1, null).hash)];
    const [forged, lost] = [stated(3, two.hash, true), stated(4, "f".repeat(64))];
    await append(journal, [madeEvent(1), one, two, forged, lost]);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 2)) await tell(site, "frame", frame);
    const all = await readStock(place.database, site, { limit: 31 });
    expect(all.map(({ day, sound, chained }) => [day, sound, chained])).toEqual([
      ["2026-11-04", true, false],
      ["2026-11-03", false, true],
      ["2026-11-02", true, true],
      ["2026-11-01", true, true],
    ]);
    const { type, ...first } = one;
    expect(all.at(-1)).toMatchObject({ ...first, epoch: 1, seq: 2 });
    const until = await readStock(place.database, site, { until: "2026-11-02", limit: 1 });
    expect(until.map(({ day, chained }) => [day, chained])).toEqual([["2026-11-02", true]]);
    expect(await readStock(place.database, "nowhere", { limit: 1 })).toEqual([]);
  });
});
