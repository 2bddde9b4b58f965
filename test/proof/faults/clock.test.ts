/** A wall clock that jumps by a year: nothing expires early, nothing is made up, and only the fleet is believed. */
import { describe, expect, test } from "vitest";
import { figure } from "../../scale.ts";
import { day, holdMs, hour } from "../rig/virtual-parts.ts";
import { VirtualSite } from "../rig/virtual-site.ts";

const year = 365 * day;
const minute = 60_000;
const unsynchronised = "clock-unsynchronised clock";
const directions = [
  ["forward", year],
  ["back", -year],
] as const;

const withParcel = async (fleetOffsetMs: number | null) => {
  const site = new VirtualSite();
  site.fleetOffsetMs = fleetOffsetMs;
  await site.boot();
  const held = await site.deposit();
  if (held.type !== "deposit") throw new Error(held.type);
  const [made] = await site.eventsOf("deposit-made");
  if (!made) throw new Error("no deposit was made");
  return { site, deposit: held.deposit, made };
};
const hasEnded = (site: VirtualSite, deposit: string): boolean =>
  site.gateway.site().custody.deposits.get(deposit)?.hold?.state === "ended";
/** Site time from the deposit to the end of its hold. */
const heldMs = async (site: VirtualSite, made: { readonly elapsed: number }): Promise<number> => {
  const [ended] = await site.eventsOf("hold-ended");
  return (ended?.elapsed ?? 0) - made.elapsed;
};
const offTime = async (site: VirtualSite): Promise<number> => {
  const counted = (await site.eventsOf("off-time-counted")).reduce((sum, { event }) => sum + event.ms, 0);
  const atStart = (await site.eventsOf("gateway-started")).reduce((sum, { event }) => sum + event.offTimeMs, 0);
  return counted + atStart;
};

describe("while running", () => {
  test.each(directions)("a year %s ends no hold, raises the alarm, and the hold ends when it should", async (_, by) => {
    const { site, deposit, made } = await withParcel(null);
    site.wall.offsetMs = by;
    await site.pass(minute);
    expect(site.alarms()).toEqual([unsynchronised]);
    // Nobody is kept from anything by a wrong clock.
    const other = await site.deposit();
    if (other.type !== "deposit") throw new Error(other.type);
    expect((await site.collect(other.deposit)).type).toBe("collection");

    await site.until(() => hasEnded(site, deposit), holdMs);
    const lastedMs = await heldMs(site, made);
    figure(`clock ${by > 0 ? "forward" : "back"} while running: hold, ms`, lastedMs);
    expect(lastedMs).toBeGreaterThanOrEqual(holdMs);
    expect(lastedMs).toBeLessThan(holdMs + minute);
    expect(await offTime(site)).toBe(0);
    await site.off(0);
  });

  test.each(directions)("a jump a year %s and home again is believed only on the fleet's word", async (_, by) => {
    const { site } = await withParcel(0);
    site.wall.offsetMs = by;
    await site.pass(minute);
    expect(site.alarms()).toContain(unsynchronised);
    site.wall.offsetMs = 0;
    await site.pass(minute);
    expect(site.alarms()).not.toContain(unsynchronised);
    expect((await site.eventsOf("clock-judged")).map(({ event }) => event.synced)).toEqual([true, false, true]);
    await site.off(0);
  });
});

describe("at start", () => {
  const off = hour;

  test.each(directions)("a year %s counts no time off before somebody vouches, and then what was", async (_, by) => {
    const { site, deposit, made } = await withParcel(0);
    const since = site.time.now;
    await site.off(off);
    site.wall.offsetMs = by;
    await site.boot();
    await site.pass(10 * minute);
    expect(site.alarms()).toContain(unsynchronised);
    expect([await offTime(site), hasEnded(site, deposit)]).toEqual([0, false]);

    // The clock is put right, and the fleet says so.
    site.wall.offsetMs = 0;
    await site.until(() => !site.alarms().includes(unsynchronised));
    const counted = await offTime(site);
    figure(`clock ${by > 0 ? "forward" : "back"} at start: time off that was counted in the end, ms`, counted);
    expect(Math.abs(counted - off)).toBeLessThan(minute);
    await site.until(() => hasEnded(site, deposit), holdMs);
    // Site time does not jump: the time off comes off what is left of the hold.
    expect((await heldMs(site, made)) + counted).toBeGreaterThanOrEqual(holdMs);
    expect(Math.abs(site.time.now - since - holdMs)).toBeLessThan(minute);
    await site.off(0);
  });

  test.each(directions)(
    "a year %s without a fleet: time off is never counted, and the hold is longer",
    async (_, by) => {
      const { site, deposit, made } = await withParcel(null);
      const since = site.time.now;
      await site.off(off);
      site.wall.offsetMs = by;
      await site.boot();
      expect(site.alarms()).toContain(unsynchronised);
      await site.until(() => hasEnded(site, deposit), holdMs + hour);
      expect(await heldMs(site, made)).toBeGreaterThanOrEqual(holdMs);
      expect(await offTime(site)).toBe(0);
      expect(site.time.now - since).toBeGreaterThanOrEqual(holdMs + off - minute);
      await site.off(0);
    },
  );

  test("a site that really was away for a year counts it on the fleet's word", async () => {
    const { site, deposit } = await withParcel(0);
    await site.off(year);
    await site.boot();
    await site.until(() => hasEnded(site, deposit));
    expect(await offTime(site)).toBeGreaterThan(year - minute);
    expect(site.alarms()).not.toContain(unsynchronised);
    await site.off(0);
  });
});
