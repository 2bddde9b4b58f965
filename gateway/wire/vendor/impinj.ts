/**
 * Events of an Impinj R700 (IoT device interface) over MQTT: `{"timestamp","eventType":"tagInventory",
 * "tagInventoryEvent":{"epc":"<base64url>","epcHex","antennaPort","peakRssiCdbm"}}`; one event, a list, or one a line.
 * What the reader is told to leave out is not there.
 */
import { type TagMessage, type TagRead, tagRead } from "../parcel/tag-read.ts";
import { fieldsOf, messageIdOf, objectsOf, timeOf } from "./json-events.ts";

/** RSSI comes in hundredths of dBm. */
const perDbm = 100;

/** Null: not of this form. Other events of the reader are a message without a read. Never throws. */
export const decodeImpinj = (payload: Uint8Array): TagMessage | null => {
  const events = objectsOf(payload);
  if (!events) return null;
  const reads: TagRead[] = [];
  let at = 0;
  for (const event of events) {
    if (typeof event["eventType"] !== "string") return null;
    at = Math.max(at, timeOf(event["timestamp"]));
    if (event["eventType"] !== "tagInventory") continue;
    const { epc, epcHex, antennaPort, peakRssiCdbm } = fieldsOf(event["tagInventoryEvent"]);
    const rssi = typeof peakRssiCdbm === "number" ? peakRssiCdbm / perDbm : undefined;
    const read = tagRead(epcHex ?? hexOf(epc), antennaPort, rssi);
    if (!read) return null;
    reads.push(read);
  }
  const isTimed = events.every((event) => typeof event["timestamp"] === "string");
  return { id: isTimed ? messageIdOf(payload) : null, at, reads };
};

/** RFC 4648, 5: URL-safe alphabet, with or without padding. */
const hexOf = (text: unknown): string | null => {
  if (typeof text !== "string" || text.length > 64 || !/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return null;
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
};
