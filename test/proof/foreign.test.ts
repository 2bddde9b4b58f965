/** Software that is not ours in every place where it may stand: handheld, lock board, Modbus master. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { decodeBody } from "../../gateway/journal/upcast.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { figure } from "../scale.ts";
import { type Handheld, type Said, startHandheld } from "./foreign/handheld.ts";
import { type LockBoard, startLockBoard } from "./foreign/lock-board.ts";
import { type PtyPair, startPtyPair } from "./foreign/pty-pair.ts";
import { type ForeignSite, sizeOfBank, startSite } from "./foreign/site.ts";

const there = {
  tcp: has("pymodbus") && has("mosquitto_pub"),
  serial: has("pymodbus") && has("mosquitto_pub") && has("socat"),
  master: has("mbpoll"),
};
const patientMs = 180_000;
const folder = mkdtempSync(join(tmpdir(), "postern-wire-"));
const parcels = { A: "RR473124829GB", B: "EE471108151FR" } as const;
let boards: Partial<Record<"A" | "B", LockBoard>> = {};
let wire: PtyPair | null = null;
let handheld: Handheld | null = null;
let site: ForeignSite;
let keys = 0;

beforeAll(async () => {
  if (there.tcp) boards = { ...boards, A: await startLockBoard() };
  if (there.serial) {
    wire = await startPtyPair(folder);
    boards = { ...boards, B: await startLockBoard({ path: wire.far, baudRate: 19_200 }) };
  }
  site = await startSite({
    ...(boards.A?.port && { A: { transport: "tcp", host: "127.0.0.1", port: boards.A.port } }),
    ...(wire && { B: { transport: "serial", path: wire.near, baudRate: 19_200 } }),
  });
  const device = "handheld-1";
  if (there.tcp)
    handheld = await startHandheld({ port: site.listening.mqtt, device, secret: site.secretOf("handheld-1") });
}, patientMs);
afterAll(async () => {
  await handheld?.stop();
  await site?.stop();
  for (const board of Object.values(boards)) await board.stop();
  await wire?.stop();
  site?.clean();
  rmSync(folder, { recursive: true, force: true });
}, patientMs);

interface Reply {
  readonly status: number;
  readonly body: Said;
}
const ask = async (base: string, path: string, token: string, body?: object): Promise<Reply> => {
  const response = await fetch(base + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": `k-${++keys}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Said };
};
const gateway = (device: string, path: string, body: object): Promise<Reply> =>
  ask(site.listening.api, path, `${device}:${site.secretOf(device)}`, body);

const compartment = async (name: string): Promise<Said | undefined> => {
  const all = (await (await fetch(`${site.listening.api}/compartments`)).json()) as readonly Said[];
  return all.find((one) => one["compartment"] === name);
};
const doorIs = (name: string, door: string): Promise<void> =>
  until(async () => (await compartment(name))?.["door"] === door);

/** As the recipient's phone would show it. */
const codeOf = async (deposit: string): Promise<string> => {
  let code: unknown;
  await until(async () => {
    const { body } = await ask(site.listening.fleet, "/notices?site=demo", site.phoneToken);
    code = (body["notices"] as readonly Said[]).find((notice) => notice["deposit"] === deposit)?.["code"];
    return typeof code === "string";
  });
  return String(code);
};

/** In by handheld, out by the recipient's code. */
const inAndOut = async (bank: "A" | "B"): Promise<void> => {
  const board = boards[bank]!;
  const courier = handheld!;
  const { badge, pin } = site.credentials.couriers[0]!;
  const waybill = parcels[bank];
  const advice = { waybill, carrier: "swift", consent: "given", size: sizeOfBank[bank] };
  expect((await gateway("upstream-1", "/pre-advices", advice)).status).toBe(200);
  await doorIs(`${bank}-08`, "closed");

  expect(await courier.ask("sign-in", { badge, pin })).toMatchObject({ type: "signed-in", carrier: "swift" });
  const scan = await courier.ask("scan", { data: `]C0${waybill}`, size: sizeOfBank[bank] });
  expect(scan).toMatchObject({ type: "deposit", size: sizeOfBank[bank] });
  const { compartment: place, deposit } = scan as { readonly compartment: string; readonly deposit: string };
  expect(place.slice(0, 2)).toBe(`${bank}-`);
  const lock = Number(place.slice(2)) - 1;

  await board.opened(lock, 1);
  await courier.prompted("opened", deposit);
  board.close(lock);
  await courier.prompted("closed", deposit);
  expect(await courier.ask("done", { deposit })).toMatchObject({ type: "deposit", deposit, stage: "held" });
  await courier.prompted("made", deposit);
  expect((await compartment(place))?.["occupancy"]).toBe("held");

  const code = await codeOf(deposit);
  const wrong = await gateway("kiosk-1", "/kiosk/codes", { code: String((Number(code) + 1) % 1e8).padStart(8, "0") });
  expect(wrong).toMatchObject({ status: 404, body: { code: "code-wrong" } });
  // The lock rests between two pulses; a recipient who comes that soon tries again.
  let right = wrong;
  await until(async () => {
    right = await gateway("kiosk-1", "/kiosk/codes", { code });
    return right.body["code"] !== "compartment-busy";
  });
  expect(right).toMatchObject({ status: 200, body: { type: "collection", compartment: place, parcels: [waybill] } });
  await board.opened(lock, 2);
  await doorIs(place, "open");
  board.close(lock);
  await doorIs(place, "closed");
  const confirmed = await gateway("kiosk-1", `/kiosk/collections/${right.body["collection"]}/confirm`, {});
  expect(confirmed).toMatchObject({ status: 200, body: { stage: "collected" } });
  await until(async () => (await compartment(place))?.["occupancy"] === "free");
  await timedByItself(board, lock);
};

