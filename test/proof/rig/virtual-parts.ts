/** What the virtual site stands on: its plan, its simulated boards, and a fleet that does nothing but tell the time. */
import { SimSettings } from "../../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../../firmware-sim/site.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import type { BridgeLink } from "../../../gateway/ports/bridge-link.ts";
import { LineError, type PduLine } from "../../../gateway/ports/line.ts";
import { bridgeTopics, Hello } from "../../../gateway/wire/bridge.ts";
import { type VirtualTime, worldBegan } from "../../simulation/time.ts";

export const hour = 3_600_000;
export const day = 24 * hour;
export const holdMs = 3 * hour;
const siteId = "bench";
const relays = 4;
const names = ["A-01", "A-02", "A-03", "A-04"] as const;

export const planOfSite = (uplink: ConfigInput["uplink"]): ConfigInput => ({
  ...{ site: siteId, clock: "detect", supplies: [{ id: "psu" }] },
  devices: [
    {
      ...{ id: "board-1", kind: "modbus-relay" },
      settings: { line: { transport: "tcp", host: "board", port: 1 }, pollIdleMs: 10_000 },
    },
    { id: "kiosk-1", kind: "kiosk" },
  ],
  banks: [
    {
      ...{ bank: "A", device: "board-1", supply: "psu" },
      compartments: names.map((compartment, lock) => ({
        ...{ compartment, lock, size: "M" as const, itemInput: relays + lock },
      })),
    },
  ],
  rules: { carriers: [{ id: "swift", name: "Swift", unknownConsent: "accept", holdMs }] },
  ...{ disk: { lowMiB: 512, fullMiB: 128 }, uplink },
});

export const hardwareOfSite = (): SimulatedSite => {
  const compartments = names.map((compartment, lock) => ({ compartment, device: "board-1", lock, itemSensor: true }));
  const boards = [{ device: "board-1", unit: 1, relays, inputs: 2 * relays }];
  return new SimulatedSite(SimSettings.parse({ lines: [{ transport: "tcp", boards }], compartments }), 0);
};

export const lineTo = (hardware: SimulatedSite, time: VirtualTime): PduLine => ({
  request: async (unit, pdu, timeoutMs) => {
    const [delivery] = hardware.buses[0]?.request(unit, pdu, time.now) ?? [];
    await time.sleep(delivery ? 5 : timeoutMs);
    if (!delivery) throw new LineError("time-out", true, "no answer");
    return delivery.pdu;
  },
  close: async () => {},
});

/** Answers greetings with its time, which may be off, and takes nothing in. */
export const fleetThatTellsTheTime = (parts: {
  readonly time: VirtualTime;
  readonly isOn: () => boolean;
  readonly offsetMs: () => number;
}): BridgeLink => {
  const { time, isOn, offsetMs } = parts;
  let up = (): void => {};
  let message = (_topic: string, _payload: Uint8Array): void => {};
  const { hello, head } = bridgeTopics(siteId);
  return {
    onUp: (run) => {
      up = run;
    },
    onDown: () => {},
    onMessage: (run) => {
      message = run;
    },
    connect: () => void time.after(10, () => isOn() && up()),
    answered: () => {},
    unanswered: () => {},
    publish: async (topic, payload) => {
      if (topic !== hello) return;
      const { nonce } = Hello.parse(JSON.parse(new TextDecoder().decode(payload)));
      time.after(10, () => {
        const at = worldBegan + time.now + offsetMs();
        const answer = { v: 1, site: siteId, epoch: null, seq: 0, hash: null, nonce, at };
        if (isOn()) message(head, new TextEncoder().encode(JSON.stringify(answer)));
      });
    },
    close: async () => {},
  };
};
