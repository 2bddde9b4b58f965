/** What every device that opens doors keeps: one fate for one attempt, and never a pulse that nobody ordered. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { DeviceKindName } from "../../gateway/adapters/registry.ts";
import type { PulseLock } from "../../gateway/core/effect.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { registerBoard, registerMapYaml } from "../adapters/register-board.ts";
import { pulse, type Rig, rigOf, wires } from "./device-rig.ts";
import { type BoardBus, boardBus, kerongBoard, mqttLocker } from "./other-sides.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

interface Site {
  readonly rig: Rig;
  ready(): Promise<void>;
  vanish(): Promise<void>;
  /** Pulses arrive, answers do not. */
  loseAnswers(): void;
  jam(): void;
  shut(lock: number): void;
  pulses(lock: number): number;
}
const line = { transport: "tcp", host: "board" };
const boardSite = (kind: DeviceKindName, settings: object, newBus: (clock: VirtualClock) => BoardBus): Site => {
  const clock = virtualClock();
  const bus = newBus(clock);
  const rig = rigOf(kind, { clock, line: bus, settings: { line, ...settings }, wiring: wires(8) });
  return {
    rig,
    ready: async () => {
      await rig.device.start();
      expect(await clock.runUntil(() => rig.device.figures().online, 5000)).toBe(true);
    },
    vanish: async () => {
      bus.dead.add(1);
      expect(await clock.runUntil(() => !rig.device.figures().online, 60_000)).toBe(true);
    },
    loseAnswers: () => {
      bus.loseNextAnswer = true;
    },
    jam: () => {
      bus.jam = true;
    },
    shut: (lock) => bus.shut(1, lock),
    pulses: (lock) => bus.pulsesOf(1, lock),
  };
};
const modbusSite = (): Site => boardSite("modbus-relay", {}, (clock) => boardBus(clock, [1]));
const mappedSite = (): Site =>
  boardSite("modbus-board", { map: parse(registerMapYaml) }, (clock) => boardBus(clock, [1], 0, registerBoard));
const kerongSite = (model: "cu16" | "cu48", indexBase: 0 | 1) => (): Site =>
  boardSite("kerong", { model, indexBase, board: 1 }, (clock) =>
    boardBus(clock, [1], 0, kerongBoard(model, indexBase)),
  );
const mqttSite = (): Site => {
  const rig = rigOf("locker-mqtt", { wiring: wires(8) });
  const locker = mqttLocker(rig, 8);
  return {
    rig,
    ready: async () => {
      await rig.device.start();
      await locker.connect();
    },
    vanish: () => locker.drop(),
    loseAnswers: () => {
      locker.losesAnswers = true;
    },
    jam: () => {
      locker.jam = true;
    },
    shut: (lock) => locker.shut(lock),
    pulses: (lock) => locker.pulsesOf(lock),
  };
};

const fates = (rig: Rig): Observation[] =>
  rig.observed.filter(({ type }) => type === "pulse-acknowledged" || type === "pulse-failed");
const doorsSeen = (rig: Rig, compartment: string): string[] =>
  rig.observed.flatMap((seen) =>
    seen.type.startsWith("door-") && "compartment" in seen && seen.compartment === compartment ? [seen.type] : [],
  );
const perform = async ({ rig }: Site, effect: PulseLock): Promise<void> => {
  let done = false;
  const performing = rig.device.perform(effect).then(() => {
    done = true;
  });
  await rig.clock.runUntil(() => done, 60_000);
  await performing;
};

