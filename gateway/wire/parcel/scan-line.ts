/**
 * One line of a handheld scanner: optional AIM prefix (ISO/IEC 15424), control characters, GS1 element strings, and
 * what it is. What is secret (pass, badge, pickup code, a phone number) is recognised before anything is stored.
 */
import { readElements } from "./element-string.ts";
import { type CarrierPattern, normaliseWaybill, parseWaybill, type WaybillFault } from "./waybill.ts";

export type Scan =
  /** `fault`: no standard and no known pattern fits, or a check digit is wrong; the site has the last word. */
  | { readonly kind: "waybill"; readonly waybill: string; readonly fault: WaybillFault | null }
  | { readonly kind: "sscc"; readonly waybill: string }
  | { readonly kind: "badge"; readonly badge: string }
  /** Without its prefix: as good as a key, never to be stored. */
  | { readonly kind: "pass"; readonly pass: string }
  | { readonly kind: "pickup-code" }
  | { readonly kind: "phone" }
  | { readonly kind: "unknown" };

export interface ScanLine {
  /** AIM code and modifier, for instance `C1`. */
  readonly symbology: string | null;
  readonly scan: Scan;
}
/** What a printed badge, a pass and the QR of a pickup code begin with, so that no parcel number is taken for one. */
export const badgePrefix = "postern:badge:";
export const passPrefix = "postern:pass:";
export const codePrefix = "postern:code:";
/** Longer lines are nothing that this site reads. */
export const scanCharactersMax = 512;
const groupSeparator = "\u001d";
const aimPrefix = /^\]([A-Za-z][0-9A-Za-z])/;

export const readScanLine = (text: string, patterns: readonly CarrierPattern[] = []): ScanLine => {
  if (text.length > scanCharactersMax) return { symbology: null, scan: { kind: "unknown" } };
  const symbology = aimPrefix.exec(text)?.[1] ?? null;
  const bare = symbology === null ? text : text.slice(3);
  const sscc = ssccIn(bare, symbology);
  return { symbology, scan: sscc ?? classify(firstField(bare), symbology, patterns) };
};

/** GS1-128, GS1 DataMatrix, GS1 QR, GS1 DataBar. */
const gs1Symbologies: readonly (string | null)[] = ["C1", "d2", "Q3", "e0"];

/** AI 00 wherever it stands among the elements of a label that says it is GS1's. */
const ssccIn = (text: string, symbology: string | null): Scan | null => {
  if (!gs1Symbologies.includes(symbology) && !text.startsWith("(") && !text.includes(groupSeparator)) return null;
  // All control characters but the one that means something here.
  const line = Array.from(text).filter((character) => character >= " " || character === groupSeparator);
  const elements = readElements(line.join("").replaceAll("\u007f", "").trim()) ?? [];
  const found = elements.find(({ ai }) => ai === "00");
  const parsed = found && parseWaybill(found.value);
  return parsed && typeof parsed !== "string" && parsed.kind === "sscc"
    ? { kind: "sscc", waybill: parsed.waybill }
    : null;
};

/** Control characters go; GS ends a GS1 field, and some scanners put one first for FNC1. */
const firstField = (text: string): string =>
  text
    .split(groupSeparator)
    .map((field) =>
      Array.from(field)
        .filter((character) => character >= " " && character !== "\u007f")
        .join("")
        .trim(),
    )
    .find((field) => field !== "") ?? "";

const classify = (line: string, symbology: string | null, patterns: readonly CarrierPattern[]): Scan => {
  if (line.startsWith(badgePrefix)) {
    const badge = line.slice(badgePrefix.length);
    return /^[\x21-\x7e]{1,64}$/.test(badge) ? { kind: "badge", badge } : { kind: "unknown" };
  }
  if (line.startsWith(passPrefix)) return { kind: "pass", pass: line.slice(passPrefix.length) };
  if (line.startsWith(codePrefix)) {
    const isCode = /^[0-9]{4,12}$/.test(line.slice(codePrefix.length).replace(/\s+/g, ""));
    return { kind: isCode ? "pickup-code" : "unknown" };
  }
  const sscc = ssccOf(line, symbology);
  if (sscc) return { kind: "sscc", waybill: sscc };
  const waybill = normaliseWaybill(line);
  if (!waybill) return { kind: "unknown" };
  const parsed = parseWaybill(waybill, patterns);
  if (typeof parsed !== "string") {
    if (parsed.kind === "sscc") return { kind: "sscc", waybill: parsed.waybill };
    return { kind: "waybill", waybill: parsed.waybill, fault: null };
  }
  if (/^[0-9]{4,8}$/.test(waybill)) return { kind: "pickup-code" };
  if (/^(?:86)?1[3-9][0-9]{9}$/.test(waybill)) return { kind: "phone" };
  return { kind: "waybill", waybill, fault: parsed };
};

/** AI 00, in brackets, alone, or first of several fields when the symbology says GS1 (AI 00 needs no FNC1 after it). */
const ssccOf = (line: string, symbology: string | null): string | null => {
  const found = /^(?:\(00\)|00)([0-9]{18})/.exec(line);
  if (!found) return null;
  const isGs1 = gs1Symbologies.includes(symbology);
  if (line.length > found[0].length && !isGs1 && !line.startsWith("(")) return null;
  const parsed = parseWaybill(found[1] ?? "");
  return typeof parsed !== "string" && parsed.kind === "sscc" ? parsed.waybill : null;
};
