/**
 * The wire between gateway and lock boards: delay, loss, late and doubled and corrupted answers, and hours without any
 * line at all. What was sent before the power went still arrives.
 */
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import { decodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import type { Life } from "./life.ts";
import type { VirtualTime } from "./time.ts";

/** A pulse on its way to a relay. */
export interface PulseSent {
  readonly device: string;
  readonly lock: number;
  readonly life: Life;
}
export interface LineParts {
  readonly time: VirtualTime;
  readonly site: SimulatedSite;
  readonly random: Random;
  /** Before it is sent; whoever looks here compares with what is on disk. */
  readonly onPulse: (pulse: PulseSent) => void;
  readonly isDown: () => boolean;
}

export const lineOf = ({ time, site, random, onPulse, isDown }: LineParts, bus: number, life: Life): PduLine => {
  const boards = site.settings.lines[bus]?.boards ?? [];
  const request = (unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      if (isDown()) {
        time.after(20, () => reject(new LineError("down", false, "no line")));
        return;
      }
      const asked = decodeRequest(pdu);
      const device = boards.find((board) => board.model === "relay" && board.unit === unit)?.device ?? "";
      if (asked.type === "pulse") onPulse({ device, lock: asked.relay, life });
      const timer = time.after(timeoutMs, () => reject(new LineError("time-out", true, "no answer")));
      const settle = (act: () => void): void => {
        timer.cancel();
        act();
      };
      time.after(random.between(4, 25), () => {
        for (const delivery of site.buses[bus]?.request(unit, pdu, time.now) ?? [])
          time.after(delivery.afterMs + random.between(4, 25), () =>
            settle(() => {
              if (delivery.corrupted) reject(new LineError("bad-frame", true, "checksum"));
              else resolve(delivery.pdu);
            }),
          );
      });
    });
  return {
    request: (unit, pdu, timeoutMs) =>
      life.call(decodeRequest(pdu).type === "pulse" ? "pulse" : "line", () => request(unit, pdu, timeoutMs)),
    close: async () => {},
  };
};
