/** The words for what is known of a parcel before it comes. */
import { z } from "zod";
import { CarrierId, Consent, Digest, Size, Waybill } from "../vocabulary.ts";

/** What is known of a parcel before it comes. */
export const Advice = z.object({
  waybill: Waybill,
  carrier: CarrierId,
  consent: Consent,
  consentRecord: z.string().max(64).optional(),
  size: Size.optional(),
  accessible: z.boolean().optional(),
  goodsAllowed: z.boolean(),
  epc: z.string().max(64).optional(),
  recipient: Digest.optional(),
});
export type Advice = Readonly<z.infer<typeof Advice>>;
/**
 * As the fleet says it: of a waybill the highest revision counts, whatever comes when; times are its clock, ms.
 * `reserveUntil`: a compartment of its size is wanted for it until then.
 */
export const FleetAdvice = Advice.extend({
  revision: z.number().int().positive(),
  notAfter: z.number().int(),
  reserveUntil: z.number().int().optional(),
});
export type FleetAdvice = Readonly<z.infer<typeof FleetAdvice>>;
/** In one message. */
export const advicesMax = 100;
/** Why it is of no use to a site: the parcel lies there already. */
export const AdviceRefusal = z.enum(["waybill-duplicate"]);
/** What a site said when a compartment was wanted: as in refusals, or that one is kept. */
export const RoomAnswer = z.enum(["kept", "full", "oversize"]);
export type RoomAnswer = z.infer<typeof RoomAnswer>;
