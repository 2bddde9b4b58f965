/** Parcel numbers that look like real ones: UPU S10 with a right check digit, each number once. */
import { s10CheckDigit } from "../gateway/core/vocabulary.ts";
import type { Random } from "./random.ts";

/** Service indicators of registered, insured and ordinary letters and parcels; J K S T W are reserved. */
const services = ["RR", "CP", "LX", "EE", "UA"] as const;
const countries = ["CN", "GB", "FR", "DE", "EE"] as const;

export interface Waybills {
  next(): string;
  /** A number whose check digit is wrong by one. */
  malformed(): string;
}

export const newWaybills = (random: Random): Waybills => {
  const given = new Set<string>();
  const fresh = (): { service: string; digits: string; country: string } => {
    for (;;) {
      const digits = String(random.int(100_000_000)).padStart(8, "0");
      if (given.has(digits)) continue;
      given.add(digits);
      return { service: random.pick(services), digits, country: random.pick(countries) };
    }
  };
  const number = (off: number): string => {
    const { service, digits, country } = fresh();
    return `${service}${digits}${(s10CheckDigit(digits) + off) % 10}${country}`;
  };
  return { next: () => number(0), malformed: () => number(1) };
};
