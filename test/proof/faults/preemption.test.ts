/** Six boards share a line that never rests: an order leaves before every poll that waits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelNow } from "../../../firmware-sim/main.ts";
import type { SimulatedSite } from "../../../firmware-sim/site.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { decodeRequest } from "../../../gateway/wire/boards/modbus-relay.ts";
import { until } from "../../free-port.ts";
import { count, figure } from "../../scale.ts";
import { type ProcessSite, patientMs, processSite } from "../rig/process-site.ts";
import { type SlowLine, slowLine } from "../rig/slow-line.ts";

let site: ProcessSite;
let line: SlowLine;
let buses: SimulatedSite["buses"] = [];

/** Whatever waits for a power supply would wait behind other orders, not behind polls. */
const onOneLine = (config: ConfigInput): ConfigInput => ({
  ...config,
  supplies: config.supplies.map((supply) => ({ ...supply, locksAtOnce: 64, gapMs: 0 })),
  devices: config.devices.map((device, at) => {
    if (device.kind !== "modbus-relay") return device;
    const at1 = { transport: "tcp", host: "127.0.0.1", port: line.port };
    return { ...device, settings: { line: at1, unit: at + 1, timeoutMs: patientMs, pollIdleMs: 1, pollFastMs: 1 } };
  }),
});

beforeAll(async () => {
  line = await slowLine(() => buses);
  site = await processSite({ edit: onOneLine });
  buses = site.simulator.site.buses;
  await site.start();
}, 120_000);
afterAll(async () => {
  await site.stop();
  await line.stop();
});

test("the frame after the one in flight is the order's, whoever else is due", async () => {
  const as = await site.maintainer();
  const compartments = site.simulator.site.settings.compartments;
  const orders = count(8, 240);
  let waited = 0;
  for (let nth = 0; nth < orders; nth++) {
    const { compartment, device, lock } = compartments[(nth * 7) % compartments.length]!;
    const unit = site.simulator.site.settings.lines.findIndex(({ boards }) => boards[0]?.device === device) + 1;
    await until(async () => (await site.doorOf(compartment)) === "closed", patientMs);
    let inFlight = -1;
    await until(async () => {
      inFlight = await line.hold();
      const body = { reason: "a look inside" };
      const { status } = await site.call("POST", `/maintainer/compartments/${compartment}/open`, { as, body });
      // A lock that was fired a moment ago rests.
      if (status !== 200) line.release();
      return status === 200;
    }, patientMs);
    line.release();
    await until(() => line.heard.length > inFlight + 6, patientMs);
    const [next, ...after] = line.heard.slice(inFlight + 1, inFlight + 7);
    expect([next?.unit, decodeRequest(next?.pdu ?? new Uint8Array(0))]).toMatchObject([
      unit,
      { type: "pulse", relay: lock },
    ]);
    waited += new Set(after.map(({ unit: other }) => other).filter((other) => other !== unit)).size;
    await until(async () => (await site.doorOf(compartment)) === "open", patientMs);
    await until(() => site.simulator.site.cabinet.push(compartment, modelNow()) !== "sprang-open", patientMs);
  }
  // Several boards were due each time, or the order would have had nobody to overtake.
  expect(waited / orders).toBeGreaterThan(2);
  figure("orders that left next, boards that waited behind each", [orders, (waited / orders).toFixed(1)]);
}, 600_000);
