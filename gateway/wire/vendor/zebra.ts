/**
 * Zebra's readers over MQTT. Fixed (FX, IoT Connector): `{"data":{"idHex","antenna","peakRssi"},"timestamp","type"}`,
 * one or a list. Handhelds (RFD40, RFD90): `dataEVT{type,timestamp,data:{tagData[],barcodeData[{decodedBarcode,
 * symbology}]}}`. The vendor: "a statistical view of the tag population, not a guaranteed log of every read".
 */
import { readsMax, type TagMessage, type TagRead, tagRead } from "../parcel/tag-read.ts";
import { fieldsOf, messageIdOf, objectsOf, timeOf } from "./json-events.ts";

/** Null: not of this form. Never throws. */
export const decodeZebra = (payload: Uint8Array): TagMessage | null => {
  const events = objectsOf(payload);
  if (!events) return null;
  const reads: TagRead[] = [];
  let at = 0;
  for (const event of events) {
    const { idHex, antenna, peakRssi } = fieldsOf(event["data"]);
    const read = tagRead(idHex, antenna, peakRssi);
    if (!read) return null;
    at = Math.max(at, timeOf(event["timestamp"]));
    reads.push(read);
  }
  const isTimed = events.every((event) => typeof event["timestamp"] === "string");
  return { id: isTimed ? messageIdOf(payload) : null, at, reads };
};

export interface DataEvent {
  /** The same event again has the same id. */
  readonly id: string;
  readonly at: number;
  /** As a scanner with AIM prefixes would have sent them. */
  readonly lines: readonly string[];
  /** A handheld has no antenna that looks at a compartment: all are of antenna 0. */
  readonly reads: readonly TagRead[];
}
/** Where a handheld's data endpoint is told to publish, below `postern/<device>/`. */
export const dataEventTopic = "data";
const barcodesMax = 50;
const lineMax = 512;

/** Null: not of this form, or without a time: two scans of one label could not be told from one that came twice. */
export const decodeDataEvent = (payload: Uint8Array): DataEvent | null => {
  const [told, ...more] = objectsOf(payload) ?? [];
  if (!told || more.length > 0) return null;
  const event = told["dataEVT"] === undefined ? told : fieldsOf(told["dataEVT"]);
  if (typeof event["timestamp"] !== "string") return null;
  const { tagData = [], barcodeData = [] } = fieldsOf(event["data"]);
  if (!Array.isArray(tagData) || !Array.isArray(barcodeData)) return null;
  if (tagData.length > readsMax || barcodeData.length > barcodesMax || tagData.length + barcodeData.length === 0)
    return null;
  const lines: string[] = [];
  for (const barcode of barcodeData) {
    const { decodedBarcode, symbology } = fieldsOf(barcode);
    if (typeof decodedBarcode !== "string" || decodedBarcode === "" || decodedBarcode.length > lineMax) return null;
    lines.push(`${prefixOf(decodedBarcode, symbology)}${decodedBarcode}`);
  }
  const reads = tagData.flatMap((tag) => tagRead(fieldsOf(tag)["idHex"], 0, fieldsOf(tag)["peakRssi"]) ?? []);
  return { id: messageIdOf(payload), at: timeOf(event["timestamp"]), lines, reads };
};

/** Names as they are spelt in the field, without blanks and dashes; only what changes how a line is read. */
const aimPrefixes: Readonly<Record<string, string>> = {
  ...{ CODE128: "]C0", GS1128: "]C1", EAN128: "]C1", UCCEAN128: "]C1", EAN13: "]E0", EAN8: "]E4" },
  ...{ I2OF5: "]I1", ITF: "]I1", INTERLEAVED2OF5: "]I1" },
  ...{ DATAMATRIX: "]d1", GS1DATAMATRIX: "]d2", QRCODE: "]Q1", QR: "]Q1", GS1QRCODE: "]Q3", GS1QR: "]Q3" },
};
const prefixOf = (line: string, symbology: unknown): string => {
  if (line.startsWith("]") || typeof symbology !== "string") return "";
  return aimPrefixes[symbology.toUpperCase().replace(/[^A-Z0-9]/g, "")] ?? "";
};
