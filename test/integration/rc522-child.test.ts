/** The badge reader's child process, with a stand-in for the `python` at a Raspberry Pi. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BadgeReaderStandIn, badgeReaderStandIn } from "../../firmware-sim/rc522/stand-in.ts";
import { rfidRc522 } from "../../gateway/adapters/rfid-rc522/driver.ts";
import { RfidRc522Settings } from "../../gateway/adapters/rfid-rc522/protocol.ts";
import { openStream } from "../../gateway/adapters/streams.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { Device } from "../../gateway/ports/device.ts";
import { quietLog } from "../contract/device-rig.ts";

const soon = { timeout: 30_000, interval: 20 };
const path = process.env["PATH"];
let folder: string;
let standIn: BadgeReaderStandIn;
let device: Device;
let shown: string[];
let observed: Observation[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-rc522-"));
  standIn = badgeReaderStandIn(folder);
  process.env["PATH"] = `${folder}:${path}`;
});
afterEach(async () => {
  await device.stop();
  await expect.poll(alive, soon).toEqual([]);
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true, force: true });
});

const startReader = async (settings: object = {}): Promise<void> => {
  shown = [];
  observed = [];
  device = rfidRc522(RfidRc522Settings.parse({ kiosk: "kiosk-1", retryMs: 100, sameMs: 0, ...settings }), {
    ...{ device: "badges", clock: realClock(), log: quietLog, wiring: [], openStream },
    secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(3) }),
    observe: async (observation) => void observed.push(observation),
    submit: () => Promise.reject(new Error("a badge reader commands nothing")),
    antenna: () => () => null,
    recordScan: async () => {},
    openLine: () => {
      throw new Error("a badge reader has no line");
    },
    publish: () => {},
    showLine: () => {},
    showBadge: (kiosk, badge) => void shown.push(`${kiosk}/${badge}`),
    freshId: (bytes) => "0".repeat(2 * bytes),
    checkCourier: async () => ({ right: false }),
  });
  await device.start();
};
/** Scripts that were ever started; the ids of those that still run. */
const started = (): number[] => {
  try {
    return readFileSync(join(folder, "started"), "utf8").trim().split("\n").map(Number);
  } catch {
    return [];
  }
};
const alive = (): number[] => started().filter(isAlive);
const isAlive = (pid: number): boolean => {
  try {
    // Dead and not yet waited for by whoever inherited it is dead.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

describe("the child of a badge reader", () => {
  test("brings one badge after the other to the kiosk", async () => {
    await startReader();
    for (const [at, uid] of [
      [1, 2, 3, 4],
      [200, 4, 75, 101],
    ].entries()) {
      standIn.show(uid);
      await expect.poll(() => shown.length, soon).toBe(at + 1);
    }
    expect(shown).toEqual(["kiosk-1/01020304", "kiosk-1/C8044B65"]);
    expect(alive().length).toBeLessThanOrEqual(1);
  });

  test("that hangs is ended, with what it started, and the next one reads", async () => {
    standIn.behave("hang");
    await startReader({ readMs: 1000 });
    await expect.poll(() => started().length, soon).toBeGreaterThan(2);
    expect(alive().length).toBeLessThanOrEqual(1);
    standIn.behave("wait");
    standIn.show([1, 2, 3, 4]);
    await expect.poll(() => shown, soon).toEqual(["kiosk-1/01020304"]);
  });

  test("that dies is silent for the site until it reads again", async () => {
    standIn.behave("die");
    await startReader();
    await expect.poll(() => observed.map(({ type }) => type), soon).toEqual(["device-silent"]);
    standIn.behave("wait");
    standIn.show([1, 2, 3, 4]);
    await expect.poll(() => shown, soon).toEqual(["kiosk-1/01020304"]);
    expect(observed.map(({ type }) => type)).toEqual(["device-silent", "device-heard"]);
  });

  test("without any `python` on the machine dies like any other", async () => {
    process.env["PATH"] = join(folder, "nothing-here");
    await startReader();
    await expect.poll(() => observed.map(({ type }) => type), soon).toEqual(["device-silent"]);
  });

  test("whose gateway is killed goes with it", async () => {
    await startReader();
    await device.stop();
    const before = started().length;
    const link = new URL("../../gateway/adapters/rfid-rc522/link.ts", import.meta.url).href;
    const code = `import(${JSON.stringify(link)}).then(({ openBadgeReader }) =>
      openBadgeReader({ up() {}, data() {}, down() {} }))`;
    const gateway = spawn(process.execPath, ["--import", "tsx", "-e", code], { stdio: "ignore" });
    await expect.poll(() => started().length, soon).toBe(before + 1);
    gateway.kill("SIGKILL");
    await expect.poll(alive, soon).toEqual([]);
  });

  test.each([
    ["prints without an end", "babble"],
    ["prints twice", "twice"],
    ["leaves a child behind", "leave"],
  ] as const)("that %s is cleared away before the next one starts", async (_, manner) => {
    standIn.behave(manner);
    if (manner === "twice") standIn.show([1, 2, 3, 4]);
    await startReader();
    if (manner !== "babble") await expect.poll(() => shown[0], soon).toBe("kiosk-1/01020304");
    await expect.poll(() => started().length, soon).toBeGreaterThan(1);
    expect(alive().length).toBeLessThanOrEqual(1);
    standIn.behave("wait");
    standIn.show([9, 8, 7, 6]);
    await expect.poll(() => shown.at(-1), soon).toBe("kiosk-1/09080706");
  });

  test.each(["error", "[1, 2, 3, 4, 5]", "[136, 4, 75, 101, 162]", "nonsense"])(
    "that prints %s shows no badge, and the next one does",
    async (text) => {
      standIn.print(text);
      await startReader();
      await expect.poll(() => standIn.isTaken(), soon).toBe(true);
      standIn.show([1, 2, 3, 4]);
      await expect.poll(() => shown, soon).toEqual(["kiosk-1/01020304"]);
    },
  );
});
