/** What an RFID reader over MQTT wants to know. */
import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";
import { decodeTags, type TagMessage } from "../../wire/parcel/tag-read.ts";
import { decodeImpinj } from "../../wire/vendor/impinj.ts";
import { decodeZebra } from "../../wire/vendor/zebra.ts";
import { desiredSetting } from "../desired.ts";

export const RfidMqttSettings = z.strictObject({
  ...desiredSetting,
  /** Whose words it speaks on its topic `tags`: ours, an Impinj R700's, or a Zebra FX's (IoT Connector). */
  format: z.enum(["postern", "impinj", "zebra"]).default("postern"),
  /** Compartments that each antenna covers. An antenna that is not named is only recorded. */
  antennas: z
    .record(z.string().regex(/^(0|[1-9][0-9]{0,2})$/, "a number from 0 to 999"), z.array(CompartmentId).max(64))
    .default({}),
  /** Message ids that are remembered: a repeat within them is acknowledged with the first one's commit. */
  duplicatesMax: z.number().int().min(64).max(1_048_576).default(16_384),
  /** Without any message, not even a status, for so long the reader is silent. */
  silentMs: z.number().int().positive().max(3_600_000).default(150_000),
});
export type RfidMqttSettings = z.infer<typeof RfidMqttSettings>;

/** Null: not a message of that form. */
export const decoders: Readonly<Record<RfidMqttSettings["format"], (payload: Uint8Array) => TagMessage | null>> = {
  postern: decodeTags,
  impinj: decodeImpinj,
  zebra: decodeZebra,
};
