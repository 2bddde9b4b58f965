/**
 * Tag reads of an RO_ACCESS_REPORT (LLRP 1.0.1, 14.2.2 and 16.2.7.3). This one message is read by hand: it is the only
 * busy one (the library takes 0.1 ms a tag), and a vendor's own parameter in it must not cost the reads beside it.
 */
import { type TagRead, weakestDbm } from "../parcel/tag-read.ts";
import { llrpHeaderBytes } from "./frames.ts";

export interface TagReport {
  /** An antenna that the report does not name is 0. */
  readonly reads: readonly TagRead[];
  /** The reader's clock, ms since 1970, of the last read; null: not told. */
  readonly lastSeenAt: number | null;
  /** Tags whose number is shorter or longer than this site keeps. */
  readonly leftOut: number;
}
export const reportType = 61;
const tagReportData = 240;
const epcData = 241;
/** Bytes of the parameters without a length of their own, type byte included, by type (16.2, "TV encoded"). */
const fixedBytes: Readonly<Record<number, number>> = {
  ...{ 1: 3, 2: 9, 3: 9, 4: 9, 5: 9, 6: 2, 7: 3, 8: 3, 9: 5, 10: 3 },
  ...{ 11: 3, 12: 3, 13: 13, 14: 3, 15: 3, 16: 5, 17: 3, 18: 5, 19: 3, 20: 3 },
};
const antennaId = 1;
const lastSeenUtc = 4;
const peakRssi = 6;
const epc96 = 13;
const epcBytesMin = 4;
const epcBytesMax = 32;

/** `bytes`: the whole message. Null: its parameters contradict their own lengths. */
export const readReport = (bytes: Uint8Array): TagReport | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reads: TagRead[] = [];
  let lastSeenAt: number | null = null;
  let leftOut = 0;
  for (let at = llrpHeaderBytes; at < bytes.length; ) {
    const length = tlvLength(view, at, bytes.length);
    if (length === null) return null;
    if ((view.getUint16(at) & 0x3ff) === tagReportData) {
      const tag = readTag(view, at + 4, at + length);
      if (tag === null) return null;
      const { epc, antenna, rssi } = tag;
      if (epc === null) leftOut++;
      else reads.push({ epc, antenna, rssi });
      if (tag.seenAt !== null) lastSeenAt = Math.max(lastSeenAt ?? 0, tag.seenAt);
    }
    at += length;
  }
  return { reads, lastSeenAt, leftOut };
};

interface Tag {
  epc: string | null;
  antenna: number;
  rssi: number;
  seenAt: number | null;
}
const readTag = (view: DataView, from: number, to: number): Tag | null => {
  const tag: Tag = { epc: null, antenna: 0, rssi: weakestDbm, seenAt: null };
  for (let at = from; at < to; ) {
    const first = view.getUint8(at);
    if (first & 0x80) {
      const length = fixedBytes[first & 0x7f];
      // A type that nobody knows has no length: what follows it in this tag cannot be found.
      if (length === undefined) return tag;
      if (at + length > to) return null;
      readFixed(tag, view, at, first & 0x7f);
      at += length;
      continue;
    }
    const length = tlvLength(view, at, to);
    if (length === null) return null;
    if ((view.getUint16(at) & 0x3ff) === epcData) {
      if (length < 6) return null;
      const epcBytes = Math.ceil(view.getUint16(at + 4) / 8);
      if (6 + epcBytes > length) return null;
      tag.epc = hexOf(view, at + 6, epcBytes);
    }
    at += length;
  }
  return tag;
};

const readFixed = (tag: Tag, view: DataView, at: number, type: number): void => {
  if (type === epc96) tag.epc = hexOf(view, at + 1, 12);
  else if (type === antennaId) tag.antenna = Math.min(view.getUint16(at + 1), 255);
  else if (type === peakRssi) tag.rssi = Math.min(view.getInt8(at + 1), 50);
  else if (type === lastSeenUtc) tag.seenAt = Number(view.getBigUint64(at + 1) / 1000n);
};

/** Null: shorter than its own header, or longer than what holds it. */
const tlvLength = (view: DataView, at: number, to: number): number | null => {
  if (at + 4 > to || view.getUint8(at) & 0x80) return null;
  const length = view.getUint16(at + 2);
  return length < 4 || at + length > to ? null : length;
};

const hexOf = (view: DataView, at: number, length: number): string | null => {
  if (length < epcBytesMin || length > epcBytesMax) return null;
  let text = "";
  for (let byte = 0; byte < length; byte++) text += hexPairs[view.getUint8(at + byte)];
  return text;
};
const hexPairs: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, "0"),
);
