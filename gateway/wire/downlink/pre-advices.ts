/** What the fleet knows of parcels before they come to a site, signed. */
import { z } from "zod";
import { advicesMax, FleetAdvice } from "../../core/custody/advice.ts";
import { SiteId } from "../../core/vocabulary.ts";
import { type CommandKey, type Forgery, readSigned, type SigningKey, signedOf, signText } from "./signed.ts";

export const PreAdvices = z.object({
  v: z.literal(1),
  site: SiteId,
  /** Each of another parcel. */
  advices: z.array(FleetAdvice).min(1).max(advicesMax),
});
export type PreAdvices = Readonly<z.infer<typeof PreAdvices>>;

export const preAdviceCharsMax = 131_072;
/** Its body is the JSON of `PreAdvices`. */
export const SignedPreAdvices = signedOf(preAdviceCharsMax);
export type SignedPreAdvices = Readonly<z.infer<typeof SignedPreAdvices>>;

const label = "postern pre-advices 1";

export const signPreAdvices = (signing: SigningKey, advices: PreAdvices): SignedPreAdvices =>
  signText(label, signing, JSON.stringify(advices));

export const readPreAdvices = (site: string, keys: readonly CommandKey[], message: unknown): PreAdvices | Forgery =>
  readSigned({ label, Message: SignedPreAdvices, Body: PreAdvices }, site, keys, message);
