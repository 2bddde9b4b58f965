/**
 * 96-bit EPC binary: header 8, filter 3, partition 3, company prefix, reference, for some a serial (GS1 Tag Data
 * Standard 1.13, 14.5 and tables 14-2 and on). Parcels, returnable crates and assets are taken apart; whatever else a
 * tag says stays raw hex.
 */
import { gs1CheckDigit } from "../../core/vocabulary.ts";

export type Epc =
  /** `urn`: company prefix, indicator + item reference, serial. */
  | { readonly kind: "sgtin"; readonly gtin: string; readonly serial: string; readonly urn: string }
  | { readonly kind: "sscc"; readonly sscc: string }
  /** A returnable asset: type with its check digit (13 digits) and the one of that type. */
  | { readonly kind: "grai"; readonly grai: string; readonly serial: string; readonly urn: string }
  /** An asset, for instance a compartment. */
  | { readonly kind: "giai"; readonly giai: string; readonly urn: string }
  | { readonly kind: "raw"; readonly hex: string };

/** Bits and digits of the company prefix by partition. */
const partitions = [
  [40, 12],
  [37, 11],
  [34, 10],
  [30, 9],
  [27, 8],
  [24, 7],
  [20, 6],
] as const;
const ssccHeader = 0x31n;

/** One row a scheme: bits of company prefix and reference together, digits likewise, bits of the serial behind them. */
interface Scheme {
  readonly kind: Exclude<Epc["kind"], "raw">;
  readonly bits: number;
  readonly digits: number;
  readonly serialBits: number;
}
const schemes: Readonly<Record<string, Scheme>> = {
  "48": { kind: "sgtin", bits: 44, digits: 13, serialBits: 38 },
  "49": { kind: "sscc", bits: 58, digits: 17, serialBits: 0 },
  "51": { kind: "grai", bits: 44, digits: 12, serialBits: 38 },
  "52": { kind: "giai", bits: 82, digits: 25, serialBits: 0 },
};

/** `hex`: any case. Whatever is not a legal tag of these schemes comes back raw. */
export const decodeEpc = (hex: string): Epc => {
  const raw: Epc = { kind: "raw", hex: hex.toUpperCase() };
  if (!/^[0-9A-Fa-f]{24}$/.test(hex)) return raw;
  const value = BigInt(`0x${hex}`);
  const bits = (from: number, length: number): bigint =>
    (value >> BigInt(96 - from - length)) & ((1n << BigInt(length)) - 1n);
  const scheme = schemes[String(bits(0, 8))];
  const partition = partitions[Number(bits(11, 3))];
  if (!scheme || !partition) return raw;
  const [companyBits, companyDigits] = partition;
  const referenceBits = scheme.bits - companyBits;
  const referenceDigits = scheme.digits - companyDigits;
  const company = digits(bits(14, companyBits), companyDigits);
  const number = bits(14 + companyBits, referenceBits);
  const reference = digits(number, referenceDigits);
  if (company === null || reference === null) return raw;
  const end = 14 + scheme.bits;
  const serial = String(bits(end, scheme.serialBits));
  switch (scheme.kind) {
    case "sgtin": {
      const body = `${reference[0]}${company}${reference.slice(1)}`;
      return { kind: "sgtin", gtin: checked(body), serial, urn: `${company}.${reference}.${serial}` };
    }
    case "sscc":
      // The 24 bits behind an SSCC are zero. Its extension digit stands before the company prefix.
      if (bits(end, 96 - end) !== 0n) return raw;
      return { kind: "sscc", sscc: checked(`${reference[0]}${company}${reference.slice(1)}`) };
    case "grai":
      return {
        kind: "grai",
        grai: checked(`${company}${reference}`),
        serial,
        urn: `${company}.${reference}.${serial}`,
      };
    case "giai":
      // A number without leading zeros, of as many digits as it has.
      return { kind: "giai", giai: `${company}${number}`, urn: `${company}.${number}` };
  }
};

const checked = (body: string): string => `${body}${gs1CheckDigit(body)}`;

const digits = (value: bigint, length: number): string | null => {
  const text = String(value);
  return text.length > length ? null : text.padStart(length, "0");
};

/** An SSCC (18 digits) as the tag of a parcel would carry it; `companyDigits` 6..12. For simulators and printers. */
export const encodeSsccTag = (sscc: string, companyDigits: number, filter = 0): string => {
  const partition = 12 - companyDigits;
  const [companyBits] = partitions[partition] ?? [0];
  if (companyBits === 0 || !/^[0-9]{18}$/.test(sscc)) throw new RangeError("not an SSCC, or no such partition");
  const company = BigInt(sscc.slice(1, 1 + companyDigits));
  const reference = BigInt(`${sscc[0]}${sscc.slice(1 + companyDigits, 17)}`);
  const head = (((ssccHeader << 3n) | BigInt(filter & 7)) << 3n) | BigInt(partition);
  const body = (company << BigInt(58 - companyBits)) | reference;
  return (((head << 58n) | body) << 24n).toString(16).toUpperCase().padStart(24, "0");
};
