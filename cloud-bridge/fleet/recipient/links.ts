/**
 * Links of the recipient, and of whoever is handed a pass.
 *
 * The recipient's: the deposit's id and half of an HMAC-SHA-256 over it and the number of the link, under a key of
 * its own. Any worker makes and reads it, and nothing of it is stored. It stands behind the `#` of the page's address,
 * which browsers send nowhere, so that it is in no log of a server or proxy, and in no referrer. A pass's link is made
 * alike, over the deposit's id, issue and number; from the one nobody gets to the other.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { childKey, type FleetKeys } from "../keys.ts";

const label = "postern recipient-link key 1";
const idBytes = 16;
const proofBytes = 16;
/** Base64url of both. */
const form = /^[A-Za-z0-9_-]{43}$/;
/** Behind the fleet's own address. */
export const linkPath = "/r#";
export const passLinkPath = "/p#";

export interface RecipientLinks {
  /** `link`: how often the deposit was given another one. */
  tokenOf(deposit: string, link: number): string;
  /** The deposit that it speaks of, and whether it is its link of that number; null: it is no link at all. */
  read(token: string): { readonly deposit: string; readonly fits: (link: number) => boolean } | null;
}

export const recipientLinks = ({ kek }: Pick<FleetKeys, "kek">): RecipientLinks => {
  const key = childKey(Buffer.from(kek, "base64url"), label);
  const proofOf = (id: Uint8Array, link: number): Uint8Array =>
    createHmac("sha256", key).update(id).update(`|${link}`).digest().subarray(0, proofBytes);
  return {
    tokenOf: (deposit, link) => {
      const id = Buffer.from(deposit.replaceAll("-", ""), "hex");
      return Buffer.concat([id, proofOf(id, link)]).toString("base64url");
    },
    read: (token) => {
      if (!form.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      const id = bytes.subarray(0, idBytes);
      return {
        deposit: id.toString("hex"),
        fits: (link) => timingSafeEqual(bytes.subarray(idBytes), proofOf(id, link)),
      };
    },
  };
};

/** A link is given another number with the code, of which a site makes eight at most. */
const linkNumbersMax = 8;

/** Did this fleet make that link, of a deposit or pass that may have gone since? Asks nobody. */
export const isLinkBy = (keys: Pick<FleetKeys, "kek">): ((token: string) => boolean) => {
  const [links, passes] = [recipientLinks(keys), passLinks(keys)];
  const numbers = Array.from({ length: linkNumbersMax }, (_, number) => number);
  return (token) => {
    const read = links.read(token);
    return read === null ? passes.read(token) !== null : numbers.some((number) => read.fits(number));
  };
};

const passLabel = "postern pass-link key 1";
/** The id, one byte of issue and number, and the proof. */
const passForm = /^[A-Za-z0-9_-]{44}$/;

export interface PassPlace {
  readonly deposit: string;
  readonly issue: number;
  readonly pass: number;
}
export interface PassLinks {
  tokenOf(pass: PassPlace): string;
  /** Null: this fleet never made it. */
  read(token: string): PassPlace | null;
}

export const passLinks = ({ kek }: Pick<FleetKeys, "kek">): PassLinks => {
  const key = childKey(Buffer.from(kek, "base64url"), passLabel);
  const proofOf = (named: Uint8Array): Uint8Array =>
    createHmac("sha256", key).update(named).digest().subarray(0, proofBytes);
  return {
    tokenOf: ({ deposit, issue, pass }) => {
      const named = Buffer.concat([Buffer.from(deposit, "hex"), Buffer.from([(issue << 4) | pass])]);
      return Buffer.concat([named, proofOf(named)]).toString("base64url");
    },
    read: (token) => {
      if (!passForm.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      const named = bytes.subarray(0, idBytes + 1);
      if (!timingSafeEqual(bytes.subarray(idBytes + 1), proofOf(named))) return null;
      const both = named[idBytes] ?? 0;
      return { deposit: named.toString("hex", 0, idBytes), issue: both >> 4, pass: both & 15 };
    },
  };
};
