/** What an MQTT device shall be set to: told as the gateway starts, kept by the broker, held against what it runs. */
import { z } from "zod";
import type { Device, DeviceHost } from "../ports/device.ts";
import {
  configOf,
  configTopic,
  DesiredSettings,
  decodeStatus,
  encodeConfig,
  statusTopic,
} from "../wire/device-status.ts";

export const desiredSetting = {
  /** What the device shall be set to, in its firmware's own words. Absent: nothing is told, it keeps what it has. */
  desired: DesiredSettings.optional(),
};
const Desiring = z.object(desiredSetting);
export type Desiring = z.infer<typeof Desiring>;

export const withDesired = (device: Device, host: DeviceHost, { desired }: Desiring): Device => {
  if (desired === undefined) return device;
  const config = configOf(desired);
  let runs: string | null = null;
  return {
    ...(device.lamps && { lamps: device.lamps }),
    start: async () => {
      await device.start();
      host.publish(configTopic, encodeConfig(config), { retain: true });
    },
    stop: () => device.stop(),
    perform: (effect) => device.perform(effect),
    receive: (subtopic, payload, options) => {
      const status = subtopic === statusTopic ? decodeStatus(payload) : null;
      if (status?.online) runs = status.config ?? null;
      return device.receive(subtopic, payload, options);
    },
    figures: () => ({ ...device.figures(), config: { desired: config.version, runs } }),
  };
};
