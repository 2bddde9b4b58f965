/** Bodies of the HTTP interface: what is asked, what is answered. The OpenAPI page is made from these. */
import { z } from "zod";
import {
  AlarmKind,
  CarrierId,
  CompartmentId,
  Consent,
  DepositId,
  DeviceId,
  Language,
  Severity,
  ShortId,
  Size,
  Waybill,
} from "../core/vocabulary.ts";
import { CarrierShown } from "./faces/carrier.ts";

const reason = z.string().trim().min(3).max(200);
const secret = z.string().min(1).max(256);
/** Scanned waybills come with blanks and in lower case; the gateway keeps one form. */
export const WaybillAsScanned = z
  .string()
  .max(80)
  .transform((text) => text.replace(/\s+/g, "").toUpperCase())
  .pipe(Waybill)
  .meta({ description: "S10, SSCC or a carrier's pattern", examples: ["RR473124829GB"] });
/** National or international; only digests and the last four digits stay at the site. */
export const Phone = z
  .string()
  .max(24)
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\+?[0-9]{5,15}$/));

// Kiosk
export const KioskSessionRequest = z.object({ device: DeviceId, secret });
/** One field takes every kind of code: typed digits or a scanned text. */
export const PresentCodeRequest = z.object({ code: z.string().trim().min(1).max(512) });
export const ConfirmCollectionRequest = z.object({ taken: z.array(WaybillAsScanned).max(20).optional() });
export const ReportProblemRequest = z.object({ problem: z.enum(["empty", "wrong", "damaged", "door-broken"]) });
/** A command that needs no words; a body may be absent or `{}`. */
export const NothingRequest = z
  .object({})
  .nullish()
  .transform(() => ({}));

// Courier
/** Without a badge: the one that was held to this kiosk's reader a moment ago. */
export const CourierSessionRequest = z.object({ badge: secret.optional(), pin: secret });
export const BeginDepositRequest = z.object({
  parcels: z.array(WaybillAsScanned).min(1).max(20),
  size: Size.optional(),
  accessible: z.boolean().optional(),
  damaged: z.boolean().optional(),
  /** Put it beside another parcel of the same recipient. */
  join: DepositId.optional(),
  /** The recipient's number, when the sender did not announce the parcel. */
  phone: Phone.optional(),
  language: Language.optional(),
});
/** Whether they may go in, asked before any door opens. */
export const CheckParcelsRequest = z.object({
  parcels: z.array(WaybillAsScanned).min(1).max(20),
  phone: Phone.optional(),
});
export const SwapCompartmentRequest = z.object({
  reason: z.enum(["too-small", "broken", "dirty", "not-empty"]),
  size: Size.optional(),
});

// Maintainer
export const MaintainerSessionRequest = z.object({
  account: z.string().min(1).max(64),
  password: secret,
  oneTimeCode: z.string().regex(/^[0-9]{6,8}$/),
  /** A second person signs in at the page of the first: the token is answered, no cookie is set. */
  beside: z.boolean().default(false),
});
export const OpenCompartmentRequest = z.object({
  reason,
  /** Session token of a second maintainer: needed for an occupied compartment. */
  second: secret.optional(),
});
export const ReasonRequest = z.object({ reason });
export const AuditCompartmentRequest = z.object({ found: z.array(WaybillAsScanned).max(20) });

// Neighbouring systems
export const PreAdvice = z.object({
  waybill: WaybillAsScanned,
  carrier: CarrierId,
  consent: Consent,
  consentRecord: z.string().max(64).optional(),
  size: Size.optional(),
  accessible: z.boolean().optional(),
  goodsAllowed: z.boolean().default(true),
  epc: z.string().max(64).optional(),
  phone: Phone.optional(),
});
export const PreAdviceRequest = z.union([PreAdvice, z.array(PreAdvice).min(1).max(500)]);

