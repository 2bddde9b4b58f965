/** What was scanned or typed: a badge, a parcel, or neither. Which waybills count is for the site to say. */
import { badgePrefix, readScanLine } from "../../../wire/parcel/scan-line.ts";

export type Read =
  | { readonly kind: "badge"; readonly badge: string }
  | { readonly kind: "waybill"; readonly waybill: string }
  | { readonly kind: "unknown" };

export const readParcel = (text: string): Read => {
  const { scan } = readScanLine(text);
  if (scan.kind === "badge") return scan;
  return scan.kind === "waybill" || scan.kind === "sscc"
    ? { kind: "waybill", waybill: scan.waybill }
    : { kind: "unknown" };
};

/** Somebody signs in: a badge with or without its prefix. */
export const readBadge = (text: string): string => {
  const bare = text.trim();
  return bare.startsWith(badgePrefix) ? bare.slice(badgePrefix.length) : bare;
};
