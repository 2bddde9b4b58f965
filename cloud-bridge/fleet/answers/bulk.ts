/** One message to the recipients of many parcels, and how far it is. */
import { z } from "zod";
import { CarrierId, Language, SiteId } from "../../../gateway/core/vocabulary.ts";
import { placeholders } from "../notices/words.ts";
import { Sms, TextProblem } from "./notices.ts";

const count = z.number().int();
const at = count;
const sitesMax = 1_000;
export const bulkStages = ["held", "overdue"] as const;
/** What an operator wants said, and to whom. */
export const BulkWanted = z.strictObject({
  /** Null: all sites. */
  sites: z.array(SiteId).min(1).max(sitesMax).nullable(),
  /** Null: all carriers'. */
  carrier: CarrierId.nullable(),
  stages: z.array(z.enum(bulkStages)).min(1).max(bulkStages.length),
  /** With the placeholders of templates. */
  text: z.strictObject({ "zh-CN": z.string().max(10_000), en: z.string().max(10_000) }),
});
export type BulkWanted = Readonly<z.infer<typeof BulkWanted>>;

export const BulkPreview = z.object({
  /** Parcels that lie there now, by deposit; of these, those whose recipient can be told. */
  deposits: count,
  reachable: count,
  /** What the first of them would be told; null: there is none. */
  first: z
    .object({
      site: z.string(),
      compartment: z.string(),
      messages: z.array(z.object({ language: Language, text: z.string(), sms: Sms })),
    })
    .nullable(),
  problems: z.array(TextProblem),
});
export type BulkPreview = Readonly<z.infer<typeof BulkPreview>>;

export const BulkNotice = BulkWanted.extend({
  id: z.string(),
  madeAt: at,
  madeBy: z.string(),
  /** done: every parcel has been gone through; messages may still wait, for the end of quiet hours for instance. */
  state: z.enum(["running", "done", "cancelled"]),
  endedAt: at.nullable(),
  /** That lay there when it was ordered, and those that have been gone through. */
  deposits: count,
  seen: count,
  /** Their recipient had been told already, for another parcel. */
  doubled: count,
  /** Nobody could be told. */
  unreached: count,
  messages: z.object({ waiting: count, sent: count, failed: count, needless: count }),
});
export type BulkNotice = Readonly<z.infer<typeof BulkNotice>>;

export const BulkList = z.object({ notices: z.array(BulkNotice), placeholders: z.array(z.enum(placeholders)) });
export type BulkList = Readonly<z.infer<typeof BulkList>>;
