/**
 * Parcel numbers as scanners and people hand them in: UPU S10 (standard S10-12), GS1 SSCC (General Specifications
 * 3.2, AI 00) and the carriers' own patterns. A number that looks like S10 or SSCC must have a right check digit.
 */
import { isS10, isSscc, Waybill } from "../../core/vocabulary.ts";

export type Parcel =
  | { readonly kind: "s10"; readonly waybill: string; readonly service: string; readonly country: string }
  | { readonly kind: "sscc"; readonly waybill: string }
  | { readonly kind: "carrier"; readonly waybill: string; readonly carrier: string };
export type WaybillFault = "shape" | "check-digit" | "reserved" | "no-pattern";

/** A carrier's own numbers; compiled once by `compilePatterns`. */
export interface CarrierPattern {
  readonly carrier: string;
  readonly pattern: RegExp;
}
const waybillMax = 40;
const s10Shape = /^([A-Z]{2})[0-9]{9}([A-Z]{2})$/;
/** UPU keeps service indicators with these first letters for agreements between posts. */
const reservedFirst = /^[JKSTW]/;

/** Upper case, no blanks; null: cannot be a parcel number of any kind. */
export const normaliseWaybill = (text: string): string | null => {
  if (text.length > waybillMax * 2) return null;
  const bare = text.replace(/\s+/g, "").toUpperCase();
  return Waybill.safeParse(bare).success ? bare : null;
};

/**
 * S10 first, then SSCC (18 digits, or 20 with AI 00), then the patterns in their order. An 18-digit number with a
 * wrong check digit may still be a carrier's own; a wrong S10 may not, since its shape is nobody else's.
 */
export const parseWaybill = (text: string, patterns: readonly CarrierPattern[] = []): Parcel | WaybillFault => {
  const waybill = normaliseWaybill(text);
  if (!waybill) return "shape";
  const s10 = s10Shape.exec(waybill);
  const own = patterns.find(({ pattern }) => pattern.test(waybill));
  if (s10) {
    const [, service = "", country = ""] = s10;
    if (!isS10(waybill)) return "check-digit";
    if (reservedFirst.test(service)) return own ? { kind: "carrier", waybill, carrier: own.carrier } : "reserved";
    return { kind: "s10", waybill, service, country };
  }
  const sscc = /^(?:00)?([0-9]{18})$/.exec(waybill)?.[1];
  if (sscc !== undefined && isSscc(sscc)) return { kind: "sscc", waybill: sscc };
  if (own) return { kind: "carrier", waybill, carrier: own.carrier };
  return sscc === undefined ? "no-pattern" : "check-digit";
};

/**
 * A pattern comes from the configuration, is anchored here, and sees at most 40 characters of `0-9 A-Z -`. Patterns
 * whose time may explode (a repeat inside a repeat, back references, look-around) are refused.
 */
export const compilePattern = (source: string): RegExp | "unsafe" | "malformed" => {
  if (source.length > 120 || !isSafePattern(source)) return "unsafe";
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    return "malformed";
  }
};

/** Null entries of a bad configuration are named by `faults`; the config room refuses to start on any. */
export const compilePatterns = (
  carriers: readonly { readonly id: string; readonly waybillPatterns: readonly string[] }[],
): {
  readonly patterns: readonly CarrierPattern[];
  readonly faults: readonly { readonly carrier: string; readonly source: string; readonly why: string }[];
} => {
  const patterns: CarrierPattern[] = [];
  const faults: { carrier: string; source: string; why: string }[] = [];
  for (const { id, waybillPatterns } of carriers) {
    for (const source of waybillPatterns) {
      const pattern = compilePattern(source);
      if (typeof pattern === "string") faults.push({ carrier: id, source, why: pattern });
      else patterns.push({ carrier: id, pattern });
    }
  }
  return { patterns, faults };
};

/**
 * No look-around, no back reference, no repeat of a group, and at most three repeats of varying length: the worst
 * case is then the cube of 40 characters.
 */
const isSafePattern = (source: string): boolean => {
  const bare = source.replace(/\\[^0-9kpP]/g, "x").replace(/\[[^\]]*\]/g, "x");
  if (/\\/.test(bare) || /\(\?(?!:)/.test(bare) || /\)[*+?{]/.test(bare)) return false;
  return (bare.match(/[*+]|\{[0-9]+,/g) ?? []).length <= 3;
};
