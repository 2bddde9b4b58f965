/** What the fleet says of webhooks: who hears of what, and what became of each message. */
import { z } from "zod";

/** In the order in which they happen to a parcel, and to what is handed in. */
export const webhookKinds = [
  ...(["parcel.deposited", "parcel.hold_extended", "parcel.overdue", "parcel.return_due"] as const),
  ...(["parcel.collected", "parcel.refused", "parcel.recalled"] as const),
  ...(["parcel.in_doubt", "parcel.verified", "parcel.missing", "parcel.found"] as const),
  ...(["hand_in.announced", "hand_in.made", "hand_in.overdue", "hand_in.fetched"] as const),
] as const;
export type WebhookKind = (typeof webhookKinds)[number];
/** Sent when somebody asks for it; every endpoint takes it. */
export const testKind = "webhook.test";

/** gone: the endpoint answered 410, which means that it wants no more. */
export const webhookStates = ["active", "paused", "gone"] as const;
/** dead: tried for days, in vain. */
export const hookDeliveryStates = ["waiting", "sent", "dead"] as const;
export type HookDeliveryState = (typeof hookDeliveryStates)[number];

const at = z.number().int();
export const Webhook = z.object({
  id: z.string(),
  /** Whose keys see and change it. */
  tenant: z.string(),
  /** It hears of this carrier's parcels; null, and no shop: of everybody's. */
  carrier: z.string().nullable(),
  /** It hears of the parcels that this shop announced. */
  shop: z.string().nullable(),
  name: z.string(),
  url: z.string(),
  kinds: z.array(z.enum(webhookKinds)),
  state: z.enum(webhookStates),
  madeAt: at,
  madeBy: z.string(),
  /** Until then the secret before the last one signs too. */
  oldSecretUntil: at.nullable(),
  /** Since when nothing gets through; null: it answers, or nobody knows. */
  failingSince: at.nullable(),
  /** When it is tried again while it fails. */
  restUntil: at.nullable(),
  lastSentAt: at.nullable(),
  waiting: z.number().int(),
  dead: z.number().int(),
});
export type Webhook = Readonly<z.infer<typeof Webhook>>;

export const HookDelivery = z.object({
  /** `webhook-id` of every try. */
  id: z.string(),
  /** Newer ones have larger numbers. */
  number: z.number().int(),
  kind: z.string(),
  state: z.enum(hookDeliveryStates),
  tries: z.number().int(),
  madeAt: at,
  nextAt: at.nullable(),
  endedAt: at.nullable(),
  /** Of the last try; null: no answer came. */
  status: z.number().int().nullable(),
  /** A word of ours, never of the receiver. */
  error: z.string().nullable(),
  /** Exactly what is sent. */
  body: z.string(),
});
export type HookDelivery = Readonly<z.infer<typeof HookDelivery>>;
