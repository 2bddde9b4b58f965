/**
 * Sensor and lamp nodes over MQTT, below `postern/<device>/`: `readings` from the node, `lamp/<compartment>` to it. The
 * contract for firmware authors is docs/mqtt-devices.md.
 */
import { CompartmentId, Quantity, SensorId } from "../core/vocabulary.ts";
import { jsonObject } from "./device-status.ts";

export interface Reading {
  readonly sensor: string;
  readonly quantity: Quantity;
  readonly value: number;
}
export type LampShow = "open" | "wait" | "off";

export const ioTopics = { readings: "readings", lamp: (compartment: string): string => `lamp/${compartment}` } as const;
export const readingsMax = 64;

export const encodeReadings = (readings: readonly Reading[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ readings }));

/** Null: not a message of readings. Strict: one that is wrong makes the whole message bad. */
export const decodeReadings = (payload: Uint8Array): readonly Reading[] | null => {
  const list = jsonObject(payload)?.["readings"];
  if (!Array.isArray(list) || list.length > readingsMax) return null;
  const found: Reading[] = [];
  for (const one of list as readonly unknown[]) {
    if (typeof one !== "object" || one === null) return null;
    const { sensor, quantity, value } = one as Record<string, unknown>;
    const named = SensorId.safeParse(sensor);
    const measured = Quantity.safeParse(quantity);
    if (!named.success || !measured.success || typeof value !== "number" || !Number.isFinite(value)) return null;
    found.push({ sensor: named.data, quantity: measured.data, value });
  }
  return found;
};

export const encodeLamp = (show: LampShow): Uint8Array => new TextEncoder().encode(JSON.stringify({ show }));
/** Null: not a lamp. */
export const decodeLamp = (
  subtopic: string,
  payload: Uint8Array,
): { readonly compartment: string; readonly show: LampShow } | null => {
  const [, name = ""] = /^lamp\/(.+)$/.exec(subtopic) ?? [];
  const compartment = CompartmentId.safeParse(name);
  const show = jsonObject(payload)?.["show"];
  if (!compartment.success || (show !== "open" && show !== "wait" && show !== "off")) return null;
  return { compartment: compartment.data, show };
};
