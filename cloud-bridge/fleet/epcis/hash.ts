/**
 * The event hash id of CBV 2.0, 8.9: `ni:///sha-256;…?ver=CBV2.0` over the event's fields in canonical order, each in
 * canonical form. The same event gets the same id whoever names it, so that sending it again days later is harmless.
 * Left out, as the standard says: eventID, recordTime, errorDeclaration, certificationInfo. EPC URNs other than SGTIN,
 * SSCC, SGLN, PGLN and GIAI are hashed as they are written.
 */
import { createHash } from "node:crypto";
import { gs1CheckDigit } from "../../../gateway/core/vocabulary.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };
/** Prefixes of extension fields, from the context. */
export type Prefixes = Readonly<Record<string, string>>;

export const eventHash = (event: JsonObject, prefixes: Prefixes): string =>
  `ni:///sha-256;${createHash("sha256").update(prehash(event, prefixes), "utf8").digest("hex")}?ver=CBV2.0`;

/** What is hashed. For tests. */
export const prehash = (event: JsonObject, prefixes: Prefixes): string =>
  `eventType=${String(event["type"])}${fields(event, eventFields, prefixes)}${extensions(event, prefixes)}`;

type Form = (value: Json, prefixes: Prefixes, name: string) => string;
type Fields = readonly (readonly [name: string, form: Form])[];

const fields = (object: JsonObject, order: Fields, prefixes: Prefixes): string =>
  order.map(([name, form]) => (object[name] == null ? "" : form(object[name], prefixes, name))).join("");

const sorted = (texts: readonly string[]): string => [...texts].sort(byCodeUnits).join("");
const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [value]);
const objectOf = (value: Json): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

const plain: Form = (value, _, name) => `${name}=${String(value).trim()}`;
const uri: Form = (value, prefixes, name) => `${name}=${canonicalUri(expanded(String(value).trim(), prefixes))}`;
/** RFC 3339 in UTC to the millisecond. */
const time: Form = (value, _, name) => `${name}=${new Date(String(value)).toISOString()}`;
const word =
  (vocabulary: string): Form =>
  (value, prefixes, name) => {
    const text = String(value).trim();
    return `${name}=${/^[A-Za-z_]+$/.test(text) ? `${vocabulary}${text}` : canonicalUri(expanded(text, prefixes))}`;
  };
const cbv = "https://ref.gs1.org/cbv/";
const voc = "https://gs1.org/voc/";

const epcs: Form = (value, prefixes, name) => name + sorted(listOf(value).map((epc) => uri(epc, prefixes, "epc")));
const words: Form = (value, prefixes) =>
  ["set", "unset"]
    .map((name) => sorted(listOf(objectOf(value)[name] ?? []).map((one) => word(`${cbv}Disp-`)(one, prefixes, name))))
    .join("");
const location: Form = (value, prefixes, name) =>
  `${name}${uri(objectOf(value)["id"] ?? "", prefixes, "id")}${extensions(objectOf(value), prefixes)}`;
/** Elements that hold these fields in this order. */
const elements =
  (order: Fields, element = ""): Form =>
  (value, prefixes, name) =>
    name + sorted(listOf(value).map((one) => element + fields(objectOf(one), order, prefixes)));

const quantities = elements(
  [
    ["epcClass", uri],
    ["quantity", plain],
    ["uom", plain],
  ],
  "quantityElement",
);
const metadataFields: Fields = [
  ...(["time", "startTime", "endTime"] as const).map((name) => [name, time] as const),
  ...(["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"] as const).map(
    (name) => [name, uri] as const,
  ),
];
const reportFields: Fields = [
  ...[["type", word(voc)] as const, ["exception", word(voc)] as const],
  ...["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"].map((name) => [name, uri] as const),
  ["time", time],
  ...["microorganism", "chemicalSubstance"].map((name) => [name, uri] as const),
  ["value", plain],
  ["component", word(`${cbv}Comp-`)],
  ...["stringValue", "booleanValue", "hexBinaryValue"].map((name) => [name, plain] as const),
  ["uriValue", uri],
  ...["minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom"].map(
    (name) => [name, plain] as const,
  ),
  ["coordinateReferenceSystem", uri],
];
const sensors: Form = (value, prefixes, name) =>
  name +
  sorted(
    listOf(value).map((element) => {
      const { sensorMetadata, sensorReport, ...rest } = objectOf(element);
      const reports = listOf(sensorReport ?? []).map(
        (report) => `sensorReport${fields(objectOf(report), reportFields, prefixes)}${extensionsOf(report, prefixes)}`,
      );
      const about = sensorMetadata ?? {};
      const known = `${fields(objectOf(about), metadataFields, prefixes)}${extensionsOf(about, prefixes)}`;
      const metadata = sensorMetadata == null ? "" : `sensorMetadata${known}`;
      return `sensorElement${metadata}${sorted(reports)}${extensions(rest, prefixes)}`;
    }),
  );
