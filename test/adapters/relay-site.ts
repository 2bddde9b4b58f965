/** Relay boards on one bus, on virtual time. */
import { decodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import { type Rig, rigOf, wires } from "../contract/device-rig.ts";
import { type BoardBus, boardBus } from "../contract/other-sides.ts";
import { type VirtualClock, virtualClock } from "../contract/virtual-clock.ts";

export const settings = (more: object = {}) => ({ line: { transport: "serial", path: "/dev/ttyS9" }, ...more });
export interface Site {
  readonly clock: VirtualClock;
  readonly bus: BoardBus;
  readonly rigs: readonly Rig[];
}
/** Boards 1..n on one bus, started and heard. */
export const site = async (boards: number, more: object = {}, items = false): Promise<Site> => {
  const clock = virtualClock();
  const units = Array.from({ length: boards }, (_, at) => at + 1);
  const bus = boardBus(clock, units);
  const rigs = units.map((unit) =>
    rigOf("modbus-relay", {
      clock,
      line: bus,
      name: `board-${unit}`,
      settings: settings({ unit, ...more }),
      wiring: wires(8, items),
    }),
  );
  for (const { device } of rigs) await device.start();
  await clock.runUntil(() => rigs.every(({ device }) => device.figures().online), 5000);
  return { clock, bus, rigs };
};
export const stop = async ({ rigs }: Site): Promise<void> => {
  for (const { device } of rigs) await device.stop();
};
export const first = ({ rigs }: Site): Rig => rigs[0]!;
export const typesOf = ({ observed }: Rig): string[] => observed.map(({ type }) => type);
export const requestsOf = ({ bus }: Site, unit: number): string[] =>
  bus.asked.filter((asked) => asked.unit === unit).map(({ pdu }) => decodeRequest(pdu).type);
