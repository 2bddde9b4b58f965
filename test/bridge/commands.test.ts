/**
 * Commands from afar over a real broker, with the real gateway and simulated locks: whatever is delivered, late, twice,
 * forged or to a site that was put back, each gets its one right answer, and no lock is fired a second time.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IssuedCommand } from "../../cloud-bridge/fleet/answers/overview.ts";
import { readLog } from "../../cloud-bridge/fleet/logs/store.ts";
import type { CommandsRefused } from "../../cloud-bridge/uplink/commands.ts";
import type { RemoteCommand } from "../../gateway/wire/downlink/remote-command.ts";
import { newSigningKey } from "../../gateway/wire/downlink/signed.ts";
import { until } from "../free-port.ts";
import { siteId } from "../proof/damage/site.ts";
import { figure } from "../scale.ts";
import { type CommandPlace, commandPlace, madeUp, opening } from "./commands-rig.ts";

const patientMs = 120_000;
let place: CommandPlace;

beforeAll(async () => {
  place = await commandPlace();
  await place.start();
}, patientMs);
afterAll(() => place.close(), patientMs);

const ended = async (id: string): Promise<IssuedCommand> => {
  await until(async () => (await place.read(id)).endedAt !== null, patientMs);
  return place.read(id);
};
/** Everything that was sent before this has been dealt with: one more has its answer, whatever that is. */
const dealtWith = async (): Promise<void> => {
  const { command } = await place.order({ type: "extend-hold", deposit: "0".repeat(32) });
  await ended(command.id);
};
const refused = (): CommandsRefused => place.site().gateway.uplink!.figures().commandsRefused;
const known = (id: string): boolean => place.site().gateway.site().remote.commands.has(id);

describe("a door ordered open over HTTP", () => {
  let done: IssuedCommand;

  test(
    "is opened once, and the answer is what the site's journal says",
    async () => {
      const began = performance.now();
      const { status, command } = await place.order(opening, {}, "the-first-order");
      expect([status, command.state]).toEqual([202, "issued"]);
      done = await ended(command.id);
      figure("order to opened door seen by the fleet, ms", Math.round(performance.now() - began));
      expect(done).toMatchObject({ state: "done", why: null });
      expect(done.acceptedAt).not.toBeNull();
      expect(done.startedAt).not.toBeNull();
      await place.shut();
      expect(place.pulses()).toBe(1);
    },
    patientMs,
  );

  test("asked for again with its key it is the same command; another request under that key is none", async () => {
    const again = await place.order(opening, {}, "the-first-order");
    expect([again.status, again.command]).toEqual([200, done]);
    const other = await place.order({ type: "open-compartment", compartment: "A-02" }, {}, "the-first-order");
    expect(other.status).toBe(409);
  });

  test(
    "delivered over and over it opens nothing any more",
    async () => {
      const message = await place.message(done.id);
      const { seq } = place.site().gateway.journal.head();
      for (let copy = 0; copy < 20; copy++) await place.inject(message);
      await dealtWith();
      expect(place.pulses()).toBe(1);
      expect(await place.read(done.id)).toEqual(done);
      figure("journal entries after 20 copies and one other command", place.site().gateway.journal.head().seq - seq);
    },
    patientMs,
  );

  test(
    "replayed after a restart it opens nothing either",
    async () => {
      const message = await place.message(done.id);
      await place.stop();
      await place.start();
      await place.inject(message);
      await dealtWith();
      expect(place.pulses()).toBe(0);
      expect(await place.read(done.id)).toEqual(done);
    },
    patientMs,
  );

  test(
    "replayed to a site that was put back to before it, it opens nothing: known again, or a conflict",
    async () => {
      await place.stop();
      const before = await place.copy();
      await place.start();
      const { command } = await place.order(opening);
      const opened = await ended(command.id);
      expect(opened).toMatchObject({ state: "done", why: null });
      await place.shut();
      const message = await place.message(command.id);
      await place.stop();
      await place.start(before);
      await until(() => (place.site().gateway.site().history.epoch?.counter ?? 0) > 1, patientMs);
      await place.agreed();
      await place.inject(message);
      await dealtWith();
      expect(place.pulses()).toBe(0);
      // Either the fleet has filled the hole by then, and the site knows again; or the command is of another epoch.
      const kept = place.site().gateway.site().remote.commands.get(command.id);
      expect(["done", "conflict"]).toContain(kept?.state === "ended" ? kept.outcome : kept?.state);
      expect(await place.read(command.id)).toEqual(opened);
    },
    patientMs,
  );
});