describe.each([
  ["modbus-relay", modbusSite],
  ["modbus-board", mappedSite],
  ["kerong cu16", kerongSite("cu16", 0)],
  ["kerong cu48", kerongSite("cu48", 0)],
  ["kerong cu48 counting from one", kerongSite("cu48", 1)],
  ["locker-mqtt", mqttSite],
] as const)("a %s device", (_, newSite) => {
  test("tells every door and itself when it is first heard", async () => {
    const site = newSite();
    await site.ready();
    await site.rig.clock.run(100);
    expect(site.rig.observed.filter(({ type }) => type === "device-heard")).toHaveLength(1);
    expect(site.rig.observed.filter(({ type }) => type === "door-sensed-closed")).toHaveLength(8);
    await site.rig.device.stop();
  });

  test("an ordered pulse is acknowledged once, fires once, and the door is then seen open", async () => {
    const site = newSite();
    await site.ready();
    await perform(site, pulse({ lock: 2, compartment: "A-03" }));
    expect(fates(site.rig)).toMatchObject([{ type: "pulse-acknowledged", order: pulse().order, attempt: 1 }]);
    await site.rig.clock.run(2000);
    expect(doorsSeen(site.rig, "A-03").at(-1)).toBe("door-sensed-open");
    site.shut(2);
    await site.rig.clock.run(2000);
    expect(doorsSeen(site.rig, "A-03").at(-1)).toBe("door-sensed-closed");
    expect(site.pulses(2)).toBe(1);
    expect(site.rig.device.figures()).toMatchObject({ online: true, errors: 0 });
    await site.rig.device.stop();
  });

  test("the same attempt performed twice fires once and has one fate", async () => {
    const site = newSite();
    await site.ready();
    await perform(site, pulse());
    await perform(site, pulse());
    expect(fates(site.rig)).toHaveLength(1);
    expect(site.pulses(0)).toBe(1);
    await perform(site, pulse({ attempt: 2 }));
    expect(fates(site.rig)).toHaveLength(2);
    await site.rig.device.stop();
  });

  test("a lost answer leaves the attempt unconfirmed, fires no second time, and the door is told", async () => {
    const site = newSite();
    await site.ready();
    site.loseAnswers();
    await perform(site, pulse());
    expect(fates(site.rig)).toMatchObject([{ type: "pulse-failed", outcome: "unconfirmed", attempt: 1 }]);
    await site.rig.clock.run(5000);
    expect(site.pulses(0)).toBe(1);
    expect(doorsSeen(site.rig, "A-01").at(-1)).toBe("door-sensed-open");
    await site.rig.device.stop();
  });

  test("an order whose deadline has passed is never sent", async () => {
    const site = newSite();
    await site.ready();
    await site.rig.clock.run(1000);
    await perform(site, pulse({ deadline: 500 }));
    expect(fates(site.rig)).toMatchObject([{ type: "pulse-failed", outcome: "expired" }]);
    expect(site.pulses(0)).toBe(0);
    await site.rig.device.stop();
  });

  test("a jammed door is told as still closed after the pulse and its fate, once", async () => {
    const site = newSite();
    await site.ready();
    await site.rig.clock.run(100);
    site.jam();
    const before = doorsSeen(site.rig, "A-01").length;
    await perform(site, pulse());
    await site.rig.clock.run(4000);
    expect(doorsSeen(site.rig, "A-01").slice(before)).toEqual(["door-sensed-closed"]);
    const told = site.rig.observed.map(({ type }) => type);
    const fate = told.findIndex((type) => type === "pulse-acknowledged" || type === "pulse-failed");
    expect(told.lastIndexOf("door-sensed-closed")).toBeGreaterThan(fate);
    await site.rig.device.stop();
  });

  test("what vanished is silent, its doors unknown, and it takes no pulse", async () => {
    const site = newSite();
    await site.ready();
    await site.rig.clock.run(100);
    await site.vanish();
    expect(site.rig.observed.filter(({ type }) => type === "device-silent")).toHaveLength(1);
    expect(site.rig.observed.filter(({ type }) => type === "door-sensed-unknown")).toHaveLength(8);
    await perform(site, pulse());
    expect(fates(site.rig)).toMatchObject([{ type: "pulse-failed", outcome: "refused" }]);
    expect(site.pulses(0)).toBe(0);
    await site.rig.device.stop();
  });

  test("a wrong wiring is refused, not guessed", async () => {
    const site = newSite();
    await site.ready();
    await perform(site, pulse({ compartment: "A-01", lock: 5 }));
    expect(fates(site.rig)).toMatchObject([{ type: "pulse-failed", outcome: "refused" }]);
    expect(site.pulses(5)).toBe(0);
    await site.rig.device.stop();
  });

  test("a full inbox loses neither the fate of an order nor a door", async () => {
    const site = newSite();
    await site.ready();
    await site.rig.clock.run(100);
    site.rig.fullFor = 3;
    await perform(site, pulse());
    expect(fates(site.rig)).toHaveLength(1);
    expect(await site.rig.clock.runUntil(() => doorsSeen(site.rig, "A-01").at(-1) === "door-sensed-open", 10_000)).toBe(
      true,
    );
    await site.rig.device.stop();
  });
});
