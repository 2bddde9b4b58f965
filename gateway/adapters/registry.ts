/**
 * Every kind of device that a configuration may name. A new kind is a folder here and one entry below
 * (docs/adding-a-device.md).
 */
import type { z } from "zod";
import type { BoardFacts, Capabilities, Device, DeviceHost } from "../ports/device.ts";
import { onALine, overHttp, overMqtt, overStream, unknownFacts } from "./capabilities.ts";
import { type Desiring, withDesired } from "./desired.ts";
import { handheld } from "./handheld/driver.ts";
import { HandheldSettings } from "./handheld/protocol.ts";
import { ioMqtt } from "./io-mqtt/driver.ts";
import { IoMqttSettings } from "./io-mqtt/protocol.ts";
import { kerong } from "./kerong/driver.ts";
import { KerongSettings, factsOf as kerongFacts } from "./kerong/protocol.ts";
import { KioskSettings, kiosk } from "./kiosk/driver.ts";
import { lockerMqtt } from "./locker-mqtt/driver.ts";
import { LockerMqttSettings } from "./locker-mqtt/protocol.ts";
import { modbusBoard, modbusRelay } from "./modbus-board/driver.ts";
import { factsOf, ModbusBoardSettings, ModbusRelaySettings, mapOf, relayMap } from "./modbus-board/protocol.ts";
import { modbusIo } from "./modbus-io/driver.ts";
import { factsOf as ioFacts, ModbusIoSettings } from "./modbus-io/protocol.ts";
import { rfidLlrp } from "./rfid-llrp/driver.ts";
import { RfidLlrpSettings } from "./rfid-llrp/protocol.ts";
import { rfidMqtt } from "./rfid-mqtt/driver.ts";
import { RfidMqttSettings } from "./rfid-mqtt/protocol.ts";
import { rfidRc522 } from "./rfid-rc522/driver.ts";
import { RfidRc522Settings } from "./rfid-rc522/protocol.ts";
import { scannerSerial } from "./scanner-serial/driver.ts";
import { ScannerSerialSettings } from "./scanner-serial/protocol.ts";

export interface DeviceKind<S extends z.ZodType = z.ZodType> {
  readonly can: Capabilities;
  readonly settings: S;
  /** `settings` as the configuration has them; both throw ZodError when they do not fit the schema. */
  facts(settings: unknown): BoardFacts;
  create(settings: unknown, host: DeviceHost): Device;
}
const kind = <S extends z.ZodType>(
  can: Capabilities,
  settings: S,
  create: (settings: z.output<S>, host: DeviceHost) => Device,
  facts: (settings: z.output<S>) => BoardFacts = () => unknownFacts,
): DeviceKind<S> => ({
  ...{ can, settings },
  facts: (raw) => facts(settings.parse(raw)),
  create: (raw, host) => create(settings.parse(raw), host),
});

/** A kind that reaches the broker and is told how to be set. */
const toldKind = <S extends z.ZodType<Desiring>>(
  can: Capabilities,
  settings: S,
  create: (settings: z.output<S>, host: DeviceHost) => Device,
  facts?: (settings: z.output<S>) => BoardFacts,
): DeviceKind<S> => kind(can, settings, (set, host) => withDesired(create(set, host), host, set), facts);

export const deviceKinds = {
  "modbus-relay": kind(
    onALine("Modbus relay board of 8 relays and 8 inputs, and its clones", {
      itemSensors: "among-inputs",
      tellsFirmware: true,
    }),
    ModbusRelaySettings,
    modbusRelay,
    (settings) => factsOf(settings, relayMap(settings)),
  ),
  "modbus-board": kind(
    onALine("Any other Modbus lock board, described by a register map", {
      itemSensors: "as-set",
      tellsFirmware: true,
    }),
    ModbusBoardSettings,
    modbusBoard,
    (settings) => factsOf(settings, mapOf(settings)),
  ),
  kerong: kind(
    onALine("KERONG lock board CU16 or CU48", { itemSensors: "own-inputs" }),
    KerongSettings,
    kerong,
    kerongFacts,
  ),
  "locker-mqtt": toldKind(
    overMqtt("Locker with firmware of its own over MQTT", {
      ...{ locks: true, itemSensors: "own-inputs", tellsFirmware: true },
    }),
    LockerMqttSettings,
    lockerMqtt,
    () => ({ ...unknownFacts, itemsApart: true }),
  ),
  handheld: toldKind(
    overMqtt("Courier's handheld scanner", { forPeople: true, selfDescribing: true, tellsFirmware: true }),
    HandheldSettings,
    handheld,
  ),
  "rfid-mqtt": toldKind(
    overMqtt("RFID reader over MQTT, with antennas at compartments", { readsTags: true, tellsFirmware: true }),
    RfidMqttSettings,
    rfidMqtt,
  ),
  "rfid-llrp": kind(
    overStream("UHF reader over LLRP, with antennas at compartments", { readsTags: true }),
    RfidLlrpSettings,
    rfidLlrp,
  ),
  "rfid-rc522": kind(
    overStream("Badge reader RC522 beside a kiosk", { forPeople: true }),
    RfidRc522Settings,
    rfidRc522,
  ),
  "scanner-serial": kind(
    overStream("Scanner on a serial line beside a kiosk", { forPeople: true }),
    ScannerSerialSettings,
    scannerSerial,
  ),
  "modbus-io": kind(
    onALine("Modbus module with sensors of the room and the power, and lamps, described by a register map", {
      ...{ locks: false, senses: true, lamps: true, tellsFirmware: true },
    }),
    ModbusIoSettings,
    modbusIo,
    ioFacts,
  ),
  "io-mqtt": toldKind(
    overMqtt("Node over MQTT with sensors of the room and the power, and lamps", {
      ...{ senses: true, lamps: true, tellsFirmware: true },
    }),
    IoMqttSettings,
    ioMqtt,
  ),
  kiosk: kind(
    overHttp("Kiosk at the site: the pages for recipients and couriers", { forPeople: true, selfDescribing: true }),
    KioskSettings,
    kiosk,
  ),
} as const;
export type DeviceKindName = keyof typeof deviceKinds;
/** Of a name that may be nobody's. */
export const kindOf = (name: string): DeviceKind | undefined =>
  Object.hasOwn(deviceKinds, name) ? deviceKinds[name as DeviceKindName] : undefined;
