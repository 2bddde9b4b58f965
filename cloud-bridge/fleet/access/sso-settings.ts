/** Settings of single sign-on, and whom a provider's word makes whom. */
import { z } from "zod";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { isLoopback } from "../../../gateway/wire/address/loopback.ts";
import { type KeyRole, keyRoles } from "./rights.ts";

/** What is no URL has been told already. */
const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return true;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
};
const safeUrl = z.url().refine(isSafe, { error: "https only, but for loopback" });

export const SingleSignOnSettings = z.strictObject({
  /** As its `/.well-known/openid-configuration` names it. */
  issuer: safeUrl,
  clientId: z.string().min(1).max(256),
  /** File with the client's secret. */
  clientSecretFile: z.string().min(1),
  /** Where browsers find the fleet: the provider sends them to /session/sign-on/return there. */
  publicUrl: safeUrl.refine((url) => !URL.canParse(url) || new URL(url).origin === url, {
    error: "scheme, host and port only, without a slash at the end",
  }),
  /** What the button calls the provider. */
  name: z.string().min(1).max(40).default("SSO"),
  scope: z
    .string()
    .regex(/^openid( |$)/, "begins with openid")
    .default("openid profile"),
  /** Claim that names the person in orders and logs: letters, digits and -, all else is cut out. */
  accountClaim: z.string().default("preferred_username"),
  /** The first that fits gives the role; nobody else is let in. `claim` may hold one text or a list. */
  roles: z
    .array(
      z
        .strictObject({
          claim: z.string().min(1),
          value: z.string().min(1),
          role: z.enum(keyRoles),
          tenant: SiteId.optional(),
        })
        .refine(({ role, tenant }) => tenant !== undefined || role === "operator" || role === "auditor", {
          error: "a carrier's and a shop's people need the `tenant`",
          path: ["tenant"],
        }),
    )
    .min(1)
    .max(200),
  sessionHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 7)
    .default(12),
});
export type SingleSignOnSettings = Readonly<z.infer<typeof SingleSignOnSettings>>;

/** Somebody whom the provider knows, as this fleet sees him. */
export interface Person {
  readonly role: KeyRole;
  readonly tenant: string;
}
type Claims = Readonly<Record<string, unknown>>;

/** Null: nothing that the provider says of him gives him a role. */
export const personOf = ({ roles, accountClaim }: SingleSignOnSettings, claims: Claims): Person | null => {
  const found = roles.find(({ claim, value }) => [claims[claim]].flat().includes(value));
  if (!found) return null;
  return { role: found.role, tenant: found.tenant ?? (accountOf(claims[accountClaim]) || found.role) };
};

/** `Ada.L@example.net` is `ada-l`. */
const accountOf = (claim: unknown): string =>
  typeof claim === "string"
    ? claim
        .toLowerCase()
        .replace(/@.*$/, "")
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, accountCharsMax)
        .replace(/-+$/, "")
    : "";
const accountCharsMax = 32;
