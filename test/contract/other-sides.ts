/** The other side of each adapter, made of the simulator's pure models. */
import { Mischief } from "../../firmware-sim/mischief.ts";
import type { LockBoard } from "../../firmware-sim/models/bus.ts";
import type { CoilWires } from "../../firmware-sim/models/coils.ts";
import { KerongBoard } from "../../firmware-sim/models/kerong-board.ts";
import { LockerFirmware } from "../../firmware-sim/models/locker-firmware.ts";
import { RelayBoard } from "../../firmware-sim/models/relay-board.ts";
import type { Publication } from "../../firmware-sim/models/tag-reader.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import { encodeStatus } from "../../gateway/wire/device-status.ts";
import { lockerTopics } from "../../gateway/wire/locker-topics.ts";
import type { Rig } from "./device-rig.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A bus with lock boards whose doors spring open `mechanicsMs` after a pulse. */
export interface BoardBus extends PduLine {
  /** Per unit: nobody home. */
  readonly dead: Set<number>;
  /** The next pulse is obeyed, and what would tell of it is lost. */
  loseNextAnswer: boolean;
  /** Answers come so late. */
  turnaroundMs: number;
  /** Every PDU that went over the line, with its unit. */
  readonly asked: { readonly unit: number; readonly pdu: Uint8Array; readonly at: number }[];
  readonly inFlightMost: () => number;
  open(unit: number, input: number): void;
  shut(unit: number, input: number): void;
  set(unit: number, input: number, on: boolean): void;
  jam: boolean;
  pulsesOf(unit: number, relay: number): number;
}
export interface BusWires extends CoilWires {
  /** Set while the door is shut, unless the test says otherwise. */
  input(input: number): boolean;
}
type MakeBoard = (unit: number, wires: BusWires) => LockBoard;
const relayBoard =
  (inputs: number): MakeBoard =>
  (unit, wires) =>
    new RelayBoard({ relays: 8, inputs, unit, version: 200 }, wires);
/** Lock bits are inputs 0.., item bits 100... */
export const kerongBoard =
  (model: "cu16" | "cu48", indexBase: 0 | 1 = 0): MakeBoard =>
  (board, wires) =>
    new KerongBoard(
      { model, board, indexBase, pulseMs: 500 },
      { ...wires, lockBit: (lock) => wires.input(lock), itemBit: (lock) => wires.input(100 + lock) },
    );

export const boardBus = (
  clock: VirtualClock,
  units: readonly number[],
  inputs = 16,
  make: MakeBoard = relayBoard(inputs),
): BoardBus => {
  const openDoors = new Set<string>();
  const levels = new Map<string, boolean>();
  const now = (): number => clock.now().elapsed;
  let inFlight = 0;
  let most = 0;
  /** Where pulses are never answered, what is lost are the readings after it. */
  let mutedUntil = 0;
  const wiresOf = (unit: number): BusWires => ({
    // Contact closed (set) while the door is shut.
    input: (input) => levels.get(`${unit}/${input}`) ?? (input < 8 && !openDoors.has(`${unit}/${input}`)),
    energise: (coil) => {
      if (!bus.jam) clock.after(60, () => openDoors.add(`${unit}/${coil}`));
    },
    cut: () => {},
  });
  const boards = new Map(units.map((unit) => [unit, make(unit, wiresOf(unit))]));
  const answerOf = (unit: number, pdu: Uint8Array): Uint8Array | null => {
    const found = [...boards].find(([, board]) => board.hears(unit, pdu) === "alone");
    if (!found || bus.dead.has(found[0])) return null;
    const [, board] = found;
    const answer = board.answer(pdu, now(), unit);
    if (board.fires(pdu) && bus.loseNextAnswer) {
      bus.loseNextAnswer = false;
      if (answer) return null;
      mutedUntil = now() + 2000;
    }
    if (answer === null) return new Uint8Array(0);
    return now() < mutedUntil ? null : answer;
  };
  const bus: BoardBus = {
    dead: new Set(),
    loseNextAnswer: false,
    turnaroundMs: 4,
    asked: [],
    jam: false,
    inFlightMost: () => most,
    open: (unit, input) => void openDoors.add(`${unit}/${input}`),
    shut: (unit, input) => void openDoors.delete(`${unit}/${input}`),
    set: (unit, input, on) => void levels.set(`${unit}/${input}`, on),
    pulsesOf: (unit, relay) => boards.get(unit)?.coil(relay, now()).pulses ?? 0,
    request: async (unit, pdu, timeoutMs) => {
      bus.asked.push({ unit, pdu, at: now() });
      inFlight++;
      most = Math.max(most, inFlight);
      try {
        const answer = answerOf(unit, pdu);
        if (!answer) {
          await clock.sleep(timeoutMs);
          throw new LineError("time-out", true, "no answer");
        }
        await clock.sleep(bus.turnaroundMs);
        if ((answer[0] ?? 0) & 0x80) throw new LineError("exception", true, "exception");
        return answer;
      } finally {
        inFlight--;
      }
    },
    close: async () => {},
  };
  return bus;
};

/** A locker of the simulator's firmware, wired to a rig as a broker would. */
export interface MqttLocker {
  connect(): Promise<void>;
  /** The broker publishes the will. */
  drop(): Promise<void>;
  shut(lock: number): void;
  jam: boolean;
  /** Answers to commands are lost from now on; states are not. */
  losesAnswers: boolean;
  pulsesOf(lock: number): number;
}
export const mqttLocker = (rig: Rig, locks: number): MqttLocker => {
  const openDoors = new Set<number>();
  const now = (): number => rig.clock.now().elapsed;
  const firmware = new LockerFirmware(
    {
      device: "d-1",
      firmware: "2.1.0",
      locks: Array.from({ length: locks }, (_, lock) => ({ lock, itemSensor: false })),
    },
    {
      energise: (lock) => {
        if (!locker.jam) rig.clock.after(60, () => openDoors.add(lock));
      },
      cut: () => {},
      sensesOpen: (lock) => openDoors.has(lock),
      sensesItem: () => false,
    },
    new Mischief(newRandom("locker")),
  );
  let connected = false;
  const send = async (publications: readonly Publication[]): Promise<void> => {
    for (const { subtopic, payload, retain } of publications) await rig.device.receive(subtopic, payload, { retain });
  };
  const lookAgain = (): void => {
    rig.clock.after(10, () => {
      if (connected) void send(firmware.look(now()));
      lookAgain();
    });
  };
  rig.onPublish = ({ subtopic, payload }) => {
    if (!connected) return;
    const replies = firmware
      .receive(subtopic, payload, now())
      .filter((reply) => !locker.losesAnswers || reply.subtopic !== lockerTopics.answer);
    rig.clock.after(2, () => void send(replies));
  };
  firmware.start(now());
  lookAgain();
  const locker: MqttLocker = {
    jam: false,
    losesAnswers: false,
    connect: async () => {
      connected = true;
      await send(firmware.connected(now()));
    },
    drop: async () => {
      connected = false;
      await rig.device.receive("status", encodeStatus({ online: false }), { retain: true });
    },
    shut: (lock) => void openDoors.delete(lock),
    pulsesOf: (lock) => firmware.coil(lock, now()).pulses,
  };
  return locker;
};
