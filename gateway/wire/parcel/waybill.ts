/**
 * Parcel numbers as scanners and people hand them in: UPU S10 (standard S10-12), GS1 SSCC (General Specifications
 * 3.2, AI 00) and the carriers' own patterns. A number that looks like S10 or SSCC must have a right check digit.
 */
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
const waybillShape = /^[0-9A-Z-]{4,40}$/;
const s10Shape = /^([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})$/;
const s10Weights = [8, 6, 4, 2, 3, 5, 9, 7] as const;
/** UPU keeps service indicators with these first letters for agreements between posts. */
const reservedFirst = /^[JKSTW]/;

/** Upper case, no blanks; null: cannot be a parcel number of any kind. */
export const normaliseWaybill = (text: string): string | null => {
  if (text.length > waybillMax * 2) return null;
  const bare = text.replace(/\s+/g, "").toUpperCase();
  return waybillShape.test(bare) ? bare : null;
};

/** Check digit of the eight digits of an S10 number. */
export const s10CheckDigit = (digits: string): number => {
  const sum = s10Weights.reduce<number>((total, weight, at) => total + weight * Number(digits[at]), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 0 : check === 11 ? 5 : check;
};

/** GS1 mod-10 over the digits before the check digit: weights 3, 1 from the right. */
export const gs1CheckDigit = (digits: string): number => {
  let sum = 0;
  for (let at = digits.length - 1, weight = 3; at >= 0; at--, weight = 4 - weight) sum += weight * Number(digits[at]);
  return (10 - (sum % 10)) % 10;
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
    const [, service = "", digits = "", check, country = ""] = s10;
    if (s10CheckDigit(digits) !== Number(check)) return "check-digit";
    if (reservedFirst.test(service)) return own ? { kind: "carrier", waybill, carrier: own.carrier } : "reserved";
    return { kind: "s10", waybill, service, country };
  }
  const sscc = /^(?:00)?([0-9]{17})([0-9])$/.exec(waybill);
  if (sscc && gs1CheckDigit(sscc[1] ?? "") === Number(sscc[2])) {
    return { kind: "sscc", waybill: `${sscc[1]}${sscc[2]}` };
  }
  if (own) return { kind: "carrier", waybill, carrier: own.carrier };
  return sscc ? "check-digit" : "no-pattern";
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
