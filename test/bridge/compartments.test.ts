/** The fleet's picture of a site's compartments: it heals as the site's own does, and follows its layout. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParcel, readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { compartmentBars } from "../../cloud-bridge/fleet/overview/schema.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { deskOn, framesOf, newSite } from "./desk.ts";
import { type Place, places } from "./fleet-rig.ts";
import { append, collectedEvent, depositId, madeEvent } from "./history.ts";

const layout = (...names: readonly string[]): Event => ({
  type: "layout-adopted",
  compartments: names.map((compartment, lock) => ({
    ...{ compartment, size: "M", accessible: false, device: "board-1", lock, itemSensor: false, supply: "main" },
  })),
});
const abandoned = (compartment: string): Event => ({ type: "door-abandoned-open", compartment });
const cleared = (subject: string): Event => ({
  ...{ type: "alarm-cleared", alarm: "a".repeat(16), kind: "door-left-open", subject },
});
const opened = (...unproven: string[]): Event => ({
  ...{ type: "epoch-opened", epoch: { counter: 1, id: "1".repeat(16) }, reason: "fleet-ahead", holes: [], unproven },
});
const proven = (compartment: string): Event => ({ type: "safe-mode-left", compartment, by: "fleet" });
const blocked = (compartment: string): Event => ({
  ...{ type: "compartment-blocked", compartment, reason: "wet", by: { kind: "maintainer", id: "m" } },
});

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  const told = async (site: string, journal: Journal, ...events: Event[]): Promise<void> => {
    await append(journal, events);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 1)) await tell(site, "frame", frame);
  };
  const picture = async (site: string) =>
    (await readSite(place.database, site, 42))?.compartments.map(({ compartment, content, service }) => [
      ...[compartment, content, service],
    ]);

  test("a compartment that stays open, or is unproven, is what it was when that is over", async () => {
    const { site, journal } = await newSite(place);
    await told(site, journal, madeEvent(1), opened("A-2", "A-3"), abandoned("A-2"), blocked("A-3"));
    expect(await picture(site)).toEqual([
      ["A-2", "unproven", "open"],
      ["A-3", "unproven", "blocked"],
    ]);
    await told(site, journal, proven("A-2"), proven("A-3"), cleared("A-2"));
    expect(await picture(site)).toEqual([
      ["A-2", "occupied", "ok"],
      ["A-3", null, "blocked"],
    ]);
  });

  test("what a new layout drops is gone, unless something lies or may lie there", async () => {
    const { site, journal } = await newSite(place);
    await told(site, journal, layout("A-1", "A-2", "A-3", "A-4"), madeEvent(49), opened("A-3"));
    await told(site, journal, layout("A-1"));
    expect(await picture(site)).toEqual([
      ["A-1", null, null],
      ["A-2", "occupied", "retired"],
      ["A-3", "unproven", "retired"],
    ]);
    await told(site, journal, collectedEvent(49), layout("A-1", "A-3", "A-5"));
    expect(await picture(site)).toEqual([
      ["A-1", null, null],
      ["A-3", "unproven", null],
      ["A-5", null, null],
    ]);
  });

  test("what a fleet of before has written is carried over", async () => {
    const { site, journal } = await newSite(place);
    await told(site, journal, layout("A-1", "A-2"), madeEvent(145));
    await place.database.change(
      "update compartment_status set content = 'unproven', service = 'open' where site = $1",
      [site],
    );
    await place.database.change(compartmentBars[1]);
    expect(await picture(site)).toEqual([
      ["A-1", "unproven", "open"],
      ["A-2", "unproven", "open"],
    ]);
    await told(site, journal, proven("A-1"), proven("A-2"), cleared("A-1"), cleared("A-2"));
    expect(await picture(site)).toEqual([
      ["A-1", "empty", "ok"],
      ["A-2", "occupied", "ok"],
    ]);
  });

  test("what was collected and put back lies there for its courier", async () => {
    const { site, journal } = await newSite(place);
    const ref = { deposit: depositId(97), compartment: "A-2", parcels: ["WB-00000097"] };
    const refused: Event = {
      ...{ type: "parcels-refused", ...ref, evidence: { grade: "stated", witnesses: ["recipient"] } },
    };
    await told(site, journal, madeEvent(97), collectedEvent(97), refused);
    expect(await picture(site)).toEqual([["A-2", "occupied", "ok"]]);
    const parcel = await readParcel(place.database, "WB-00000097", null);
    expect(parcel?.deposits).toMatchObject([{ stage: "refused", endedAt: null }]);
  });
});
