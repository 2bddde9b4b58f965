/**
 * Six relay boards with 48 compartments on Modbus TCP, served by the bench's own process, so that the moment at which
 * a pulse reaches its board is read from the clock that the client of the same process reads. No noise on the line.
 */

import { serveTcp } from "../../firmware-sim/lines/serve-tcp.ts";
import { modelNow } from "../../firmware-sim/main.ts";
import type { Bus } from "../../firmware-sim/models/bus.ts";
import { SimSettings } from "../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../firmware-sim/site.ts";
import { decodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import { until } from "../../test/free-port.ts";

export const banks = ["A", "B", "C", "D", "E", "F"] as const;
export const relays = 8;
export const boardOf = (bank: string): string => `board-${bank.toLowerCase()}`;
export const compartmentOf = (bank: string, lock: number): string => `${bank}-0${lock + 1}`;

export interface Steel {
  /** Port of each board, in the order of `banks`. */
  readonly ports: readonly number[];
  /** Resolves with the time (performance.now, ms) at which the next pulse of this compartment reaches its board. */
  pulse(compartment: string): Promise<number>;
  /** Resolves when the door stands open; gives the time at which it sprang (performance.now, ms). */
  opened(compartment: string): Promise<number>;
  /** Somebody at the open door: the parcel goes in, or everything comes out, and the door falls shut. */
  putIn(compartment: string, waybill: string): Promise<void>;
  takeOut(compartment: string): Promise<void>;
  stop(): Promise<void>;
}

/** Doors spring within these ms of their pulse; contacts do not bounce, since a bounce is no cost of the gateway. */
const mechanicsMs: [number, number] = [80, 120];

export const startSteel = async (): Promise<Steel> => {
  const settings = SimSettings.parse({
    lines: banks.map((bank) => ({
      transport: "tcp",
      boards: [{ device: boardOf(bank), relays, inputs: 2 * relays }],
    })),
    compartments: banks.flatMap((bank) =>
      Array.from({ length: relays }, (_, lock) => ({
        ...{ compartment: compartmentOf(bank, lock), device: boardOf(bank), lock, itemSensor: true },
      })),
    ),
    doors: { mechanicsMs, bounceMs: 0 },
  });
  const site = new SimulatedSite(settings, modelNow());
  const waiting = new Map<string, (at: number) => void>();
  const listen = (bus: Bus, bank: string): Pick<Bus, "request"> => ({
    request: (unit, pdu, now) => {
      const request = decodeRequest(pdu);
      if (request.type === "pulse") waiting.get(compartmentOf(bank, request.relay))?.(performance.now());
      return bus.request(unit, pdu, now);
    },
  });
  const served = await Promise.all(
    site.buses.map((bus, at) => serveTcp(listen(bus, banks[at] ?? ""), { host: "127.0.0.1", port: 0 }, modelNow)),
  );
  const shut = (compartment: string): Promise<void> =>
    until(() => site.cabinet.push(compartment, modelNow()) === "closed");
  const opened = async (compartment: string): Promise<number> => {
    await until(() => site.cabinet.look(compartment, modelNow())?.open === true);
    return (site.cabinet.look(compartment, modelNow())?.openedAt ?? 0) - performance.timeOrigin;
  };
  return {
    ports: served.map(({ port }) => port),
    pulse: (compartment) => new Promise((heard) => waiting.set(compartment, heard)),
    opened,
    putIn: async (compartment, waybill) => {
      await opened(compartment);
      site.cabinet.putIn(compartment, waybill, modelNow());
      await shut(compartment);
    },
    takeOut: async (compartment) => {
      await opened(compartment);
      site.cabinet.takeOut(compartment, modelNow());
      await shut(compartment);
    },
    stop: async () => {
      await Promise.all(served.map((one) => one.stop()));
    },
  };
};