const typed = (name: string, vocabulary: string): Form =>
  elements([
    ["type", word(vocabulary)],
    [name, uri],
  ]);

const eventFields: Fields = [
  ["eventTime", time],
  ["eventTimeZoneOffset", plain],
  ["epcList", epcs],
  ["parentID", uri],
  ["inputEPCList", epcs],
  ["childEPCs", epcs],
  ["quantityList", quantities],
  ["childQuantityList", quantities],
  ["inputQuantityList", quantities],
  ["outputEPCList", epcs],
  ["outputQuantityList", quantities],
  ["action", plain],
  ["transformationID", uri],
  ["bizStep", word(`${cbv}BizStep-`)],
  ["disposition", word(`${cbv}Disp-`)],
  ["persistentDisposition", (value, prefixes, name) => name + words(value, prefixes, name)],
  ["readPoint", location],
  ["bizLocation", location],
  ["bizTransactionList", typed("bizTransaction", `${cbv}BTT-`)],
  ["sourceList", typed("source", `${cbv}SDT-`)],
  ["destinationList", typed("destination", `${cbv}SDT-`)],
  ["sensorElementList", sensors],
  ["ilmd", (value, prefixes, name) => name + extensionsOf(value, prefixes)],
];

const extensionsOf = (value: Json, prefixes: Prefixes): string => extensions(objectOf(value), prefixes);
/** Fields with a prefix or a full URI as their name, sorted; those in lists stand one after the other. */
const extensions = (object: JsonObject, prefixes: Prefixes): string =>
  sorted(
    Object.entries(object).flatMap(([name, value]) =>
      name.includes(":") && value !== null ? [extension(name, value, prefixes)] : [],
    ),
  );
const extension = (name: string, value: Json, prefixes: Prefixes): string => {
  const full = expanded(name, prefixes);
  const cut = Math.max(full.lastIndexOf("/"), full.lastIndexOf("#"), full.lastIndexOf(":")) + 1;
  const key = `{${full.slice(0, cut)}}${full.slice(cut)}`;
  const one = (part: Json): string =>
    typeof part === "object" && part !== null
      ? `${key}${extensions(objectOf(part), prefixes)}`
      : `${key}=${String(part).trim()}`;
  return sorted(listOf(value).map(one));
};

const known: Prefixes = { gs1: voc, cbv, epcis: "https://ref.gs1.org/epcis/" };
const expanded = (name: string, prefixes: Prefixes): string => {
  const [, short = "", rest = ""] = /^([A-Za-z][\w-]*):(?!\/\/)(.+)$/s.exec(name) ?? [];
  const long = Object.hasOwn(prefixes, short)
    ? prefixes[short]
    : Object.hasOwn(known, short)
      ? known[short]
      : undefined;
  return long === undefined ? name : `${long}${rest}`;
};

const link = "https://id.gs1.org";
const vocabularies: Readonly<Record<string, string>> = { bizstep: "BizStep", disp: "Disp", btt: "BTT", sdt: "SDT" };
/** EPC URNs (EPC Tag Data Standard 6) as canonical GS1 Digital Link URIs, CBV's URNs as its web URIs. */
export const canonicalUri = (text: string): string => {
  const [, kind = "", term = ""] = /^urn:epcglobal:cbv:(bizstep|disp|btt|sdt):(.+)$/.exec(text) ?? [];
  if (kind) return `${cbv}${vocabularies[kind]}-${term}`;
  const [, scheme = "", company = "", reference = "", serial = ""] =
    /^urn:epc:id:(sgtin|sscc|sgln|pgln|giai):([0-9]{6,12})\.([^.]*)(?:\.(.+))?$/.exec(text) ?? [];
  const checked = (digits: string): string => `${digits}${gs1CheckDigit(digits)}`;
  const turned = `${reference.slice(0, 1)}${company}${reference.slice(1)}`;
  switch (scheme) {
    case "sscc":
      return `${link}/00/${checked(turned)}`;
    case "sgtin":
      return `${link}/01/${checked(turned)}/21/${serial}`;
    case "sgln":
      return `${link}/414/${checked(company + reference)}${serial === "" || serial === "0" ? "" : `/254/${serial}`}`;
    case "pgln":
      return `${link}/417/${checked(company + reference)}`;
    case "giai":
      return `${link}/8004/${company}${text.slice(text.indexOf(company) + company.length + 1)}`;
    default:
      return text;
  }
};
