/**
 * What was scanned or typed: a pickup code, a badge, a parcel, a pass, or nothing of ours. Which waybills count is for
 * the site to say; here only so much is read that nothing secret is sent as a parcel's number. Reads as
 * `wire/parcel/scan-line.ts` does, in a few lines: that one brings the whole vocabulary along, and a courier's page is
 * loaded over a phone's line.
 */
export type Read =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "badge"; readonly badge: string }
  | { readonly kind: "waybill"; readonly waybill: string }
  /** With its prefix, as it is presented. */
  | { readonly kind: "pass"; readonly pass: string }
  | { readonly kind: "unknown" };

export const badgePrefix = "postern:badge:";
const passPrefix = "postern:pass:";
export const codePrefix = "postern:code:";
const charactersMax = 512;
/** What a scanner puts before the code when it names the symbology (ISO/IEC 15424); GS1 ones carry element strings. */
const aim = /^\]([A-Za-z][0-9A-Za-z])/;
const gs1 = ["C1", "d2", "Q3", "e0"];
const separator = "\u001d";

export const readScan = (text: string): Read => {
  if (text.length > charactersMax) return { kind: "unknown" };
  const symbology = aim.exec(text)?.[1] ?? null;
  const line = firstField(symbology === null ? text : text.slice(3));
  if (line.startsWith(passPrefix)) return { kind: "pass", pass: line };
  if (line.startsWith(badgePrefix)) return { kind: "badge", badge: line.slice(badgePrefix.length) };
  if (line.startsWith(codePrefix)) {
    const code = bare(line.slice(codePrefix.length));
    return /^[0-9]{4,12}$/.test(code) ? { kind: "code", code } : { kind: "unknown" };
  }
  const waybill = ssccOf(line, symbology) ?? bare(line).toUpperCase();
  // As a message writes a code: in groups.
  if (/^[0-9]{4,8}$/.test(waybill)) return { kind: "code", code: waybill };
  const isPhone = /^(?:86)?1[3-9][0-9]{9}$/.test(waybill);
  return /^[0-9A-Z-]{4,40}$/.test(waybill) && !isPhone ? { kind: "waybill", waybill } : { kind: "unknown" };
};

/** Somebody signs in: a badge with or without its prefix. */
export const readBadge = (text: string): string => {
  const typed = text.trim();
  return typed.startsWith(badgePrefix) ? typed.slice(badgePrefix.length) : typed;
};

const bare = (text: string): string => text.replace(/\s+/g, "");

/** Control characters go; GS ends a GS1 field, and some scanners put one first for FNC1. */
const firstField = (text: string): string =>
  text
    .split(separator)
    .map((field) =>
      [...field]
        .filter((character) => character >= " " && character !== "\u007f")
        .join("")
        .trim(),
    )
    .find((field) => field !== "") ?? "";

/** AI 00, in brackets, alone, or first of several fields. */
const ssccOf = (line: string, symbology: string | null): string | null => {
  const found = /^(?:\(00\)|00)([0-9]{18})/.exec(line);
  const isWhole = found !== null && (line.length === found[0].length || line.startsWith("("));
  return found && (isWhole || gs1.includes(symbology ?? "")) ? (found[1] ?? null) : null;
};
