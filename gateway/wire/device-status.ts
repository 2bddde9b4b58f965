/**
 * `postern/<device>/status`, retained, of every MQTT device: birth on each connect and again at least once a minute;
 * the will (`{"online":false}`) is registered on the same topic, so that it replaces the birth.
 *
 * `postern/<device>/config`, retained: what the device shall be set to. `version` names the content; the device says in
 * its status which version it runs, so that a difference is seen.
 */
import { z } from "zod";

export interface DeviceStatus {
  readonly online: boolean;
  readonly firmware?: string;
  /** Changes with every start of the firmware. */
  readonly boot?: string;
  /** Version of the `config` that it runs. */
  readonly config?: string;
}
export const statusTopic = "status";
const firmwareMax = 64;

export const encodeStatus = (status: DeviceStatus): Uint8Array => new TextEncoder().encode(JSON.stringify(status));

/** Null: not a status. Another field that is unusable is left out, not believed. */
export const decodeStatus = (payload: Uint8Array): DeviceStatus | null => {
  const value = jsonObject(payload);
  if (!value || typeof value["online"] !== "boolean") return null;
  const firmware = printable(value["firmware"], firmwareMax);
  const boot = printable(value["boot"], 32);
  const config = printable(value["config"], 32);
  return { online: value["online"], ...(firmware && { firmware }), ...(boot && { boot }), ...(config && { config }) };
};

export const configTopic = "config";

/** Names and values are the firmware's own words. */
export const DesiredSettings = z
  .record(
    z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,31}$/),
    z.union([z.boolean(), z.number().finite(), z.string().max(128)]),
  )
  .refine((settings) => Object.keys(settings).length <= 32, "at most 32 settings");
export type DesiredSettings = Readonly<z.infer<typeof DesiredSettings>>;
export interface DeviceConfig {
  readonly version: string;
  readonly settings: DesiredSettings;
}

export const configOf = (settings: DesiredSettings): DeviceConfig => ({ version: versionOf(settings), settings });

export const encodeConfig = (config: DeviceConfig): Uint8Array => new TextEncoder().encode(JSON.stringify(config));

/** Null: not a configuration. Never throws. */
export const decodeConfig = (payload: Uint8Array): DeviceConfig | null => {
  const { version, settings } = jsonObject(payload, bytesMax) ?? {};
  const known = DesiredSettings.safeParse(settings);
  return typeof version === "string" && /^[0-9a-f]{8}$/.test(version) && known.success
    ? { version, settings: known.data }
    : null;
};
const bytesMax = 8_192;

/** FNV-1a of 32 bits over the settings by name: the same settings have the same version, whatever their order. */
const versionOf = (settings: DesiredSettings): string => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(Object.entries(settings).sort())))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
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
