/** A Modbus module with sensors and lamps as a register map: which request, and what its answer says. Pure. */
import { z } from "zod";
import { CompartmentId, Quantity, SensorId } from "../../core/vocabulary.ts";
import type { BoardFacts, SensorReading } from "../../ports/device.ts";
import { decodeAnswer, encodeRequest, type ModbusRequest } from "../../wire/boards/modbus-pdu.ts";
import type { LampShow } from "../../wire/io-topics.ts";
import { lineSettings, pollSettings } from "../bus/settings.ts";
import { stepSettings } from "../readings.ts";

const address = z.number().int().min(0).max(0xffff);
const value = z.number().int().min(0).max(0xffff);

/** One sensor: an input or coil (functions 02, 01), or a register (03, 04) whose value is `raw × scale + offset`. */
const Sensor = z.strictObject({
  sensor: SensorId,
  quantity: Quantity,
  function: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  address,
  signed: z.boolean().default(true),
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** An input that is set while all is well, for instance a frame contact that closes with the frame. */
  inverted: z.boolean().default(false),
});
const Lamps = z.strictObject({
  /** 05 writes a coil, 06 a register. */
  function: z.union([z.literal(5), z.literal(6)]),
  /** Of lamp 0, and from one lamp to the next. */
  address,
  stride: z.number().int().min(1).max(256).default(1),
  open: value.default(1),
  wait: value.default(1),
  off: value.default(0),
  /** Number of the lamp at each compartment. */
  at: z.record(CompartmentId, z.number().int().min(0).max(1023)),
});

export const ModbusIoSettings = z
  .strictObject({
    line: lineSettings({ port: 502, baudRate: 9600 }),
    unit: z.number().int().min(1).max(255).default(1),
    sensors: z.array(Sensor).max(64).default([]),
    lamps: Lamps.optional(),
    version: z.strictObject({ function: z.union([z.literal(3), z.literal(4)]), address }).optional(),
    steps: stepSettings,
    timeoutMs: pollSettings.timeoutMs,
    pollMs: z.number().int().positive().max(600_000).default(1000),
    silentAfter: pollSettings.silentAfter,
    probeMs: pollSettings.probeMs,
    probeMsMax: pollSettings.probeMsMax,
  })
  .superRefine(({ sensors, lamps }, context) => {
    const no = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    sensors.forEach(({ sensor }, at) => {
      if (sensors.findIndex((one) => one.sensor === sensor) < at) no(["sensors", at], `${sensor} is named twice`);
    });
    for (const [compartment, lamp] of Object.entries(lamps?.at ?? {}))
      if ((lamps?.address ?? 0) + lamp * (lamps?.stride ?? 1) > 0xffff)
        no(["lamps", "at", compartment], "this lamp is past 65535");
    if (sensors.length === 0 && !lamps) no(["sensors"], "a module without sensors and lamps does nothing");
  });
export type ModbusIoSettings = z.infer<typeof ModbusIoSettings>;

export const factsOf = ({ line, unit }: ModbusIoSettings): BoardFacts => ({
  ...{ locks: null, inputs: null, itemInputs: null, itemsApart: false, bus: { line, address: `unit ${unit}` } },
});

/** `read`: null, when it is no answer to this request. */
export interface IoAsk<Found> {
  readonly pdu: Uint8Array;
  read(pdu: Uint8Array): Found | null;
}
export interface IoLanguage {
  readonly version: IoAsk<string> | null;
  readonly sensors: readonly IoAsk<SensorReading>[];
  /** Null: there is no lamp. */
  lamp(compartment: string, show: LampShow): IoAsk<true> | null;
}

export const ioLanguage = ({ sensors, lamps, version }: ModbusIoSettings): IoLanguage => ({
  version: version ? ask(registers(version), ([read = 0]) => String(read)) : null,
  sensors: sensors.map(({ function: code, address: from, ...sensor }) =>
    code === 1 || code === 2
      ? ask({ type: "read-bits", function: code, from, count: 1 }, ([read = 0]) => readingOf(sensor, read))
      : ask(registers({ function: code, address: from }), ([read = 0]) => readingOf(sensor, read)),
  ),
  lamp: (compartment, show) => {
    const lamp = lamps?.at[compartment];
    if (!lamps || lamp === undefined) return null;
    const at = lamps.address + lamp * lamps.stride;
    // A coil knows two values only; what is not 0 is on.
    const written = lamps.function === 5 ? (lamps[show] === 0 ? 0 : 0xff00) : lamps[show];
    return writing({ type: lamps.function === 5 ? "write-coil" : "write-register", address: at, value: written });
  },
});

const registers = ({ function: code, address: from }: { function: 3 | 4; address: number }): ModbusRequest => ({
  ...{ type: "read-registers", function: code, from, count: 1 },
});
const ask = <Found>(request: ModbusRequest, read: (found: readonly number[]) => Found): IoAsk<Found> => ({
  pdu: encodeRequest(request),
  read: (pdu) => {
    const answer = decodeAnswer(request, pdu);
    if (answer.type === "bits") return read(answer.bits.map(Number));
    return answer.type === "registers" ? read(answer.values) : null;
  },
});
const writing = (request: ModbusRequest): IoAsk<true> => ({
  pdu: encodeRequest(request),
  read: (pdu) => (decodeAnswer(request, pdu).type === "done" ? true : null),
});

type SensorPlan = Pick<z.infer<typeof Sensor>, "sensor" | "quantity" | "signed" | "scale" | "offset" | "inverted">;
const readingOf = ({ sensor, quantity, signed, scale, offset, inverted }: SensorPlan, raw: number): SensorReading => {
  const number = signed && raw > 0x7fff ? raw - 0x1_0000 : raw;
  const turned = inverted ? Number(number === 0) : number;
  // Steps of a scale such as 0.1 must not leave binary dust.
  return { sensor, quantity, value: Math.round((turned * scale + offset) * 1e6) / 1e6 };
};
