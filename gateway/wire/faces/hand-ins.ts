/** Bodies of hand-ins: somebody announces one, hands it in at a kiosk, and a courier fetches it. */
import { z } from "zod";
import { CarrierId, CompartmentId, DepositId, ShortId, Size } from "../../core/vocabulary.ts";
import { CollectionAnswer, DepositStage, PresentCodeRequest, WaybillAsScanned } from "../http.ts";

// Neighbouring systems
export const AnnounceHandInRequest = z.object({
  parcels: z.array(WaybillAsScanned).min(1).max(20),
  carrier: CarrierId,
  size: Size.optional(),
  accessible: z.boolean().optional(),
});
/** The fleet derives the code from `announcement` and `issue`; nobody else needs them. */
export const AnnouncedAnswer = z.object({
  type: z.literal("announced"),
  announcement: DepositId,
  issue: z.number().int(),
  untilAt: z.number(),
});

// Kiosk
/** The same text that was presented before. */
export const BeginHandInRequest = PresentCodeRequest.extend({
  /** Chosen by the person, where the label fits several. */
  carrier: CarrierId.optional(),
  size: Size.optional(),
  accessible: z.boolean().optional(),
});
export const MoveHandInRequest = z.object({
  reason: z.enum(["too-small", "broken", "dirty", "not-empty"]),
  size: Size.optional(),
});
/** What the code or the label would hand in. Nothing has opened yet. */
export const HandInOffer = z.object({
  type: z.literal("hand-in-offer"),
  carriers: z.array(z.string()),
  parcels: z.array(z.string()),
  size: Size.optional(),
});
export type HandInOffer = z.infer<typeof HandInOffer>;
export const HandInAnswer = z.object({
  type: z.literal("hand-in"),
  deposit: DepositId,
  compartment: CompartmentId,
  size: Size,
  stage: DepositStage,
  order: ShortId.optional(),
  /** The person's once it is made, the courier's once it is fetched. */
  receipt: ShortId.optional(),
  /** Of a fetch that runs: where its door stands. */
  phase: z.enum(["opening", "open", "closed"]).optional(),
});
export type HandInAnswer = z.infer<typeof HandInAnswer>;
/** One field takes every kind of code: what it led to. `hand-in`: one that runs, its door still in play. */
export const PresentedAnswer = z.discriminatedUnion("type", [CollectionAnswer, HandInOffer, HandInAnswer]);
export type PresentedAnswer = z.infer<typeof PresentedAnswer>;
/** How a hand-in goes, for the screen that began it; `may`: which commands fit now. */
export const KioskHandIn = z.object({
  deposit: DepositId,
  compartment: CompartmentId,
  size: Size,
  carrier: z.string(),
  parcels: z.array(z.string()),
  stage: z.enum(["opening", "open", "closed", "made", "cancelled", "unclear"]),
  attempt: z.number().int(),
  leftOpen: z.boolean(),
  receipt: ShortId.optional(),
  /** When the site took it over: wall time, ms. Absent before, and once it was fetched. */
  madeAt: z.number().optional(),
  may: z.array(z.enum(["reopen", "move", "confirm", "cancel"])),
});
export type KioskHandIn = z.infer<typeof KioskHandIn>;

// Courier
export const ReportHandInRequest = z.object({ problem: z.enum(["empty", "wrong", "damaged"]) });
/** `suspect`: somebody walked away, and nobody knows whether it went in. */
export const WaitingHandIn = z.object({
  deposit: DepositId,
  compartment: CompartmentId,
  size: Size,
  parcels: z.array(z.string()),
  stage: DepositStage.extract(["held", "overdue", "suspect"]),
  since: z.number(),
  /** False: out of service; staff must open it. */
  opens: z.boolean(),
});
export type WaitingHandIn = z.infer<typeof WaitingHandIn>;
