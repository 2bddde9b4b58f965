/** A disk that fills up: nothing new goes in, what lies inside still comes out, and all of it is on record. */
import { expect, test } from "vitest";
import { figure } from "../../scale.ts";
import { VirtualSite } from "../rig/virtual-site.ts";

const mib = 1024 ** 2;
const minute = 60_000;

test("a full disk refuses deposits and no collection, and gives way when there is room again", async () => {
  const site = new VirtualSite();
  await site.boot();
  const held = await site.deposit();
  if (held.type !== "deposit") throw new Error(held.type);
  expect(await site.files.ballastBytes()).toBeGreaterThan(0);

  site.files.free = 300 * mib;
  await site.pass(minute);
  expect(site.alarms()).toContain("disk-watermark disk-low");
  expect((await site.deposit()).type).toBe("deposit");

  site.files.free = 100 * mib;
  await site.pass(minute);
  expect(site.alarms()).toContain("disk-watermark disk-full");
  expect(await site.files.ballastBytes()).toBe(0);
  expect(await site.deposit()).toMatchObject({ code: "deposits-paused", detail: { why: "disk" } });
  expect((await site.collect(held.deposit)).type).toBe("collection");
  expect((await site.eventsOf("parcels-collected")).map(({ event }) => event.deposit)).toEqual([held.deposit]);

  // A restart in the middle of it knows no better and no worse.
  await site.powerCut(minute);
  await site.boot();
  expect(await site.deposit()).toMatchObject({ code: "deposits-paused" });

  site.files.free = 10_000 * mib;
  await site.pass(minute);
  expect(site.alarms()).toEqual([]);
  expect(await site.deposit()).toMatchObject({ type: "deposit" });
  expect(await site.files.ballastBytes()).toBeGreaterThan(0);
  figure("disk full: pulses, events", [site.pulses(), site.gateway.journal.head().seq]);
  await site.off(0);
});
