/**
 * What may be captured: EPCIS 2.0 events in JSON (EPCIS 2.0, section 10.1), checked by rules of our own, since
 * strangers send them. Stricter than the standard in bounds; looser nowhere.
 */
import { z } from "zod";
import { bizSteps, components, dispositions, measurements, partyTypes, transactionTypes } from "./words.ts";

export const bounds = { eventsMax: 1_000, listMax: 1_000, textMax: 2_048, depthMax: 12 } as const;

const uriForm = (() => {
  const part = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})";
  const host = "\\/\\/[A-Za-z0-9._~-]*(?::[0-9]{1,5})?(?=[/?#]|$)";
  return new RegExp(
    `^[A-Za-z][A-Za-z0-9+.-]*:(?:${host}|(?!\\/\\/))${part}*(?:\\?(?:${part}|\\?)*)?(?:#(?:${part}|\\?)*)?$`,
  );
})();
const Uri = z.string().max(bounds.textMax).regex(uriForm, { error: "a URI" });

const timeForm = /^(\d{4}-\d{2}-(\d{2}))T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
/** A day that the month has, and a time that the day has. */
export const isTime = (text: string): boolean => {
  const [, date = "", day = ""] = timeForm.exec(text) ?? [];
  return !Number.isNaN(Date.parse(text)) && new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
};
const Time = z.string().max(40).refine(isTime, { error: "a time with its zone, like 2026-01-31T08:00:00.000Z" });
const Offset = z.string().regex(/^[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/, { error: "an offset like +08:00" });

const OtherUri = Uri.refine((uri) => !/^(?:urn:epcglobal:cbv|https?:\/\/ns\.gs1\.org\/cbv\/)/.test(uri), {
  error: "a word of the standard in its short form",
});
const word = (known: readonly string[]) => z.union([z.enum(known), OtherUri], { error: "a word of CBV 2.0, or a URI" });
const list = <T extends z.ZodType>(item: T) => z.array(item).max(bounds.listMax);

/** No field but these, and extensions, whose names are URIs or have a prefix. */
const open = <S extends z.ZodRawShape>(shape: S) =>
  z.looseObject(shape).superRefine((object, context) => {
    for (const name of Object.keys(object))
      if (!Object.hasOwn(shape, name) && !Uri.safeParse(name).success)
        context.addIssue({ code: "custom", path: [name], message: "a field of the standard, or one with a prefix" });
  });

const Located = z.looseObject({ id: Uri });
const Quantity = z.strictObject({
  epcClass: Uri,
  quantity: z.number().optional(),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/)
    .optional(),
});
const optionalUris = <N extends string>(names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, Uri.optional()])) as Record<N, z.ZodOptional<typeof Uri>>;
const NotOldVoc = Uri.refine((uri) => !/^https?:\/\/(?:www\.)?gs1\.org\/voc\//.test(uri), { error: "a short word" });
const number = z.number().optional();
const text = z.string().max(bounds.textMax).optional();
const Report = open({
  type: z.union([z.enum(measurements), NotOldVoc]),
  exception: z.union([z.enum(["ALARM_CONDITION", "ERROR_CONDITION"]), NotOldVoc]).optional(),
  ...optionalUris([
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
    "microorganism",
    "chemicalSubstance",
    "coordinateReferenceSystem",
    "uriValue",
  ]),
  time: Time.optional(),
  ...{ value: number, minValue: number, maxValue: number, meanValue: number, sDev: number },
  ...{ percRank: number, percValue: number, stringValue: text, uom: text },
  component: word(components).optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .max(bounds.textMax)
    .regex(/^[A-Fa-f0-9]+$/)
    .optional(),
});
const Sensor = open({
  sensorMetadata: open({
    ...{ time: Time.optional(), startTime: Time.optional(), endTime: Time.optional() },
    ...optionalUris(["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"]),
  }).optional(),
  sensorReport: list(Report).min(1),
});

const Terms = z.record(z.string(), z.unknown());
const Contexts = list(z.union([Uri, Terms])).refine(
  (parts) => new Set(parts.map((part) => JSON.stringify(part))).size === parts.length,
  { error: "each once" },
);
const Context = z.union([Uri, Terms, Contexts]);
const Epcs = list(Uri).refine((epcs) => new Set(epcs).size === epcs.length, { error: "each once" });
const common = {
  "@context": Context.optional(),
  eventTime: Time,
  recordTime: Time.optional(),
  eventTimeZoneOffset: Offset,
  eventID: Uri.optional(),
  certificationInfo: z.union([Uri, list(Uri)]).optional(),
  errorDeclaration: open({
    declarationTime: Time,
    reason: word(["did_not_occur", "incorrect_data"]).optional(),
    correctiveEventIDs: list(Uri).optional(),
  }).optional(),
  bizStep: word(bizSteps).optional(),
  disposition: word(dispositions).optional(),
  readPoint: Located.optional(),
  bizLocation: Located.optional(),
  sourceList: list(z.strictObject({ type: word(partyTypes), source: Uri })).optional(),
  destinationList: list(z.strictObject({ type: word(partyTypes), destination: Uri })).optional(),
  sensorElementList: list(Sensor).optional(),
};
const transactions = list(z.strictObject({ type: word(transactionTypes).optional(), bizTransaction: Uri }));
const persistentDisposition = z
  .strictObject({
    set: list(word(dispositions)).min(1).optional(),
    unset: list(word(dispositions)).min(1).optional(),
  })
  .refine(({ set, unset }) => [set, unset].every((one) => new Set(one).size === (one?.length ?? 0)), {
    error: "each once",
  })
  .refine(({ set, unset }) => set !== undefined || unset !== undefined, { error: "`set` or `unset`" })
  .optional();
const action = z.enum(["ADD", "DELETE", "OBSERVE"]);
const ilmd = z.record(Uri, z.unknown()).optional();
const contained = {
  ...common,
  action,
  childEPCs: list(Uri).optional(),
  childQuantityList: list(Quantity).optional(),
  bizTransactionList: transactions.optional(),
};
const holds = (some: readonly unknown[] | undefined): boolean => (some?.length ?? 0) > 0;
const childrenRule = { error: "childEPCs or childQuantityList, unless the action is DELETE" };

const ObjectEvent = open({
  ...{ ...common, type: z.literal("ObjectEvent"), action, persistentDisposition, ilmd },
  ...{ epcList: Epcs.optional(), quantityList: list(Quantity).optional() },
  bizTransactionList: transactions.optional(),
})
  .refine(
    ({ epcList, quantityList, sensorElementList, readPoint }) =>
      epcList !== undefined || holds(quantityList) || (holds(sensorElementList) && readPoint !== undefined),
    { error: "epcList, quantityList, or sensorElementList with readPoint", path: ["epcList"] },
  )
  .refine((event) => event.ilmd === undefined || event.action === "ADD", {
    error: "ilmd with action ADD only",
    path: ["ilmd"],
  });
const AggregationEvent = open({ ...contained, type: z.literal("AggregationEvent"), parentID: Uri.optional() })
  .refine((event) => holds(event.childEPCs) || holds(event.childQuantityList) || event.action === "DELETE", {
    ...childrenRule,
    path: ["childEPCs"],
  })
  .refine((event) => event.parentID !== undefined || event.action === "OBSERVE", {
    error: "needed unless the action is OBSERVE",
    path: ["parentID"],
  });
const AssociationEvent = open({ ...contained, type: z.literal("AssociationEvent"), parentID: Uri }).refine(
  (event) => holds(event.childEPCs) || holds(event.childQuantityList) || event.action === "DELETE",
  { ...childrenRule, path: ["childEPCs"] },
);
const TransactionEvent = open({
  ...{ ...common, type: z.literal("TransactionEvent"), action, bizTransactionList: transactions.min(1) },
  ...{ parentID: Uri.optional(), epcList: Epcs.optional(), quantityList: list(Quantity).optional() },
}).refine(({ epcList, quantityList, action }) => epcList !== undefined || holds(quantityList) || action === "DELETE", {
  error: "epcList or quantityList, unless the action is DELETE",
  path: ["epcList"],
});
const TransformationEvent = open({
  ...{ ...common, type: z.literal("TransformationEvent"), persistentDisposition, ilmd },
  ...{ inputEPCList: Epcs.optional(), outputEPCList: Epcs.optional(), transformationID: Uri.optional() },
  ...{ inputQuantityList: list(Quantity).optional(), outputQuantityList: list(Quantity).optional() },
  bizTransactionList: transactions.optional(),
}).refine(
  (event) => {
    const comes = holds(event.inputEPCList) || holds(event.inputQuantityList);
    const goes = holds(event.outputEPCList) || holds(event.outputQuantityList);
    return (comes && goes) || (event.transformationID !== undefined && (comes || goes));
  },
  { error: "something in and something out, or one of them and transformationID", path: ["transformationID"] },
);

export const CapturedEvent = z.discriminatedUnion("type", [
  ...[ObjectEvent, AggregationEvent, AssociationEvent, TransactionEvent, TransformationEvent],
] as [
  typeof ObjectEvent,
  typeof AggregationEvent,
  typeof AssociationEvent,
  typeof TransactionEvent,
  typeof TransformationEvent,
]);

/** Its events are checked one by one. */
export const CapturedDocument = z.looseObject({
  "@context": Context,
  type: z.literal("EPCISDocument"),
  schemaVersion: z.string().regex(/^2(?:\.\d+)*$/, { error: "2.0" }),
  creationDate: Time,
  epcisBody: z.looseObject({ eventList: z.array(z.unknown()).min(1) }),
});
