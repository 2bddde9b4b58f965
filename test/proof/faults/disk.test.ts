/** A disk that fills up: nothing new goes in, what lies inside still comes out, and all of it is on record. */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { until } from "../../free-port.ts";
import { figure } from "../../scale.ts";
import { patientMs, processSite } from "../rig/process-site.ts";
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

/** A file system of its own for one site, as only root may make it. */
const smallDisk = (folder: string, megabytes: number): boolean => {
  mkdirSync(folder, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "postern-proof", folder]).status === 0;
};
const mayMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "postern-mount-"));
  const done = smallDisk(folder, 1) && spawnSync("umount", [folder]).status === 0;
  rmSync(folder, { recursive: true, force: true });
  return done;
})();
if (!mayMount) figure("left out", "a real file system that fills up: this account may not mount one");

/** Writes until so much is left; 0: until the file system says no. */
const fillUpTo = (disk: string, leftBytes: number): void => {
  const chunk = Buffer.alloc(64 * 1024, 1);
  const file = openSync(join(disk, "somebody-else"), "a");
  const free = (): number => {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  };
  try {
    while (free() > leftBytes) writeSync(file, chunk);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
  } finally {
    closeSync(file);
  }
};

const brim = "on a real file system that fills to the brim nothing that was answered is lost";
test.runIf(mayMount)(brim, { timeout: 300_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), "postern-disk-"));
  const disk = join(data, "gateway");
  expect(smallDisk(disk, 128)).toBe(true);
  const edit = (config: ConfigInput): ConfigInput => ({ ...config, disk: { lowMiB: 40, fullMiB: 24 } });
  const site = await processSite({ data, edit });
  try {
    await site.start();
    const as = await site.courier();
    const [held, other] = [await site.deposit(as), await site.deposit(as)];
    const staff = await site.maintainer();
    const isFull = async (): Promise<boolean> => {
      const { body } = await site.call("GET", "/maintainer/alarms", { as: staff });
      return (body as { subject: string }[]).some(({ subject }) => subject === "disk-full");
    };
    await until(() => existsSync(join(disk, "journal", "ballast")), patientMs);

    fillUpTo(disk, 10 * mib);
    await until(isFull, patientMs);
    expect((await site.begin(as)).body).toMatchObject({ code: "deposits-paused", why: "disk" });
    expect(existsSync(join(disk, "journal", "ballast"))).toBe(false);
    await site.collect(held);
    expect(await site.figure("postern_deposits_live")).toBe(1);

    // Somebody eats the reserve as well. What cannot be written is not answered; the process ends rather than lie.
    fillUpTo(disk, 0);
    let answered = 0;
    await until(async () => {
      const body = { badge: "nobody", pin: "0" };
      const answer = await site.call("POST", "/courier/session", { body }).catch(() => null);
      answered += answer === null ? 0 : 1;
      return !site.isRunning();
    }, patientMs);
    expect(await site.end("SIGTERM")).toBe(1);

    rmSync(join(disk, "somebody-else"));
    await site.start();
    expect(await site.figure("postern_deposits_live")).toBe(1);
    const { body } = await site.call("GET", "/maintainer/journal?limit=500", { as: staff });
    const tries = (body as { event: { type: string } }[]).filter(
      ({ event }) => event.type === "courier-sign-in-failed",
    );
    figure("disk to the brim: answered before the end, on disk after it", [answered, tries.length]);
    expect(tries.length).toBeGreaterThanOrEqual(Math.min(answered, 5));
    await until(async () => !(await isFull()), patientMs);
    expect((await site.begin(as, { size: "L" })).status).toBe(200);
    await site.collect(other);
    await site.end("SIGTERM");
    expect((await verifyStore(dataPlaces(disk).journal)).ok).toBe(true);
  } finally {
    await site.stop();
    spawnSync("umount", ["-l", disk]);
    rmSync(data, { recursive: true, force: true });
  }
});
