/** What a start does when history is gone: never silently empty, safe mode, and what the fleet has comes back. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../gateway/assemble.ts";
import type { EventOf, EventType } from "../../gateway/core/event.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import { fleetInMemory, holdParcel, keptByFleet, playBoard } from "./a-day.ts";
import { folders, type RigOptions, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
/** The rig's own. */
const secrets = secretsOf({ siteSecret: new Uint8Array(32).fill(7) });
const waybill = "RR473124829GB";

const eventsOf = async <T extends EventType>(gateway: Gateway, type: T): Promise<EventOf<T>[]> => {
  const found: EventOf<T>[] = [];
  for await (const { recorded } of gateway.journal.read(0))
    if (recorded.event.type === type) found.push(recorded.event as EventOf<T>);
  return found;
};
const eventually = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const services = async (gateway: Gateway): Promise<string[]> =>
  (await gateway.reads.board.compartments()).map(({ service }) => service);
const readers = { by: { kind: "courier", session: "c".repeat(43) } } as const;
const begin = (gateway: Gateway) =>
  gateway.inbox.submit({
    ...readers,
    command: { type: "begin-deposit", deposit: "f".repeat(32), parcels: ["RR123456785GB"] },
  });
const signIn = (gateway: Gateway) =>
  gateway.inbox.submit({
    ...readers,
    command: {
      ...{ type: "sign-in-courier", courier: "ben", carrier: "swift", proof: "right" },
      ...{ session: readers.by.session, source: "k" },
    },
  });

/** A site with one parcel held, whose whole store is then lost. */
const lostSite = async () => {
  const data = fresh();
  const board = playBoard();
  const { gateway } = await startRig(data, { line: board.line });
  await gateway.ready;
  const held = await holdParcel(gateway, board, waybill);
  const kept = await keptByFleet(gateway.journal);
  await gateway.stop();
  const head = gateway.journal.head();
  rmSync(join(data, "journal", "store"), { recursive: true });
  const restart = (options: RigOptions = {}) => startRig(data, { line: board.line, ...options });
  return { held, kept, head, restart };
};

describe("a store that is gone", () => {
  test("opens a new epoch and puts every compartment into safe mode", { timeout: 60_000 }, async () => {
    const { head, restart } = await lostSite();
    const { gateway } = await restart();
    await gateway.ready;
    const [opened] = await eventsOf(gateway, "epoch-opened");
    expect(opened).toMatchObject({ reason: "lossy-repair", unproven: ["A-01", "A-02", "A-03", "A-04"] });
    expect(opened?.holes[0]).toMatchObject({ from: 1 });
    expect(gateway.journal.head().epoch.counter).toBe(head.epoch.counter + 1);
    expect(gateway.journal.head().seq).toBeGreaterThan(head.seq);
    expect(await services(gateway)).toEqual(["unproven", "unproven", "unproven", "unproven"]);
    await signIn(gateway);
    expect(await begin(gateway)).toMatchObject({ type: "refused" });
    await gateway.stop();
  });

  test("comes back from a fleet that has all of it, and safe mode ends", { timeout: 60_000 }, async () => {
    const { held, kept, head, restart } = await lostSite();
    const bridge = fleetInMemory({ site: "bench", head, kept });
    const { gateway } = await restart({ bridge });
    await gateway.ready;
    await eventually(async () => (await services(gateway)).every((service) => service === "in-service"));
    expect(bridge.asked.length).toBeGreaterThan(0);
    expect(await gateway.reads.board.compartment(held.compartment)).toMatchObject({
      ...{ occupancy: "held", deposit: held.deposit, parcels: [waybill] },
    });
    // The code is alive again: it was never anywhere but in the ids of the event.
    const collected = await gateway.inbox.submit({
      by: { kind: "kiosk", terminal: "kiosk-1" },
      command: { type: "present-pickup-code", digest: secrets.codeDigest(held.deposit, 1) },
    });
    expect(collected).toMatchObject({ type: "collection", compartment: held.compartment, parcels: [waybill] });
    expect((await eventsOf(gateway, "safe-mode-left")).map(({ by }) => by)).toEqual([
      "fleet",
      "fleet",
      "fleet",
      "fleet",
    ]);
    const trail = await gateway.reads.trail(waybill);
    expect(trail.map(({ type }) => type)).toContain("deposit-made");
    await gateway.stop();
  });

  test("is vouched for by no fleet that knows only a part", { timeout: 60_000 }, async () => {
    const { held, kept, head, restart } = await lostSite();
    const made = kept.findIndex(({ body }) => body.includes("deposit-made"));
    const before = kept[made - 1]!;
    const known = { ...head, seq: before.seq, hash: "0".repeat(64) };
    const bridge = fleetInMemory({ site: "bench", head: known, kept: kept.slice(0, made) });
    const { gateway, log } = await restart({ bridge });
    await gateway.ready;
    await eventually(() => log.some(({ what }) => what === "hole-refilled"));
    expect(await services(gateway)).toContain("unproven");
    expect(await gateway.reads.board.compartment(held.compartment)).toMatchObject({ service: "unproven" });
    await gateway.stop();
  });

  test("is asked for again after a restart that came in between", { timeout: 60_000 }, async () => {
    const { held, kept, head, restart } = await lostSite();
    const alone = await restart();
    await alone.gateway.ready;
    await alone.gateway.stop();
    const bridge = fleetInMemory({ site: "bench", head, kept });
    const { gateway } = await restart({ bridge });
    await gateway.ready;
    await eventually(async () => (await gateway.reads.board.compartment(held.compartment))?.occupancy === "held");
    await gateway.stop();
  });
});

