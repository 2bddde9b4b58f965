/** What the fleet says of what sites shall be. */
import { z } from "zod";
import { DesiredKind, DesiredProblem, Issuer, RollbackWhy } from "../../../gateway/core/vocabulary.ts";
import { DesiredHeld } from "../../../gateway/wire/downlink/desired-held.ts";

const states = ["sent", "waiting", "trial", "applied", "refused", "rolled-back", "superseded", "conflict"] as const;
const at = z.number().int();
export const DesiredVersion = z.object({
  kind: DesiredKind,
  version: z.number().int(),
  issuer: Issuer,
  reason: z.string(),
  /** The fleet's clock. */
  issuedAt: at,
  /**
   * sent: nothing is heard of it; waiting: at the site, until nobody stands at a door; trial: the gateway runs with it
   * and has not proven itself; superseded: a newer one took its place; conflict: the site has another one of this
   * version.
   */
  state: z.enum(states),
  /** The site's clock. */
  toldAt: at.nullable(),
  problems: z.array(DesiredProblem).optional(),
  why: RollbackWhy.optional(),
  detail: z.string().optional(),
});
export type DesiredVersion = Readonly<z.infer<typeof DesiredVersion>>;
export const DesiredOfSite = z.object({
  kind: DesiredKind,
  desired: DesiredVersion.nullable(),
  /** The newest that the site says it has had. */
  held: DesiredHeld.omit({ kind: true }).extend({ at }).nullable(),
});
export type DesiredOfSite = Readonly<z.infer<typeof DesiredOfSite>>;
export const DesiredWithBody = DesiredVersion.extend({ body: z.record(z.string(), z.unknown()) });
