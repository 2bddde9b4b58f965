/** What the fleet orders a site to do, signed. */
import { z } from "zod";
import { Expectation, Issuer, Reason, RemoteAction, RemoteId, SiteId } from "../../core/vocabulary.ts";
import { type CommandKey, type Forgery, readSigned, type SigningKey, signedOf, signText } from "./signed.ts";

export const RemoteCommand = z.object({
  v: z.literal(1),
  id: RemoteId,
  site: SiteId,
  issuer: Issuer,
  reason: Reason,
  /** The fleet's clock, ms. */
  issuedAt: z.number().int(),
  /** The fleet's clock, ms: nothing is begun after it. */
  notAfter: z.number().int(),
  expect: Expectation,
  action: RemoteAction,
});
export type RemoteCommand = Readonly<z.infer<typeof RemoteCommand>>;

export const commandCharsMax = 4_096;
/** Its body is the JSON of a `RemoteCommand`. */
export const SignedCommand = signedOf(commandCharsMax);
export type SignedCommand = Readonly<z.infer<typeof SignedCommand>>;

const label = "postern remote command 1";

export const signCommand = (signing: SigningKey, command: RemoteCommand): SignedCommand =>
  signText(label, signing, JSON.stringify(command));

export const readCommand = (site: string, keys: readonly CommandKey[], message: unknown): RemoteCommand | Forgery =>
  readSigned({ label, Message: SignedCommand, Body: RemoteCommand }, site, keys, message);