describe("a fleet that is ahead of a restored image", () => {
  test("makes the site open an epoch above it, in safe mode", { timeout: 60_000 }, async () => {
    const data = fresh();
    const first = await startRig(data);
    await first.gateway.ready;
    const kept = await keptByFleet(first.gateway.journal);
    await first.gateway.stop();
    const { epoch, seq } = first.gateway.journal.head();
    const ahead = { epoch, seq: seq + 50, hash: "1".repeat(64) };
    const bridge = fleetInMemory({ site: "bench", head: ahead, kept });
    const { gateway } = await startRig(data, { bridge });
    await gateway.ready;
    await eventually(() => gateway.journal.head().epoch.counter > epoch.counter);
    await eventually(async () => (await eventsOf(gateway, "epoch-opened")).length === 2);
    const opened = (await eventsOf(gateway, "epoch-opened"))[1];
    expect(opened).toMatchObject({ reason: "fleet-ahead" });
    expect(opened?.unproven.length).toBe(4);
    expect(gateway.journal.head().seq).toBeGreaterThan(ahead.seq);
    await gateway.stop();
  });

  test("still knows its doors when the history that comes back has other starts in it", {
    timeout: 60_000,
  }, async () => {
    const data = fresh();
    const image = fresh();
    const first = await startRig(data);
    await first.gateway.ready;
    await first.gateway.stop();
    cpSync(data, image, { recursive: true });
    for (const _day of [2, 3]) {
      const { gateway } = await startRig(data);
      await gateway.ready;
      await gateway.stop();
    }
    const later = await startRig(data);
    await later.gateway.ready;
    const kept = await keptByFleet(later.gateway.journal);
    await later.gateway.stop();
    const bridge = fleetInMemory({ site: "bench", head: later.gateway.journal.head(), kept });
    const { gateway, log } = await startRig(image, { bridge });
    await gateway.ready;
    await eventually(() => log.some(({ what }) => what === "hole-refilled"));
    const starts = (await eventsOf(gateway, "gateway-started")).length;
    expect(starts).toBeGreaterThan(2);
    await eventually(async () => (await gateway.reads.board.compartments()).every(({ door }) => door === "closed"));
    await gateway.stop();
  });
});
