import { z } from "zod";
import { CarrierId } from "../../core/vocabulary.ts";

/** A carrier by the name that people know, and what they may hand in for it. */
export const CarrierShown = z.object({
  carrier: CarrierId,
  name: z.string(),
  handIns: z.enum(["none", "announced", "labelled"]),
});
