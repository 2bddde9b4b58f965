/**
 * 96-bit EPC binary: header 8, filter 3, partition 3, company prefix, reference (GS1 Tag Data Standard 1.13, tables
 * 14-2 and on). Only what a parcel carries is taken apart; every other header stays raw hex.
 */
import { gs1CheckDigit } from "../../core/vocabulary.ts";

export type Epc =
  /** `urn`: company prefix, indicator + item reference, serial. */
  | { readonly kind: "sgtin"; readonly gtin: string; readonly serial: string; readonly urn: string }
  | { readonly kind: "sscc"; readonly sscc: string }
  | { readonly kind: "raw"; readonly hex: string };

/** Bits and digits of the company prefix by partition; reference digits are 13 - digits (SGTIN), 17 - digits (SSCC). */
const partitions = [
  [40, 12],
  [37, 11],
  [34, 10],
  [30, 9],
  [27, 8],
  [24, 7],
  [20, 6],
] as const;
const sgtinHeader = 0x30n;
const ssccHeader = 0x31n;

/** `hex`: any case. Whatever is not a legal SGTIN-96 or SSCC-96 comes back raw. */
export const decodeEpc = (hex: string): Epc => {
  const raw: Epc = { kind: "raw", hex: hex.toUpperCase() };
  if (!/^[0-9A-Fa-f]{24}$/.test(hex)) return raw;
  const value = BigInt(`0x${hex}`);
  const bits = (from: number, length: number): bigint =>
    (value >> BigInt(96 - from - length)) & ((1n << BigInt(length)) - 1n);
  const partition = partitions[Number(bits(11, 3))];
  const header = bits(0, 8);
  if (!partition || (header !== sgtinHeader && header !== ssccHeader)) return raw;
  const [companyBits, companyDigits] = partition;
  const company = digits(bits(14, companyBits), companyDigits);
  const referenceBits = (header === sgtinHeader ? 44 : 58) - companyBits;
  const reference = digits(bits(14 + companyBits, referenceBits), (header === sgtinHeader ? 13 : 17) - companyDigits);
  if (company === null || reference === null) return raw;
  if (header === ssccHeader) {
    if (bits(72, 24) !== 0n) return raw;
    const body = `${reference[0]}${company}${reference.slice(1)}`;
    return { kind: "sscc", sscc: `${body}${gs1CheckDigit(body)}` };
  }
  const body = `${reference[0]}${company}${reference.slice(1)}`;
  const serial = String(bits(58, 38));
  return { kind: "sgtin", gtin: `${body}${gs1CheckDigit(body)}`, serial, urn: `${company}.${reference}.${serial}` };
};

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
