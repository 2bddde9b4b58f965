/** A parcel goes in. */
import { z } from "zod";
import { AdviceRefusal, advicesMax, RoomAnswer } from "../custody/advice.ts";
import {
  CarrierId,
  CompartmentId,
  Consent,
  CourierId,
  DepositId,
  DeviceId,
  Digest,
  Evidence,
  Size,
  Waybill,
} from "../vocabulary.ts";
import { describe, ms, parcels, ref } from "./describe.ts";

export const depositEvents = {
  "pre-advice-received": describe("pre-advice-received", "site", {
    waybill: Waybill,
    carrier: CarrierId,
    consent: Consent,
    consentRecord: z.string().max(64).optional(),
    size: Size.optional(),
    accessible: z.boolean().optional(),
    /** Fresh, valuable or otherwise barred from lockers. */
    goodsAllowed: z.boolean(),
    epc: z.string().max(64).optional(),
    /** Digest of the recipient's number: parcels of one recipient may share a compartment. */
    recipient: Digest.optional(),
    /** From the fleet: a lower one that comes later counts for nothing. */
    revision: z.number().int().positive().optional(),
    /** Site time at which it is forgotten; absent: after a month. */
    until: ms.optional(),
    /** A compartment of this size is kept for it, until this site time. */
    reserved: z.object({ size: Size, until: ms }).optional(),
  }),
  /** What the fleet said of parcels has been here: its own store knows by this that it need not say it again. */
  "pre-advices-taken": describe("pre-advices-taken", "custody", {
    taken: z
      .array(
        z.object({
          waybill: Waybill,
          revision: z.number().int().positive(),
          refused: AdviceRefusal.optional(),
          /** Absent: no compartment was wanted. */
          room: RoomAnswer.optional(),
        }),
      )
      .min(1)
      .max(advicesMax),
  }),
  "deposit-begun": describe("deposit-begun", "site", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    session: Digest,
    handheld: DeviceId.optional(),
    size: Size,
    consent: Consent,
    epc: z.array(z.string().max(64)),
    /** Hash of the side record's ciphertext, when there is one. */
    side: z.string().optional(),
    recipient: Digest.optional(),
    /** Goes beside what this deposit already holds. */
    join: z.boolean().optional(),
    /** The recipient asked for a compartment within reach of a wheelchair. */
    accessible: z.boolean().optional(),
    leaseUntil: ms,
  }),
  "deposit-moved": describe("deposit-moved", "site", {
    deposit: DepositId,
    from: CompartmentId,
    to: CompartmentId,
    size: Size.optional(),
    reason: z.enum(["too-small", "broken", "dirty", "not-empty", "did-not-open"]),
    leaseUntil: ms,
  }),
  "deposit-reopened": describe("deposit-reopened", "site", {
    ...ref,
    count: z.number().int(),
    leaseUntil: ms.optional(),
  }),
  /** "It is inside", says whoever put it in, and the item sensor says that nothing is: asked once more, at the door. */
  "deposit-doubted": describe("deposit-doubted", "site", {
    ...ref,
    /** Site time from which the same word again is taken as it is. */
    asksAt: ms,
  }),
  "deposit-made": describe("deposit-made", "custody", {
    ...ref,
    parcels,
    carrier: CarrierId,
    courier: CourierId,
    evidence: Evidence,
    /** The fleet derives the same code from deposit, issue and key version; the digest is the site's own. */
    code: z.object({ issue: z.number().int().min(1).max(8), keyVersion: z.number().int(), digest: Digest }),
    /** Hold period's end on the site's clock (`elapsed`) and, as told to people, on the wall. */
    holdUntil: ms,
    holdUntilAt: ms,
    side: z.string().optional(),
  }),
  "deposit-cancelled": describe("deposit-cancelled", "site", {
    ...ref,
    reason: z.enum(["courier", "lease-ended", "did-not-open", "found-empty"]),
    evidence: Evidence,
  }),
} as const;
