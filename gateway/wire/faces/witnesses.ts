/** What the witnesses of a compartment say one by one, and where they disagree. Times: wall clock, ms. */
import { z } from "zod";
import {
  CompartmentId,
  Confidence,
  DepositId,
  DeviceId,
  DisagreementKind,
  Presence,
  ShortId,
  Testimony,
} from "../../core/vocabulary.ts";

/** `at`: since when it says so; null: it has not spoken since the site knows it. */
export const Said = Testimony.omit({ at: true }).extend({ at: z.number().nullable() });
export type Said = z.infer<typeof Said>;

export const StandingDisagreement = z.object({
  case: ShortId,
  kind: DisagreementKind,
  at: z.number(),
  /** Of the event that raised it. */
  seq: z.number().int().optional(),
  deposit: DepositId.optional(),
  epc: z.string().optional(),
  /** Of a misplacement: the parcel's own compartment. */
  belongs: CompartmentId.optional(),
  parcels: z.array(z.string()),
  /** Who said what when it was raised; absent: the event is no longer kept. */
  evidence: z.array(Said).optional(),
});
export type StandingDisagreement = z.infer<typeof StandingDisagreement>;

export const CompartmentWitnesses = z.object({
  compartment: CompartmentId,
  /** What all say together, now. */
  presence: Presence,
  confidence: Confidence,
  /** When they were last held against each other and the ledger; null: not since the start. */
  comparedAt: z.number().nullable(),
  door: z.object({ says: z.enum(["open", "closed", "unknown"]), at: z.number().nullable() }),
  itemSensor: z.boolean(),
  /** Whose antenna covers it; `silent`: it does not answer, so that silence of a tag means nothing. */
  reader: z.object({ device: DeviceId, silent: z.boolean() }).optional(),
  said: z.array(Said),
  disagreements: z.array(StandingDisagreement),
});
export type CompartmentWitnesses = z.infer<typeof CompartmentWitnesses>;