/** Every pulse went to this lock, was told its length, and ended without another word from the gateway. */
const timedByItself = async (board: LockBoard, lock: number): Promise<void> => {
  await until(() => board.count("off", lock) === board.count("pulse", lock));
  const pulses = board.done.filter(({ pulse }) => pulse !== undefined);
  expect(pulses.length).toBeGreaterThanOrEqual(2);
  for (const pulse of pulses) expect(pulse).toEqual({ pulse: lock, tenths: 5 });
  const held = board.done.flatMap(({ off, ms }) => (off === lock && ms !== undefined ? [ms] : []));
  figure("pulses of 500 ms, measured by the board, ms", held);
};

describe("a parcel goes in and out with nothing of ours at either end", () => {
  if (!there.tcp) figure("left out", "no pymodbus or no mosquitto_pub: no foreign lock board, no foreign handheld");
  if (!there.serial) figure("left out", "no socat: no pymodbus lock board on a serial line");

  test.runIf(there.tcp)(
    "mosquitto_pub scans an S10 waybill, and a pymodbus board over TCP opens",
    () => inAndOut("A"),
    patientMs,
  );
  test.runIf(there.serial)("the same with the pymodbus board on a serial line", () => inAndOut("B"), patientMs);
});

describe.runIf(there.master)("a foreign Modbus master at the simulated board", () => {
  const lock = 2;
  const place = "C-03";
  const mbpoll = async (type: "coil" | "input", ...more: readonly string[]): Promise<number[]> => {
    const port = String(site.listening.boards["board-c"]);
    const args = ["-m", "tcp", "-p", port, "-a", "1", "-1", "-o", "10", "-t", type === "coil" ? "0" : "1"];
    const { stdout } = await promisify(execFile)("mbpoll", [...args, ...more]);
    return [...stdout.matchAll(/^\[\d+\]:\s+(\d+)/gm)].map(([, value]) => Number(value));
  };
  const at = String(lock + 1);
  const host = "127.0.0.1";
  const truth = async (): Promise<Said | undefined> => {
    const { body } = await ask(`http://${host}:${site.listening.control}`, "/truth", "nobody");
    return (body["compartments"] as readonly Said[]).find((one) => one["compartment"] === place);
  };

  test(
    "mbpoll reads eight closed contacts and eight idle relays",
    async () => {
      expect(await mbpoll("input", "-r", "1", "-c", "8", host)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
      expect(await mbpoll("coil", "-r", "1", "-c", "8", host)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    },
    patientMs,
  );
  test(
    "mbpoll pulses a lock; the door is open in truth, at the contact, and for the gateway, who calls it forced",
    async () => {
      await doorIs(place, "closed");
      await mbpoll("coil", "-r", at, host, "1");
      expect(await mbpoll("coil", "-r", at, "-c", "1", host)).toEqual([1]);
      await until(async () => (await truth())?.["open"] === true);
      await mbpoll("coil", "-r", at, host, "0");
      expect(await truth()).toMatchObject({ open: true, on: false, pulses: 1 });
      expect(await mbpoll("input", "-r", at, "-c", "1", host)).toEqual([0]);
      await doorIs(place, "open");
      const control = `http://${host}:${site.listening.control}`;
      expect((await ask(control, `/doors/${place}/close`, "nobody", {})).status).toBe(200);
      await doorIs(place, "closed");
      expect(await mbpoll("input", "-r", at, "-c", "1", host)).toEqual([1]);
    },
    patientMs,
  );
});
if (!there.master) figure("left out", "no mbpoll: no foreign Modbus master at the simulated board");

test(
  "the journal tells all of it, is sound, and ordered every pulse",
  async () => {
    await handheld?.stop();
    expect(await site.stop()).toBe(0);
    const history: Event[] = [];
    const report = await verifyStore(dataPlaces(join(site.data, "gateway")).journal, {
      onEvent: (_seq, body) => history.push(decodeBody(body).event),
    });
    expect(report.faults).toEqual([]);
    const steps = (waybill: string): string[] =>
      history.flatMap((event) => ("parcels" in event && event.parcels.includes(waybill) ? [event.type] : []));
    const custody = ["deposit-begun", "deposit-made", "collection-begun", "parcels-collected"];
    for (const bank of ["A", "B"] as const) {
      const board = boards[bank];
      if (!board) continue;
      expect(steps(parcels[bank])).toEqual(custody);
      const device = `board-${bank.toLowerCase()}`;
      const orders = history.filter((event) => event.type === "unlock-ordered" && event.device === device).length;
      const pulses = board.done.filter(({ pulse }) => pulse !== undefined).length;
      figure(`bank ${bank}: orders and pulses`, [orders, pulses]);
      expect(pulses).toBeGreaterThanOrEqual(2);
      expect(pulses).toBeLessThanOrEqual(orders);
    }
    if (there.master) {
      const forced = history.filter((event) => event.type === "door-forced");
      expect(forced).toMatchObject([{ compartment: "C-03" }]);
    }
    figure("journal events", report.events);
  },
  patientMs,
);
