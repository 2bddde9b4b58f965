/**
 * `postern/<device>/status`, retained, of every MQTT device: birth on each connect and again at least once a minute;
 * the will (`{"online":false}`) is registered on the same topic, so that it replaces the birth.
 */
export interface DeviceStatus {
  readonly online: boolean;
  readonly firmware?: string;
  /** Changes with every start of the firmware. */
  readonly boot?: string;
}
export const statusTopic = "status";
const firmwareMax = 64;

export const encodeStatus = (status: DeviceStatus): Uint8Array => new TextEncoder().encode(JSON.stringify(status));

/** Null: not a status. An unusable firmware or boot field is left out, not believed. */
export const decodeStatus = (payload: Uint8Array): DeviceStatus | null => {
  const value = jsonObject(payload);
  if (!value || typeof value["online"] !== "boolean") return null;
  const firmware = printable(value["firmware"], firmwareMax);
  const boot = printable(value["boot"], 32);
  return { online: value["online"], ...(firmware && { firmware }), ...(boot && { boot }) };
};

/** Bytes to a JSON object, or null; never throws. */
export const jsonObject = (payload: Uint8Array, bytesMax = 4096): Readonly<Record<string, unknown>> | null => {
  if (payload.length > bytesMax) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
const printable = (value: unknown, charactersMax: number): string | null =>
  typeof value === "string" && /^[\x20-\x7e]+$/.test(value) ? value.slice(0, charactersMax) : null;
