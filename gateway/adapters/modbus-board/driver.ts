/** Lock boards that speak Modbus: the relay board that has a kind of its own, and every other one by its map. */
import type { Device, DeviceHost } from "../../ports/device.ts";
import { lockBoard } from "../bus/lock-board.ts";
import type { BoardMap } from "./map.ts";
import { type ModbusBoardSettings, type ModbusRelaySettings, mapOf, modbusLanguage, relayMap } from "./protocol.ts";

export const modbusRelay = (settings: ModbusRelaySettings, host: DeviceHost): Device =>
  boardOf("modbus-relay", settings, relayMap(settings), host);

export const modbusBoard = (settings: ModbusBoardSettings, host: DeviceHost): Device =>
  boardOf("modbus-board", settings, mapOf(settings), host);

const boardOf = (
  kind: string,
  settings: ModbusRelaySettings | ModbusBoardSettings,
  map: BoardMap,
  host: DeviceHost,
): Device => {
  const language = modbusLanguage(settings.unit, map, host.wiring);
  return lockBoard({ kind, line: settings.line, polls: settings, language }, host);
};
