/** What the fleet says of keys of tenants. */
import { z } from "zod";
import { ShortId } from "../../../gateway/core/vocabulary.ts";
import { keyRoles, rightNames } from "../access/rights.ts";

const at = z.number().int();
export const Key = z.object({
  id: ShortId,
  tenant: z.string(),
  role: z.enum(keyRoles),
  name: z.string(),
  rights: z.array(z.enum(rightNames)),
  madeAt: at,
  madeBy: z.string(),
  expiresAt: at,
  revokedAt: at.nullable(),
  lastUsedAt: at.nullable(),
  replaces: ShortId.nullable(),
});
export type Key = Readonly<z.infer<typeof Key>>;
/** What the asker could give a key of this role. */
export const Givable = z.object({ role: z.enum(keyRoles), rights: z.array(z.enum(rightNames)) });
export type Givable = Readonly<z.infer<typeof Givable>>;
export const KeyList = z.object({ keys: z.array(Key), givable: z.array(Givable) });
export type KeyList = Readonly<z.infer<typeof KeyList>>;
