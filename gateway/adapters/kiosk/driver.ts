/** A kiosk speaks HTTP; as a device it is a credential and a keypad's name. What it publishes over MQTT is ignored. */
import { z } from "zod";
import type { Device, DeviceHost } from "../../ports/device.ts";

export const KioskSettings = z.strictObject({});

export const kiosk = (_settings: z.infer<typeof KioskSettings>, host: DeviceHost): Device => {
  let errors = 0;
  return {
    start: async () => {},
    stop: async () => {},
    perform: async () => {},
    receive: async (subtopic) => {
      errors++;
      host.log.warn("kiosk-published", { subtopic });
    },
    figures: () => ({
      device: host.device,
      kind: "kiosk",
      online: false,
      lastSeenAt: null,
      roundTripMs: null,
      requests: 0,
      errors,
      firmware: null,
    }),
  };
};
