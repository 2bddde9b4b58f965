/** What a register map means on the wire: requests out of it, and what their answers say. Pure. */
import { z } from "zod";
import type { BoardFacts, Wiring } from "../../ports/device.ts";
import { decodeAnswer, encodeRequest, type ModbusRequest } from "../../wire/boards/modbus-pdu.ts";
import type { Ask, BoardLanguage, Greeting, Levels } from "../bus/language.ts";
import { lineSettings, pollSettings } from "../bus/settings.ts";
import { type Bits, BoardMap, boardMapNames, boardMaps } from "./map.ts";

const common = {
  line: lineSettings({ port: 502, baudRate: 9600 }),
  unit: z.number().int().min(1).max(255).default(1),
  ...pollSettings,
};
const register = z.number().int().min(0).max(0xffff);

export const ModbusRelaySettings = z.strictObject({
  ...common,
  /** Holding register of the software version, where the board has one (0x8000 on some). */
  versionRegister: register.optional(),
});
export type ModbusRelaySettings = z.infer<typeof ModbusRelaySettings>;

export const ModbusBoardSettings = z
  .strictObject({
    ...common,
    /** A map that is known by name; or `map`, spelt out. */
    board: z.enum(boardMapNames).optional(),
    map: BoardMap.optional(),
  })
  .superRefine(({ board, map }, context) => {
    if ((board === undefined) === (map === undefined))
      context.addIssue({
        code: "custom",
        path: ["map"],
        message: "exactly one of board and map describes the registers",
      });
  });
export type ModbusBoardSettings = z.infer<typeof ModbusBoardSettings>;

export const mapOf = ({ board, map }: Pick<ModbusBoardSettings, "board" | "map">): BoardMap => {
  const found = map ?? (board && boardMaps[board]);
  if (!found) throw new Error("settings without a register map passed their schema");
  return found;
};
/** The relay board of the name, with the register of its version where it has one. */
export const relayMap = ({ versionRegister }: Pick<ModbusRelaySettings, "versionRegister">): BoardMap => {
  const version = { function: 3, address: versionRegister ?? 0, decimals: 2 } as const;
  return { ...boardMaps["waveshare-relay"], ...(versionRegister === undefined ? {} : { version }) };
};

export const factsOf = (
  { line, unit }: Pick<ModbusBoardSettings, "line" | "unit">,
  { locks, inputs, items }: BoardMap,
): BoardFacts => ({
  ...{ locks, inputs: inputs.count ?? null, itemInputs: (items ?? inputs).count ?? null },
  ...{ itemsApart: items !== undefined, bus: { line, address: `unit ${unit}` } },
});

export const modbusLanguage = (unit: number, map: BoardMap, wiring: readonly Wiring[]): BoardLanguage => {
  const ask = <Found>(request: ModbusRequest, read: (found: Values) => Found | null): Ask<Found> => ({
    ...{ unit, pdu: encodeRequest(request) },
    read: (pdu) => {
      const answer = decodeAnswer(request, pdu);
      return answer.type === "malformed" || answer.type === "exception" ? null : read(valuesOf(answer));
    },
  });
  const levels = (bits: Bits, wired: readonly number[], into: readonly (keyof Levels)[]): Ask<Partial<Levels>> => {
    const count = countOf(bits, wired);
    return ask(readingOf(bits, count), (values) => {
      const states = statesOf(bits, values).slice(0, count);
      return Object.fromEntries(into.map((name) => [name, states]));
    });
  };
  const doors = wiring.map(({ input }) => input);
  const items = wiring.flatMap(({ itemInput }) => itemInput ?? []);
  return {
    sureSum: true,
    greetings: greetingsOf(map, ask),
    reads: map.items
      ? [levels(map.inputs, doors, ["doors"]), ...(items.length > 0 ? [levels(map.items, items, ["items"])] : [])]
      : [levels(map.inputs, [...doors, ...items], ["doors", "items"])],
    pulse: (lock, pulseMs) => {
      const { function: code, address, stride, stepMs, value = 0 } = map.pulse;
      const steps = stepMs === undefined ? value : Math.max(1, Math.round(pulseMs / stepMs));
      const request = writing(code, address + lock * stride, steps);
      return { unit, pdu: encodeRequest(request), confirms: (pdu) => decodeAnswer(request, pdu).type === "done" };
    },
  };
};

/** Bits as 0 and 1, or registers. */
type Values = readonly number[];
const valuesOf = (answer: ReturnType<typeof decodeAnswer>): Values => {
  if (answer.type === "bits") return answer.bits.map(Number);
  return answer.type === "registers" ? answer.values : [];
};

const greetingsOf = (
  map: BoardMap,
  ask: (request: ModbusRequest, read: (found: Values) => Greeting) => Ask<Greeting>,
): readonly Ask<Greeting>[] => {
  const { allOff, relays, version, locks } = map;
  const greetings: Ask<Greeting>[] = [];
  if (allOff?.function === 15) {
    const values = Array.from({ length: locks }, () => false);
    greetings.push(ask({ type: "write-coils", from: allOff.address, values }, () => ({})));
  } else if (allOff) greetings.push(ask(writing(allOff.function, allOff.address, allOff.value), () => ({})));
  if (relays) {
    const count = relays.count ?? locks;
    greetings.push(
      ask(readingOf(relays, count), (values) => ({
        stuckOn: statesOf(relays, values).flatMap((on, relay) => (on && relay < count ? relay : [])),
      })),
    );
  }
  if (version) {
    const { function: code, address, decimals } = version;
    greetings.push(
      ask({ type: "read-registers", function: code, from: address, count: 1 }, ([read = 0]) => ({
        firmware: (read / 10 ** decimals).toFixed(decimals),
      })),
    );
  }
  return greetings;
};

const writing = (code: 5 | 6 | 16, address: number, value: number): ModbusRequest => {
  if (code === 16) return { type: "write-registers", from: address, values: [value] };
  return { type: code === 5 ? "write-coil" : "write-register", address, value };
};
const countOf = ({ count = 2000 }: Bits, wired: readonly number[]): number =>
  Math.min(count, Math.ceil((Math.max(0, ...wired) + 1) / 8) * 8);
const readingOf = ({ function: code, address, perRegister }: Bits, count: number): ModbusRequest =>
  code === 1 || code === 2
    ? { type: "read-bits", function: code, from: address, count }
    : { type: "read-registers", function: code, from: address, count: Math.ceil(count / perRegister) };
const statesOf = ({ function: code, perRegister }: Bits, values: readonly number[]): boolean[] => {
  if (code <= 2 || perRegister === 1) return values.map((one) => one !== 0);
  return values.flatMap((one) => Array.from({ length: perRegister }, (_, bit) => ((one >> bit) & 1) === 1));
};
