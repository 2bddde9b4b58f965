import { describe, expect, test } from "vitest";
import { Mischief, type MischiefInput, MischiefSettings } from "../../firmware-sim/mischief.ts";
import {
  closedDoor,
  contactSaysOpen,
  dropLatch,
  pullLatch,
  pushShut,
  settleDoor,
} from "../../firmware-sim/models/door.ts";
import { TagReader } from "../../firmware-sim/models/tag-reader.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { SimSettings } from "../../firmware-sim/settings.ts";
import { decodeStatus } from "../../gateway/wire/device-status.ts";
import { aSite, aSiteOf, ask, pulse0, readDoors, smallSite } from "./a-site.ts";

describe("a relay board answers as its pages say", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["a pulse is echoed", "05 02 00 00 07", "0502000007"],
    ["all off is echoed", "05 00 FF 00 00", "0500FF0000"],
    ["shut doors read as zeros", "02 00 00 00 08", "020100"],
    ["resting relays read as zeros", "01 00 00 00 08", "010100"],
    ["the software version stands at 0x8000", "03 80 00 00 01", "030200C8"],
    ["the unit address stands at 0x4000", "03 40 00 00 01", "03020001"],
    ["a relay that is not there is an illegal address", "05 00 08 FF 00", "8502"],
    ["a pulse of a relay that is not there is an illegal address", "05 02 08 00 05", "8502"],
    ["inputs beyond the last are an illegal address", "02 00 05 00 10", "8202"],
    ["no inputs at all are an illegal value", "02 00 00 00 00", "8203"],
    ["a pulse of no length is an illegal value", "05 02 00 00 00", "8503"],
    ["a relay that is half on is an illegal value", "05 00 00 12 34", "8503"],
    ["all on is an illegal value", "05 00 FF FF 00", "8503"],
    ["a function that the board lacks is an illegal function", "06 00 00 00 01", "8601"],
    ["a register that the board lacks is an illegal address", "03 00 00 00 01", "8302"],
  ];
  test.each(rows)("%s", (_, request, answer) => expect(ask(aSite(), request, 0)).toEqual([answer]));

  test("a broadcast is obeyed and never answered", () => {
    const site = aSite();
    const heard = site.buses[0]?.request(0, Uint8Array.of(5, 2, 0, 0, 5), 0);
    expect(heard).toEqual([]);
    expect(site.compartment("A-01", 10)?.pulses).toBe(1);
  });
  test("an address that nobody has stays silent", () =>
    expect(aSite().buses[0]?.request(9, Uint8Array.of(1, 0, 0, 0, 8), 0)).toEqual([]));
});

describe("the board's own timer ends a pulse", () => {
  test("a pulse of five tenths holds the coil for half a second and opens the door after its mechanics", () => {
    const site = aSite();
    ask(site, pulse0, 1000);
    expect(ask(site, "01 00 00 00 08", 1499)).toEqual(["010101"]);
    expect(ask(site, "01 00 00 00 08", 1500)).toEqual(["010100"]);
    expect(site.compartment("A-01", 1199)?.open).toBe(false);
    expect(site.compartment("A-01", 1200)).toMatchObject({ open: true, openedAt: 1200, openings: 1 });
    const once = { pulses: 1, firedAt: [1000], energisedMs: 500, longestMs: 500, on: false };
    expect(site.compartment("A-01", 9000)).toMatchObject(once);
  });
  test("a relay that is switched on burns until somebody switches it off", () => {
    const site = aSite();
    ask(site, "05 00 00 FF 00", 0);
    expect(site.compartment("A-01", 60_000)).toMatchObject({ on: true, energisedMs: 60_000 });
    ask(site, "05 00 FF 00 00", 60_000);
    expect(site.compartment("A-01", 90_000)).toMatchObject({ on: false, longestMs: 60_000 });
  });
  test("a coil that is cut at once never lets go of the latch", () => {
    const site = aSite();
    ask(site, pulse0, 0);
    ask(site, "05 00 FF 00 00", 10);
    expect(site.compartment("A-01", 5000)?.open).toBe(false);
  });
});

