/** What the fleet says of parcels that somebody announced. */
import { z } from "zod";
import { RoomAnswer } from "../../../gateway/core/custody/advice.ts";
import { Consent, Size } from "../../../gateway/core/vocabulary.ts";

/**
 * waiting: the site has not heard of it yet; withdrawing: nor of its end; refused: by the site; replaced: by a newer
 * one of the same parcel at the same site; expired: its time was over before the parcel came.
 */
export const announcementStates = [
  ...(["waiting", "at-site", "used", "withdrawing", "withdrawn", "expired", "refused", "replaced"] as const),
] as const;
export type AnnouncementState = (typeof announcementStates)[number];

const roomStates = ["asked", ...RoomAnswer.options, "over"] as const;
const at = z.number().int();
export const Announcement = z.object({
  /** The sender's. */
  id: z.string(),
  /** Who announced it. */
  tenant: z.string(),
  site: z.string(),
  waybill: z.string(),
  carrier: z.string(),
  /** As it was announced. */
  consent: Consent,
  consentRecord: z.string().optional(),
  size: Size.optional(),
  accessible: z.boolean().optional(),
  goodsAllowed: z.boolean(),
  epc: z.string().optional(),
  /** The fleet has somebody to tell. */
  hasContact: z.boolean(),
  state: z.enum(announcementStates),
  /** Of `refused`: the site's reason; of what was withdrawn: the sender's. */
  why: z.string().nullable(),
  madeAt: at,
  notAfter: at,
  /** By the site's clock: since when it knows what counts now; null: it does not yet. */
  takenAt: at.nullable(),
  endedAt: at.nullable(),
  /**
   * The compartment that was asked for, and what the site said: asked (nothing yet), kept, or the word of its refusal;
   * over: the time is, or the announcement's. Null: none was asked for.
   */
  room: z.object({ until: at, state: z.enum(roomStates) }).nullable(),
  /** Of `used`: the parcel went in with this deposit. */
  deposit: z.string().nullable(),
});
export type Announcement = Readonly<z.infer<typeof Announcement>>;

/** What stands against one announcement of a list. */
export const AnnouncementProblem = z.object({
  field: z.string(),
  value: z.string().optional(),
  rule: z.string(),
  message: z.string(),
});
export type AnnouncementProblem = Readonly<z.infer<typeof AnnouncementProblem>>;
/** known: the same came before under this id. */
export const AnnouncementResult = z.object({
  /** Null: it had none that could be read. */
  id: z.string().nullable(),
  result: z.enum(["accepted", "known", "refused"]),
  announcement: Announcement.nullable(),
  problems: z.array(AnnouncementProblem),
});
export type AnnouncementResult = Readonly<z.infer<typeof AnnouncementResult>>;
