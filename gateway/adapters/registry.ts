/**
 * Every kind of device that a configuration may name. A new kind is a folder here and one line below
 * (docs/adding-a-device.md).
 */
import type { z } from "zod";
import type { Device, DeviceHost } from "../ports/device.ts";
import { handheld } from "./handheld/driver.ts";
import { HandheldSettings } from "./handheld/protocol.ts";
import { KioskSettings, kiosk } from "./kiosk/driver.ts";
import { lockerMqtt } from "./locker-mqtt/driver.ts";
import { LockerMqttSettings } from "./locker-mqtt/protocol.ts";
import { modbusRelay } from "./modbus-relay/driver.ts";
import { ModbusRelaySettings } from "./modbus-relay/protocol.ts";
import { rfidLlrp } from "./rfid-llrp/driver.ts";
import { RfidLlrpSettings } from "./rfid-llrp/protocol.ts";
import { rfidMqtt } from "./rfid-mqtt/driver.ts";
import { RfidMqttSettings } from "./rfid-mqtt/protocol.ts";
import { rfidRc522 } from "./rfid-rc522/driver.ts";
import { RfidRc522Settings } from "./rfid-rc522/protocol.ts";
import { scannerSerial } from "./scanner-serial/driver.ts";
import { ScannerSerialSettings } from "./scanner-serial/protocol.ts";

export interface DeviceKind<S extends z.ZodType = z.ZodType> {
  readonly settings: S;
  /** `settings` as the configuration has them; throws ZodError when they do not fit the schema. */
  create(settings: unknown, host: DeviceHost): Device;
}
const kind = <S extends z.ZodType>(
  settings: S,
  create: (settings: z.output<S>, host: DeviceHost) => Device,
): DeviceKind<S> => ({ settings, create: (raw, host) => create(settings.parse(raw), host) });

export const deviceKinds = {
  "modbus-relay": kind(ModbusRelaySettings, modbusRelay),
  "locker-mqtt": kind(LockerMqttSettings, lockerMqtt),
  handheld: kind(HandheldSettings, handheld),
  "rfid-mqtt": kind(RfidMqttSettings, rfidMqtt),
  "rfid-llrp": kind(RfidLlrpSettings, rfidLlrp),
  "rfid-rc522": kind(RfidRc522Settings, rfidRc522),
  "scanner-serial": kind(ScannerSerialSettings, scannerSerial),
  kiosk: kind(KioskSettings, kiosk),
} as const;
export type DeviceKindName = keyof typeof deviceKinds;
