/**
 * What things are called towards the outside. With a GS1 company prefix: GS1 Digital Link URIs in canonical form
 * (GIAI for compartments and devices, GLN with extension for places); without one: URIs below a namespace of our own.
 * A parcel with an SSCC keeps it; a bare S10 or waybill is no URI and goes below the namespace.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { gs1CheckDigit, isS10, isSscc } from "../../../gateway/core/vocabulary.ts";

export const EpcisSettings = z
  .strictObject({
    /** Of identifiers, dispositions and extension fields of our own; ends with `/`. Never changed once in use. */
    namespace: z
      .url({ protocol: /^https?$/ })
      .regex(/^\S{1,200}\/$/)
      .default("https://postern.example/epcis/"),
    /** GS1 company prefix of the operator. Never changed once in use: identifiers and event ids rest on it. */
    companyPrefix: z
      .string()
      .regex(/^[0-9]{6,12}$/)
      .optional(),
    /** Of the sites' local time; events must carry one. */
    timeZoneOffset: z
      .string()
      .regex(/^[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/)
      .default("+08:00"),
    /** How often what sites have sent is looked through. */
    everyMs: z.number().int().positive().default(1_000),
  })
  .prefault({});
export type EpcisSettings = Readonly<z.infer<typeof EpcisSettings>>;

export interface Names {
  readonly namespace: string;
  readonly timeZoneOffset: string;
  /** A compartment or a device of a site. */
  asset(site: string, name: string): string;
  /** A site, or one compartment of it. */
  place(site: string, compartment?: string): string;
  parcel(waybill: string): string;
  /** `recipient`: a pseudonym that lasts as long as the deposit, and names nobody. */
  party(kind: "carrier" | "recipient" | "site", id: string): string;
  /** A word of our own where the standard has none, for instance a disposition. */
  own(kind: "disp" | "btt" | "deposit" | "class", word: string): string;
}

const gs1 = "https://id.gs1.org";
/** GS1 General Specifications 3.9.3 and 3.5.4: an asset has 30 characters with its prefix, a place's extension 20. */
const assetMax = 30;
const extensionMax = 20;

export const namesOf = ({ namespace, companyPrefix: prefix, timeZoneOffset }: EpcisSettings): Names => {
  const gln = prefix === undefined ? "" : prefix.padEnd(12, "0");
  const ours = (kind: string, name: string): string => `${namespace}${kind}/${name}`;
  return {
    ...{ namespace, timeZoneOffset },
    asset: (site, name) => {
      const full = `${site}.${name}`;
      return prefix === undefined
        ? ours("asset", full)
        : `${gs1}/8004/${prefix}${shortened(full, assetMax - prefix.length)}`;
    },
    place: (site, compartment) => {
      const full = compartment === undefined ? site : `${site}.${compartment}`;
      if (prefix === undefined) return ours("place", full);
      return `${gs1}/414/${gln}${gs1CheckDigit(gln)}/254/${shortened(full, extensionMax)}`;
    },
    parcel: (waybill) => {
      if (isSscc(waybill)) return `${gs1}/00/${waybill}`;
      return ours(isS10(waybill) ? "s10" : "parcel", waybill);
    },
    party: (kind, id) => ours(`party/${kind}`, kind === "recipient" ? digestOf(`recipient/${id}`, 16) : id),
    own: ours,
  };
};

const digestOf = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** What is too long keeps its beginning, for people, and gets a digest, so that no two are alike. */
const shortened = (name: string, max: number): string =>
  name.length <= max ? name : `${name.slice(0, max - 13)}.${digestOf(name, 12)}`;
