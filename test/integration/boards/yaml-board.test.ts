/**
 * A Modbus board that the code has never heard of, added by the lines of YAML that docs/adding-a-device.md describes.
 * The board is a foreign server (modbus-serial) whose registers mean what its maker wrote down.
 */
import type { Server } from "node:net";
import modbus from "modbus-serial";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../free-port.ts";
import { type BoardSite, type Steel, startBoardSite } from "./site.ts";

const patientMs = 180_000;
/** Pulses by holding registers from 0x0100 in steps of 10 ms, doors in input register 0x20, items as coils. */
const yamlOf = (port: number): string => `
devices:
  - id: new-board
    kind: modbus-board
    settings:
      line: { transport: tcp, host: 127.0.0.1, port: ${port} }
      unit: 9
      timeoutMs: 3000
      pollIdleMs: 200
      map:
        locks: 12
        pulse: { function: 6, address: 0x0100, stride: 2, stepMs: 10 }
        inputs: { function: 4, address: 0x0020, count: 12 }
        items: { function: 1, address: 0x0040, count: 16 }
        allOff: { function: 15, address: 0 }
        version: { function: 3, address: 1, decimals: 1 }
banks:
  - bank: N
    device: new-board
    supply: psu
    compartments:
      - { compartment: N-1, size: M, lock: 3, itemInput: 3 }
`;
const open = new Set<number>();
const inside = new Map<number, string>();
const pulses: { readonly lock: number; readonly tens: number }[] = [];
const off: number[] = [];
const vector = {
  getInputRegister: (address: number) =>
    address === 0x20
      ? Array.from({ length: 12 }, (_, lock) => (open.has(lock) ? 0 : 1 << lock)).reduce((a, b) => a | b)
      : 0,
  getCoil: (address: number) => inside.has(address - 0x40),
  getHoldingRegister: (address: number) => (address === 1 ? 31 : 0),
  setRegister: (address: number, tens: number) => {
    const lock = (address - 0x0100) / 2;
    pulses.push({ lock, tens });
    setTimeout(() => open.add(lock), 120);
  },
  setCoil: (address: number, on: boolean) => void (on || off.push(address)),
};
const lockOf: Readonly<Record<string, number>> = { "N-1": 3 };
const steel: Steel = {
  isOpen: (compartment) => open.has(lockOf[compartment] ?? -1),
  putIn: (compartment, waybill) => void inside.set(lockOf[compartment] ?? -1, waybill),
  takeOut: (compartment) => {
    const lock = lockOf[compartment] ?? -1;
    const taken = inside.get(lock);
    inside.delete(lock);
    return taken === undefined ? [] : [taken];
  },
  shut: (compartment) => open.delete(lockOf[compartment] ?? -1) || true,
};
let server: InstanceType<typeof modbus.ServerTCP>;
let site: BoardSite;

beforeAll(async () => {
  server = new modbus.ServerTCP(vector, { host: "127.0.0.1", port: 0, unitID: 9 });
  await new Promise((up) => server.on("initialized", up));
  const address = (server as unknown as { _server: Server })._server.address();
  site = await startBoardSite(yamlOf(typeof address === "object" && address ? address.port : await freePort()), steel);
}, patientMs);
afterAll(async () => {
  await site?.stop();
  await new Promise<void>((down) => server.close(() => down()));
}, patientMs);

test(
  "a parcel goes in and out at a board that is nothing but YAML",
  async () => {
    const held = await site.deposit("RR473124829GB", "M");
    expect(held.compartment).toBe("N-1");
    expect(inside.get(3)).toBe("RR473124829GB");
    expect(await site.collect(held.code)).toEqual(["RR473124829GB"]);
    expect(pulses).toEqual([
      { lock: 3, tens: 50 },
      { lock: 3, tens: 50 },
    ]);
  },
  patientMs,
);

test("it was switched off first, tells its version, and pages know what it is and can do", () => {
  expect(off).toEqual(Array.from({ length: 12 }, (_, lock) => lock));
  expect(site.boards()).toMatchObject([
    {
      ...{ device: "new-board", kind: "modbus-board", online: true, firmware: "3.1" },
      can: { locks: true, reachedBy: "line", credential: false },
    },
  ]);
});
