/**
 * People and devices that the site knows, with verifiers instead of secrets. Written by the `postern` command;
 * passkeys by their maintainers.
 */
export interface KnownDevice {
  readonly id: string;
  readonly kind: string;
}
/** What a maintainer's authenticator can prove (WebAuthn Level 3); nothing of it is secret. */
export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** Signatures so far, where the authenticator counts them; it may never run backwards. */
  readonly counter: number;
  /** Host name under which it was made; it proves nothing anywhere else. */
  readonly host: string;
  readonly label: string;
  /** Wall time, ms. */
  readonly addedAt: number;
}
export interface Passkeys {
  of(maintainer: string): readonly Passkey[];
  /** Null: unknown, or its maintainer is revoked. */
  find(id: string): { readonly maintainer: string; readonly passkey: Passkey } | null;
  /** False: this maintainer has as many as one may have, or the id is known. */
  add(maintainer: string, passkey: Passkey): boolean;
  remove(maintainer: string, id: string): boolean;
  counted(id: string, counter: number): void;
}
export interface Register {
  /** Device credential: MQTT password or HTTP bearer token. Null: unknown, wrong or revoked. */
  checkDevice(id: string, secret: string): Promise<KnownDevice | null>;
  /** What the register keeps of a badge. */
  digestOfBadge(badge: string): string;
  /** `badge`: as it was shown, or its digest when a reader took it a moment ago. */
  checkCourier(
    badge: string | { readonly digest: string },
    pin: string,
  ): Promise<{ readonly courier?: string; readonly carrier?: string; readonly right: boolean }>;
  /** `totpStep`: the 30 s step that the one-time code belongs to; 0 when wrong. */
  checkMaintainer(
    account: string,
    password: string,
    oneTimeCode: string,
  ): Promise<{ readonly maintainer?: string; readonly right: boolean; readonly totpStep: number }>;
  devices(): readonly KnownDevice[];
  /** Absent: nobody signs in with a passkey here. */
  readonly passkeys?: Passkeys;
  /** Called after the register changed on disk; revoked devices are disconnected. */
  onChange(run: () => void): void;
}
