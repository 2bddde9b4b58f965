/** KERONG lock boards: an unlock is never answered, so it worked when the door is seen open. */
import type { Device, DeviceHost } from "../../ports/device.ts";
import { lockBoard } from "../bus/lock-board.ts";
import { type KerongSettings, kerongLanguage, lineOf, locksOf } from "./protocol.ts";

export const kerong = (settings: KerongSettings, host: DeviceHost): Device => {
  const language = kerongLanguage(settings);
  // An index past the board's last would reach another board's address.
  const wiring = host.wiring.filter(({ lock }) => lock < locksOf(settings));
  return lockBoard({ kind: "kerong", line: lineOf(settings), polls: settings, language }, { ...host, wiring });
};
