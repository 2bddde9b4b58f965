/** A serial scanner on a pseudo terminal: plugged in, unplugged, and plugged in again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { expect, test } from "vitest";
import { scannerSerial } from "../../gateway/adapters/scanner-serial/driver.ts";
import { ScannerSerialSettings } from "../../gateway/adapters/scanner-serial/protocol.ts";
import { openStream } from "../../gateway/adapters/streams.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import { quietLog } from "../contract/device-rig.ts";
import { startPtyPair } from "../proof/foreign/pty-pair.ts";

const soon = { timeout: 20_000, interval: 20 };

const scannerAt = (path: string): Promise<SerialPort> =>
  new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
    port.open((error) => (error ? reject(error) : resolve(port)));
  });
const closed = (port: SerialPort): Promise<void> => new Promise((resolve) => port.close(() => resolve()));

test("a serial scanner's lines reach its kiosk, also after it was unplugged", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-scanner-"));
  const lines: string[] = [];
  const device = scannerSerial(
    ScannerSerialSettings.parse({ path: join(folder, "near"), kiosk: "kiosk-1", retryMs: 100, retryMsMax: 200 }),
    {
      ...{ device: "scanner", clock: realClock(), log: quietLog, wiring: [], openStream },
      secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(3) }),
      observe: async () => {},
      submit: () => Promise.reject(new Error("a scanner commands nothing")),
      antenna: () => () => null,
      recordScan: async () => {},
      openLine: () => {
        throw new Error("a scanner has no such line");
      },
      publish: () => {},
      showBadge: () => {},
      showLine: (_kiosk, line) => void lines.push(line),
      freshId: (bytes) => "0".repeat(2 * bytes),
      checkCourier: async () => ({ right: false }),
    },
  );
  await device.start();
  try {
    for (const label of ["RR473124829GB", "EE471108151FR"]) {
      const wire = await startPtyPair(folder);
      await expect.poll(() => device.figures().online, soon).toBe(true);
      const scanner = await scannerAt(wire.far);
      scanner.write(`]C0${label}\r\n`);
      await expect.poll(() => lines.at(-1), soon).toBe(`]C0${label}`);
      await closed(scanner);
      await wire.stop();
      await expect.poll(() => device.figures().online, soon).toBe(false);
    }
  } finally {
    await device.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