// Answers
export const DepositStage = z.enum([
  "opening",
  "open",
  "closed",
  "held",
  "overdue",
  "collecting",
  "collected",
  "recalling",
  "recalled",
  "fetching",
  "fetched",
  "refused-at-locker",
  "cancelled",
  "suspect",
]);
export const DoneAnswer = z.object({ type: z.literal("done") });
export const SignedInAnswer = z.object({
  type: z.literal("signed-in"),
  id: z.string(),
  carrier: z.string().optional(),
  untilMs: z.number(),
  /** For clients without cookies: `Authorization: Bearer <token>`. */
  token: z.string(),
});
/** `leftMs`: how long a badge that was held to this kiosk's reader still counts; null: none was. */
export const ShownBadgeAnswer = z.object({ leftMs: z.number().nullable() });
/** Lines of the scanner beside this kiosk, oldest first; each is given once. */
export const ScannedLinesAnswer = z.object({ lines: z.array(z.string()) });
export const KioskSessionAnswer = z.object({
  type: z.literal("signed-in"),
  id: z.string(),
  /** How long its keypad takes no code; 0: it does. */
  waitMs: z.number(),
});
export type KioskSessionAnswer = z.infer<typeof KioskSessionAnswer>;
export const DepositAnswer = z.object({
  type: z.literal("deposit"),
  deposit: DepositId,
  compartment: CompartmentId,
  size: Size,
  stage: DepositStage,
  order: ShortId.optional(),
  /** Of a recall that runs: where its door stands. */
  phase: z.enum(["opening", "open", "closed"]).optional(),
  /** "Done" is not believed yet: the item sensor sees nothing inside. `confirm` with `looked` says it again. */
  doubt: z.enum(["not-sensed"]).optional(),
  /** What the site holds for it, when it was asked how it stands. */
  inside: z.array(z.string()).optional(),
});
export type DepositAnswer = z.infer<typeof DepositAnswer>;
/** Parcels that may go in together; a refusal says why not. */
export const CheckedParcels = z.object({
  type: z.literal("parcels"),
  /** As announced; absent: the courier chooses. */
  size: Size.optional(),
  accessible: z.boolean(),
  /** Holds parcels of the same recipient: `join` puts these beside them. */
  beside: z.object({ deposit: DepositId, compartment: CompartmentId, size: Size }).optional(),
});
export type CheckedParcels = z.infer<typeof CheckedParcels>;
/** Who is signed in at this screen; `leftMs`: until it ends, if nothing is done. */
export const CourierSession = z.object({
  type: z.literal("session"),
  id: z.string(),
  carrier: z.string(),
  leftMs: z.number(),
});
export type CourierSession = z.infer<typeof CourierSession>;
export const CollectionAnswer = z.object({
  type: z.literal("collection"),
  collection: ShortId,
  deposit: DepositId,
  compartment: CompartmentId,
  parcels: z.array(z.string()),
  stage: DepositStage,
  order: ShortId.optional(),
});
/** How a collection goes, for the screen that began it; `may`: which commands fit now. */
export const KioskCollection = z.object({
  collection: ShortId,
  compartment: CompartmentId,
  stage: z.enum([
    ...["opening", "open", "closed", "collected", "part-collected"],
    ...["not-opened", "still-inside", "unclear"],
  ] as const),
  /** What it is about; of one that took some of several parcels, those that are left. */
  parcels: z.array(z.string()),
  /** Of the running order, from 1. */
  attempt: z.number().int(),
  /** Open for so long that it is an alarm. */
  leftOpen: z.boolean(),
  /** Every attempt of the latest order failed. */
  jammed: z.boolean(),
  may: z.array(z.enum(["reopen", "confirm", "refuse", "report"])),
});
export type KioskCollection = z.infer<typeof KioskCollection>;
export const OrderAnswer = z.object({ type: z.literal("order"), order: ShortId, compartment: CompartmentId });

/** RFC 9457. `code` names the rule; further members are figures such as `waitMs` or `nextSize`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ field: z.string(), rule: z.string(), value: z.json().optional(), message: z.string() }))
      .optional(),
  })
  .catchall(z.union([z.string(), z.number()]))
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

// Reads
export const PublicCompartment = z.object({
  compartment: CompartmentId,
  size: Size,
  accessible: z.boolean(),
  door: z.enum(["open", "closed", "unknown"]),
  service: z.enum(["in-service", "blocked", "faulted", "suspect", "unproven"]),
  occupancy: z.enum(["free", "reserved", "held", "overdue", "unknown"]),
});
export type PublicCompartment = z.infer<typeof PublicCompartment>;
/** How the cabinet stands: banks from left to right, in each its columns, in each the doors from the top down. */
export const Layout = z.object({
  site: z.string(),
  carriers: z.array(CarrierShown).optional(),
  banks: z.array(
    z.object({
      bank: z.string(),
      columns: z.array(
        z.array(
          z.object({ compartment: CompartmentId, size: Size, accessible: z.boolean(), heightMm: z.number().int() }),
        ),
      ),
    }),
  ),
});
export type Layout = z.infer<typeof Layout>;
/** What a page must know first. `authority`: `GET /ca.pem` is what a phone has to trust; `here`: who it is already. */
export const SiteAnswer = z.object({
  type: z.literal("site"),
  site: z.string(),
  demo: z.boolean(),
  authority: z.boolean(),
  here: z.object({ kiosk: z.boolean(), courier: z.boolean(), maintainer: z.boolean() }),
});
export type SiteAnswer = z.infer<typeof SiteAnswer>;
export const StaffCompartment = PublicCompartment.extend({
  deposit: DepositId.optional(),
  stage: DepositStage.optional(),
  carrier: z.string().optional(),
  parcels: z.array(z.string()).optional(),
  since: z.number().optional(),
  holdUntilAt: z.number().optional(),
  reason: z.string().optional(),
  /** Handed in by a person for this carrier. */
  handIn: z.literal(true).optional(),
});
/** What its carrier is to take back: left too long, or refused by its recipient at the locker. */
export const OverdueDeposit = z.object({
  deposit: DepositId,
  stage: DepositStage.extract(["overdue", "refused-at-locker"]),
  compartment: CompartmentId,
  parcels: z.array(z.string()),
  size: Size,
  holdUntilAt: z.number().optional(),
});
export type OverdueDeposit = z.infer<typeof OverdueDeposit>;
export const Alarm = z.object({
  alarm: ShortId,
  kind: AlarmKind,
  severity: Severity,
  subject: z.string(),
  raisedAt: z.number(),
  acknowledgedBy: z.string().optional(),
});
export type Alarm = z.infer<typeof Alarm>;
export const TrailEntry = z.object({
  seq: z.number(),
  epoch: z.number(),
  at: z.number(),
  type: z.string(),
  compartment: z.string().optional(),
  deposit: z.string().optional(),
  grade: z.string().optional(),
  by: z.string().optional(),
});
/** An event as staff may see it: without digests. */
export const MaskedEvent = z.object({
  seq: z.number(),
  epoch: z.number(),
  at: z.number(),
  synced: z.boolean(),
  cause: z.string().optional(),
  event: z.record(z.string(), z.json()),
});
export type MaskedEvent = z.infer<typeof MaskedEvent>;
