/** Keys of the site, kept outside store and backups. Nothing here hands out a key. */

export interface Secrets {
  readonly keyVersion: number;
  /** Keyed digest (base64url HMAC-SHA-256) of the pickup code that belongs to deposit and issue. */
  codeDigest(deposit: string, issue: number): string;
  /** Digest of a code as somebody typed it; equal to `codeDigest` when it is the right one. */
  digestOfCode(code: string): string;
  /** Digest of any other secret or personal value; `purpose` keeps the kinds apart. */
  digest(purpose: "session" | "badge" | "phone" | "command" | "scan", value: string): string;
  /** Encrypts a side record under a fresh key of its own, which is itself kept wrapped under a site key. */
  sealSide(plain: Uint8Array): { readonly sealed: Uint8Array; readonly hash: string };
  openSide(sealed: Uint8Array): Uint8Array;
  /** Seals a contact to the fleet's X25519 public key; null when the site has none yet. */
  sealForFleet(plain: Uint8Array): string | null;
}
