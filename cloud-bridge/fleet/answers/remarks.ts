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
export type RemarkKind = Remark["kind"];
