/** What a recipient says to the operator of a parcel. */
import { z } from "zod";

const at = z.number().int();
export const remarkKinds = ["damaged", "wrong", "missing", "unwanted", "other"] as const;
export const remarkTextMax = 500;
/** Bytes of the photo, which the page makes that small. */
export const photoBytesMax = 300_000;
export const remarksMax = 3;

/** As its recipient sees it again. */
export const OwnRemark = z.object({ at, kind: z.enum(remarkKinds) });
export const Remark = OwnRemark.extend({
  id: z.string(),
  text: z.string(),
  hasPhoto: z.boolean(),
});
export type Remark = Readonly<z.infer<typeof Remark>>;
/** With the parcel that it is about. */
export const ListedRemark = Remark.extend({
  deposit: z.string(),
  site: z.string(),
  carrier: z.string(),
  parcels: z.array(z.string()),
});
export type ListedRemark = Readonly<z.infer<typeof ListedRemark>>;
export const RemarkPage = z.object({
  remarks: z.array(ListedRemark),
  /** What to ask for as `before`; null: nothing older is there. */
  older: z.string().nullable(),
});
export type RemarkPage = Readonly<z.infer<typeof RemarkPage>>;
export type RemarkKind = Remark["kind"];
