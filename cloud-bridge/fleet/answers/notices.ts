/** What the fleet says of notices: what became of each, and in which words they are told. */
import { z } from "zod";
import { Language } from "../../../gateway/core/vocabulary.ts";
import { placeholders, templateKinds } from "../notices/words.ts";

const at = z.number().int();
/**
 * failed: the receiver refused it for good; given-up: it was tried for long enough; needless: the parcel had gone, or
 * a newer notice says more. delivered, undelivered: what the receiver told later of one that was sent.
 */
export const deliveryStates = [
  ...(["waiting", "sent", "delivered", "undelivered", "failed", "given-up", "needless"] as const),
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export const Delivery = z.object({
  delivery: z.string(),
  deposit: z.string(),
  kind: z.string(),
  channel: z.string(),
  site: z.string(),
  carrier: z.string(),
  state: z.enum(deliveryStates),
  tries: z.number().int(),
  madeAt: at,
  /** When it is tried the next time; null: never again. */
  nextAt: at.nullable(),
  endedAt: at.nullable(),
  /** When the receiver told whether it was delivered; null: it has not. */
  arrivedAt: at.nullable(),
  /** The provider's id of the message. */
  providerId: z.string().nullable(),
  /** Why the last try failed, or why it was not delivered. */
  error: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** Words that were set at the fleet. */
export const SavedTemplate = z.object({
  /** By the carrier's id at the sites; null: of all carriers that have none of their own. */
  carrier: z.string().nullable(),
  kind: z.enum(templateKinds),
  language: Language,
  text: z.string(),
  setAt: at,
  setBy: z.string(),
});
export type SavedTemplate = Readonly<z.infer<typeof SavedTemplate>>;
export const TemplateList = z.object({
  templates: z.array(SavedTemplate),
  /** Those that words may be set for; others too, by their id. */
  carriers: z.array(z.string()),
  placeholders: z.array(z.enum(placeholders)),
});
export type TemplateList = z.infer<typeof TemplateList>;

/** What is wrong with a text: the field, what stands there, the rule that it breaks. */
export const TextProblem = z.object({
  field: z.string(),
  value: z.string(),
  rule: z.enum(["empty", "too-long", "unknown-placeholder", "no-page-url"]),
});
export type TextProblem = Readonly<z.infer<typeof TextProblem>>;

export const Sms = z.object({
  alphabet: z.enum(["gsm-7", "ucs-2"]),
  /** Septets of GSM 7 bit, or 16-bit units of UCS-2. */
  units: z.number().int(),
  segments: z.number().int(),
});
export type Sms = z.infer<typeof Sms>;
export const Preview = z.object({
  /** The site that it is told for. */
  site: z.string().nullable(),
  /** The template that makes it: the one that was asked for, or the one in force. */
  template: z.string(),
  /** Where that comes from: asked for, saved at the fleet, a worker's settings, or our own words. */
  from: z.enum(["asked", "saved", "settings", "ours"]),
  subject: z.string(),
  text: z.string(),
  sms: Sms,
  problem: TextProblem.nullable(),
});
export type Preview = Readonly<z.infer<typeof Preview>>;