describe("what does not fit", () => {
  const another = newSigningKey("key-of-somebody", () => crypto.getRandomValues(new Uint8Array(32)));
  const rows: readonly (readonly [keyof CommandsRefused, (id: string) => unknown])[] = [
    ["unknown-key", (id) => madeUp(another, { id })],
    ["wrong-signature", (id) => ({ ...madeUp(another, { id }), key: place.signing.id })],
    ["wrong-site", (id) => madeUp(place.signing, { id, site: "elsewhere" })],
    ["not-allowed", (id) => madeUp(place.signing, { id, issuer: { role: "carrier", id: "swift" } })],
    ["malformed", (id) => madeUp(place.signing, { id, action: { type: "sing" } } as unknown as Partial<RemoteCommand>)],
    ["malformed", () => "open sesame"],
  ];
  test.each(rows)("%s: counted, and the site hears nothing of it", async (why, messageOf) => {
    const id = crypto.randomUUID().replaceAll("-", "");
    const before = refused()[why];
    await place.inject(messageOf(id));
    await until(() => refused()[why] === before + 1, patientMs);
    expect(known(id)).toBe(false);
  });

  test(
    "an expectation that the site knows better than is a conflict",
    async () => {
      const pulses = place.pulses();
      for (const [expected, why] of [
        [{ deposit: "d".repeat(32) }, "deposit"],
        [{ occupancy: "occupied" }, "occupancy"],
      ] as const) {
        const { command } = await place.order(opening, { expect: expected });
        expect(await ended(command.id)).toMatchObject({ state: "conflict", why });
      }
      expect(place.pulses()).toBe(pulses);
    },
    patientMs,
  );

  test(
    "what comes too late is expired, by the fleet's clock",
    async () => {
      const pulses = place.pulses();
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().connected === false, patientMs);
      const { command } = await place.order(opening, { validMs: 1_000 });
      await until(() => Date.now() > command.notAfter, patientMs);
      place.line.mend();
      await until(() => place.site().gateway.uplink?.figures().state === "streaming", patientMs);
      expect(known(command.id)).toBe(false);
      await place.inject(await place.message(command.id));
      expect(await ended(command.id)).toMatchObject({ state: "expired", startedAt: null });
      expect(place.pulses()).toBe(pulses);
    },
    patientMs,
  );

  test(
    "what is ordered while the line is down is done when it is back, as long as it is in time",
    async () => {
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().connected === false, patientMs);
      const { command } = await place.order({ type: "block-compartment", compartment: "B-06" }, { validMs: 600_000 });
      expect((await place.read(command.id)).state).toBe("issued");
      place.line.mend();
      expect(await ended(command.id)).toMatchObject({ state: "done" });
      expect(place.site().gateway.site().locker.compartments.get("B-06")?.bars).toContain("blocked");
    },
    patientMs,
  );

  test(
    "a log that is asked for comes in the telemetry's class, and is done when it has left",
    async () => {
      const wanted = { level: "info", ageMs: 3_600_000, lines: 50, bytes: 65_536 } as const;
      const { command } = await place.order({ type: "send-log", wanted });
      expect(await ended(command.id)).toMatchObject({ state: "done", why: null });
      const { database } = place.fleet;
      await until(async () => (await readLog(database, siteId, command.id)) !== null, patientMs);
      const lines = (await readLog(database, siteId, command.id))!.map((line) => JSON.parse(line));
      expect(lines.map(({ what }) => what)).toContain("uplink-up");
      expect(lines.length).toBeLessThanOrEqual(wanted.lines);
    },
    patientMs,
  );

  test(
    "what the fleet's store has no acceptance of is never begun: it expires at the site",
    async () => {
      const pulses = place.pulses();
      const { counter } = place.site().gateway.site().history.epoch!;
      const id = "cd".repeat(16);
      const command = { id, notAfter: Date.now() + 2_000, expect: { epoch: counter } };
      await place.fleet.stop();
      await place.inject(
        madeUp(place.signing, { ...command, action: { type: "open-compartment", compartment: "B-01" } }),
      );
      const { commands } = place.site().gateway.site().remote;
      await until(() => commands.get(id)?.state === "ended", patientMs);
      expect(commands.get(id)).toMatchObject({ outcome: "expired" });
      expect([place.pulses(), place.pulses("B-01")]).toEqual([pulses, 0]);
    },
    patientMs,
  );
});
