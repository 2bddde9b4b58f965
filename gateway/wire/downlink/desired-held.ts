/** What a site says that it has of what the fleet wants it to be. */
import { z } from "zod";
import { DesiredKind, SiteId } from "../../core/vocabulary.ts";

/** What a site says of the newest document of each kind that it has ever had. */
export const DesiredHeld = z.object({
  kind: DesiredKind,
  version: z.number().int().positive(),
  /** Of the signed text: the same version with another content is another document. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** waiting: until nobody stands at a door; trial: the gateway runs with it, and it has not proven itself. */
  state: z.enum(["waiting", "trial", "applied", "refused", "rolled-back"]),
});
export type DesiredHeld = Readonly<z.infer<typeof DesiredHeld>>;
export const DesiredStatement = z.object({ v: z.literal(1), site: SiteId, held: z.array(DesiredHeld).max(16) });
export type DesiredStatement = Readonly<z.infer<typeof DesiredStatement>>;
