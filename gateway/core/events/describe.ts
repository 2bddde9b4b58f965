/** How an event is described: its class, its version, its fields. */
import { z } from "zod";
import { CompartmentId, DepositId, Waybill } from "../vocabulary.ts";

/** What the fleet hears: custody is never dropped; alarm and health have bounds; `site` events stay at the site. */
export type Class = "custody" | "alarm" | "health" | "site";

export const ms = z.number().int();
export const ref = { deposit: DepositId, compartment: CompartmentId };
export const parcels = z.array(Waybill).min(1).max(20);
export const incident = z.enum([
  "empty",
  "wrong",
  "damaged",
  "door-broken",
  "door-did-not-open",
  "still-inside",
  "forced",
]);

export const describe = <T extends string, S extends z.ZodRawShape>(type: T, kind: Class, shape: S, version = 1) => ({
  kind,
  version,
  schema: z.object({ type: z.literal(type), ...shape }),
});
