/** Passkeys in this browser. What speaks to the authenticator is loaded when somebody uses one. */
import type { Passkey } from "../../../wire/faces/maintainer.ts";
import { type No, newKey, order, type Said } from "../../shared/site/ask.ts";
import { askAsStaff } from "./session.ts";

/** The browser has them, and this address has a name: nobody can make a passkey for a bare IP address. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === "function" && isSecureContext && !/^[\d.]+$|:|^\[/.test(location.hostname);

/** The person closed the browser's dialog, has no passkey for here, or this authenticator is known already. */
const notGiven: No = { ok: false, code: "passkey-not-given", figures: {} };

export interface SignedIn {
  readonly id: string;
  readonly token: string;
}
export const signInByPasskey = async (beside: boolean): Promise<Said<SignedIn>> => {
  const options = await order<object>("/maintainer/session/passkey/options");
  if (!options.ok) return options;
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const shown = await startAuthentication({ optionsJSON: options.value as never }).catch(() => null);
  if (shown === null) return notGiven;
  return await order<SignedIn>("/maintainer/session/passkey", { shown, beside });
};

export const addPasskey = async (label: string): Promise<Said<readonly Passkey[]>> => {
  const begin = { method: "POST", body: {}, key: newKey() } as const;
  const options = await askAsStaff<object>("/maintainer/passkeys/options", begin);
  if (!options.ok) return options;
  const { startRegistration } = await import("@simplewebauthn/browser");
  const made = await startRegistration({ optionsJSON: options.value as never }).catch(() => null);
  if (made === null) return notGiven;
  return await askAsStaff("/maintainer/passkeys", { method: "POST", body: { label, made }, key: newKey() });
};

export const removePasskey = (id: string): Promise<Said<readonly Passkey[]>> =>
  askAsStaff(`/maintainer/passkeys/${id}`, { method: "DELETE", key: newKey() });
