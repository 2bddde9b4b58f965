/** What the fleet says of carriers and their couriers. */
import { z } from "zod";
import { CarrierRules } from "../../../../gateway/core/rules.ts";

const at = z.number().int();
/** A carrier, from the documents of sites and their newest counts. */
export const CarrierSeen = z.object({
  carrier: z.string(),
  /** None: no document names it. Sites with the same terms stand together. */
  terms: z.array(
    CarrierRules.pick({ name: true, unknownConsent: true, handIns: true, holdMs: true }).extend({
      sites: z.array(z.string()),
    }),
  ),
  /** That lay there for it at the newest count of each site. */
  parcels: z.number().int(),
});
export type CarrierSeen = Readonly<z.infer<typeof CarrierSeen>>;

/** A courier, from what the sites tell of the work there. */
export const CourierSeen = z.object({
  courier: z.string(),
  /** Null: has not worked there yet. */
  carrier: z.string().nullable(),
  /** The newest first, all by the sites' clocks. */
  sites: z.array(
    z.object({
      site: z.string(),
      /** Worked there last, to the hour. */
      at: at.nullable(),
      failedAt: at.nullable(),
      /** Failed sign-ins by then, without a good one between them. */
      tries: z.number().int().nullable(),
    }),
  ),
});
export type CourierSeen = Readonly<z.infer<typeof CourierSeen>>;

/** What becomes of a courier's admission at one site: the version of its document, or why there is none. */
export const AtSite = z.union([
  z.object({ site: z.string(), version: z.number().int() }),
  z.object({
    site: z.string(),
    problem: z.enum(["not-found", "courier-taken", "version-taken", "document-too-large"]),
  }),
]);
export type AtSite = Readonly<z.infer<typeof AtSite>>;
export const Admitted = z.object({
  courier: z.string(),
  carrier: z.string(),
  /** Told this once: nobody keeps them. */
  badge: z.string(),
  pin: z.string(),
  sites: z.array(AtSite),
});
export type Admitted = Readonly<z.infer<typeof Admitted>>;