describe("doors and what lies behind them", () => {
  const open = settleDoor(pullLatch(closedDoor, 0, 500, 200), 1000);
  test("a contact bounces and then rests", () => {
    const seen = Array.from({ length: 20 }, (_, ms) => contactSaysOpen(open, 200 + ms, 12));
    expect(new Set(seen.slice(0, 12))).toEqual(new Set([true, false]));
    expect(new Set(seen.slice(12))).toEqual(new Set([true]));
  });
  test("a door springs back while the coil pulls, and stays shut afterwards", () => {
    const held = settleDoor(pullLatch(closedDoor, 0, 500, 200), 300);
    expect(pushShut(held, 300).leaf).toBe("open");
    expect(pushShut(held, 500).leaf).toBe("closed");
  });
  test("a latch that was pulled for too short a time keeps the door shut", () =>
    expect(settleDoor(dropLatch(pullLatch(closedDoor, 0, 500, 200), 20, 20, 60), 1000).leaf).toBe("closed"));
  test("nothing goes through a shut door", () => {
    const { cabinet } = aSite();
    expect(cabinet.putIn("A-01", "RR473124829GB", 0)).toBe(false);
    expect(cabinet.takeOut("A-01", 0)).toEqual([]);
  });
  test("a parcel lies in one place only, and comes out of there", () => {
    const { cabinet } = aSite();
    cabinet.pry("A-01", 0);
    cabinet.pry("A-02", 0);
    expect(cabinet.putIn("A-01", "RR473124829GB", 1)).toBe(true);
    expect(cabinet.putIn("A-02", "RR473124829GB", 1)).toBe(false);
    expect(cabinet.whereIs("RR473124829GB")).toBe("A-01");
    expect(cabinet.takeOut("A-01", 2)).toEqual(["RR473124829GB"]);
    expect(cabinet.whereIs("RR473124829GB")).toBeNull();
  });
  test("contacts and item sensors stand in the inputs, sensors behind the contacts", () => {
    const site = aSite();
    site.cabinet.pry("A-02", 0);
    site.cabinet.putIn("A-02", "RR473124829GB", 50);
    expect(ask(site, readDoors, 100)).toEqual(["020102"]);
    expect(ask(site, "02 00 08 00 02", 100)).toEqual(["020102"]);
  });
  test("a door with a closer shuts itself", () => {
    const site = smallSite({ doors: { mechanicsMs: [200, 200], closesItselfMs: 3000 } });
    const { cabinet } = aSiteOf(site);
    cabinet.pry("A-01", 0);
    expect(cabinet.nextMove()).toBe(3000);
    expect(cabinet.look("A-01", 2999)?.open).toBe(true);
    expect(cabinet.look("A-01", 3000)?.open).toBe(false);
  });
});

describe("settings that make no site are refused", () => {
  const compartment = { compartment: "A-01", device: "board-a", lock: 0 };
  const rows: readonly (readonly [string, object])[] = [
    ["a compartment on a board that is not there", { compartments: [{ ...compartment, device: "board-z" }] }],
    ["a lock that the board does not have", { compartments: [{ ...compartment, lock: 8 }] }],
    ["a lock that is wired twice", { compartments: [compartment, { ...compartment, compartment: "A-02" }] }],
    ["a side door that the street can reach", { control: { host: "0.0.0.0", port: 0 } }],
  ];
  test.each(rows)("%s", (_, wrong) => {
    expect(SimSettings.safeParse(smallSite()).success).toBe(true);
    expect(SimSettings.safeParse({ ...smallSite(), ...wrong }).success).toBe(false);
  });
});

describe("chance", () => {
  test("an equal seed draws equally, another one differently", () => {
    const draws = (seed: number) => Array.from({ length: 50 }, newRandom(seed).next);
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });
  test("a fork does not depend on what its parent drew", () => {
    const [one, other] = [newRandom(7), newRandom(7)];
    one.next();
    expect(one.fork("doors").next()).toBe(other.fork("doors").next());
  });
  test("draws are spread evenly over ten tenths", () => {
    const random = newRandom("spread");
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw++) tenths[random.int(10)]!++;
    for (const share of tenths) expect(Math.abs(share - 10_000)).toBeLessThan(600);
  });
});

describe("a tag reader", () => {
  const air = { device: "reader-1", missed: 0, antennas: [{ antenna: 1, compartments: ["A-01"], through: [] }] };
  const readerWith = (fault?: MischiefInput, tags: readonly string[] = ["3074257BF7194E4000001A85"]): TagReader => {
    const mischief = new Mischief(newRandom("mischief"));
    if (fault) mischief.add(MischiefSettings.parse(fault), 0);
    return new TagReader({ ...air, firmware: "r 1" }, () => tags, newRandom("air"), "b1", mischief);
  };
  const topics = (reader: TagReader, ...at: readonly number[]) => at.map((now) => reader.sweep(now)?.subtopic ?? null);

  test("that reads nothing says once a minute that it is there", () => {
    expect(topics(readerWith(undefined, []), 0, 500, 59_999, 60_000)).toEqual(["status", null, null, "status"]);
    expect(topics(readerWith(), 0, 500)).toEqual(["tags", "tags"]);
  });
  test("that is silent says nothing, and then goes on", () => {
    const reader = readerWith({ kind: "silent", device: "reader-1", forMs: 1_000 });
    expect([topics(reader, 0, 999, 1_000), reader.away(999), reader.away(1_000)]).toEqual([
      [null, null, "tags"],
      true,
      false,
    ]);
  });
  test("that starts anew is away for so long, and its birth says so", () => {
    const reader = readerWith({ kind: "reboot", device: "reader-1", times: 1, ms: 1_000 });
    const bootOf = () => decodeStatus(reader.birth().payload)?.boot;
    expect([bootOf(), ...topics(reader, 0, 999, 1_000), bootOf()]).toEqual(["b1", null, null, "tags", "b1-1"]);
  });
});
