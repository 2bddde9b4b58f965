/** Bodies of what only maintainers ask for and read. */
import { z } from "zod";
import {
  CompartmentId,
  Confidence,
  DisagreementKind,
  Evidence,
  MaintainerId,
  Presence,
  Quantity,
} from "../../core/vocabulary.ts";
import { MaskedEvent, StaffCompartment } from "../http.ts";

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);
const credential = { id: base64url(1_400), rawId: base64url(1_400), type: z.literal("public-key") };
const extensions = z.record(z.string().max(64), z.json()).default({});

// Passkeys: the JSON forms of WebAuthn Level 3, 5.1 (`RegistrationResponseJSON`, `AuthenticationResponseJSON`)
export const PasskeyMade = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(32)).max(8).optional(),
  }),
});
export const PasskeyShown = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(4_096),
    signature: base64url(4_096),
    userHandle: base64url(128).optional(),
  }),
});
export const AddPasskeyRequest = z.object({ label: z.string().trim().min(1).max(64), made: PasskeyMade });
/** `beside`: a second person signs in at the page of the first; the token is answered and no cookie set. */
export const PasskeySessionRequest = z.object({ shown: PasskeyShown, beside: z.boolean().default(false) });
/** What the browser's `navigator.credentials` is given, as JSON. */
export const PasskeyOptions = z.record(z.string(), z.json());
export const Passkey = z.object({ id: z.string(), label: z.string(), host: z.string(), addedAt: z.number() });
export type Passkey = z.infer<typeof Passkey>;

// Reads
export const MaintainerSession = z.object({
  id: MaintainerId,
  /** Until this session ends by itself, if nothing is done. */
  leftMs: z.number(),
  /** Why it will: for want of work, or because it may last no longer. */
  endsBy: z.enum(["idleness", "length"]),
});
export type MaintainerSession = z.infer<typeof MaintainerSession>;

/** Why the site believes what it says of the inside; absent: nobody knows, or it is no longer kept. */
export const CompartmentFacts = StaffCompartment.extend({
  evidence: Evidence.extend({
    /** Sequence of the event that established it, and its wall time. */
    seq: z.number().int(),
    at: z.number(),
  }).optional(),
  openings: z.number().int().optional(),
  /** What its witnesses say together; absent: it has none but the door. */
  presence: z.object({ presence: Presence, confidence: Confidence }).optional(),
  /** That stand there. */
  disagreements: z.array(DisagreementKind).optional(),
});
export type CompartmentFacts = z.infer<typeof CompartmentFacts>;

/** Newest first. `before`: ask again with it for what is older; null: nothing older is kept. */
export const EventPage = z.object({ events: z.array(MaskedEvent), before: z.number().int().nullable() });
export type EventPage = z.infer<typeof EventPage>;
const EventPlace = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional(),
};
export const EventQuery = z.object({
  ...EventPlace,
  /** Types, separated by commas. */
  types: z
    .string()
    .max(2_000)
    .regex(/^[a-z-]+(,[a-z-]+)*$/)
    .optional(),
  compartment: CompartmentId.optional(),
  /** Anything that stands in the event as staff may see it: a waybill, an id, a reason. */
  text: z.string().trim().min(2).max(80).optional(),
});
export const CompartmentEventQuery = z.object(EventPlace);

/** One value a sample, oldest first; null: not known then. */
const series = z.array(z.number().nullable());
export const Trends = z.object({
  everyMs: z.number(),
  /** Wall time of each sample, ms. */
  at: z.array(z.number()),
  backlogEvents: series,
  pulsesWaiting: series,
  devices: z.array(
    z.object({
      device: z.string(),
      roundTripMs: series,
      errors: series,
      /** Of a device on a bus: time of a poll round. */
      cycleMs: series.optional(),
      readings: z.array(z.object({ sensor: z.string(), quantity: Quantity, values: series })),
    }),
  ),
});
export type Trends = z.infer<typeof Trends>;
