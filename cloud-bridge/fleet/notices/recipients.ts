/** What only a recipient may see: code and link, derived when they are told, and the contact, opened for it. */
import { createHmac, randomBytes } from "node:crypto";
import type { Language } from "../../../gateway/core/vocabulary.ts";
import { Contact } from "../../../gateway/wire/bridge.ts";
import { type Pass, passText } from "../../../gateway/wire/downlink/pass.ts";
import { openContact, sealContact } from "../../../gateway/wire/trust/contact-seal.ts";
import { codeKeyLabel, pickupCode } from "../../../gateway/wire/trust/pickup-code.ts";
import { childKey, type FleetKeys, unwrapSecret } from "../keys.ts";
import type { FleetLog } from "../log.ts";
import { type PassLinks, passLinks, type RecipientLinks, recipientLinks } from "../recipient/links.ts";
import type { Address } from "./channels/channel.ts";
import { pushKeysOf } from "./channels/web-push.ts";
import { Choice, reachedBy } from "./contact/choice.ts";
import { openSubscription } from "./contact/subscriptions.ts";
import type { QuietHours } from "./quiet.ts";

export interface Coded {
  readonly site: string;
  /** The site's, wrapped. */
  readonly secret: string;
  readonly deposit: string;
  readonly issue: number;
  readonly key_version: number;
}
const codeKeysMax = 1_000;

export class Recipients {
  readonly #keys: FleetKeys;
  readonly #log: FleetLog;
  readonly links: RecipientLinks;
  /** For which browsers subscribe. */
  readonly pushKey: string;
  readonly passLinks: PassLinks;
  readonly #bulkKey: Uint8Array;
  readonly #codeKeys = new Map<string, Uint8Array>();

  constructor(keys: FleetKeys, log: FleetLog) {
    this.#keys = keys;
    this.#log = log;
    this.links = recipientLinks(keys);
    this.pushKey = pushKeysOf(keys).publicKey;
    this.passLinks = passLinks(keys);
    this.#bulkKey = childKey(Buffer.from(keys.kek, "base64url"), "postern bulk-notice key 1");
  }

  codeOf({ site, secret, deposit, issue, key_version }: Coded): string {
    const name = `${site}/${secret}/${key_version}`;
    const key = this.#codeKeys.get(name) ?? childKey(unwrapSecret(this.#keys, site, secret), codeKeyLabel(key_version));
    if (this.#codeKeys.size > codeKeysMax) this.#codeKeys.clear();
    this.#codeKeys.set(name, key);
    const id = deposit.replaceAll("-", "");
    return pickupCode((text) => createHmac("sha256", key).update(text).digest(), id, issue, key_version);
  }

  /** What was sealed for this way to the person; null: nothing reaches him by it. */
  addressOf(
    sealed: string,
    chosen: string | null,
    address: Address,
  ): { readonly to: string; readonly language: Language } | null {
    if (address === "push") {
      const subscription = openSubscription(this.#keys, sealed);
      return subscription && { to: sealed, language: subscription.language };
    }
    const contact = this.contactOf(sealed);
    const reached = contact && reachedBy(contact, this.choiceOf(chosen));
    const to = reached?.[address];
    return reached && to !== undefined ? { to, language: reached.language } : null;
  }

  /** What the recipient has chosen at the page: nothing yet, mostly. */
  choiceOf(chosen: string | null): Choice {
    if (chosen === null) return {};
    const choice = Choice.safeParse(this.opened(chosen)).data;
    if (choice === undefined) this.#log.warn("choice-unreadable");
    return choice ?? {};
  }

  /** Null: those of the settings count. */
  quietOf(chosen: string | null): QuietHours | null {
    return this.choiceOf(chosen).quiet ?? null;
  }

  /** As sites seal contacts. */
  seal(what: object): string {
    return sealContact(this.#keys.publicKey, Buffer.from(JSON.stringify(what)), randomBytes);
  }

  /** Null: it was not sealed to this fleet. */
  opened(sealed: string): unknown {
    try {
      return JSON.parse(Buffer.from(openContact(this.#keys, sealed)).toString("utf8"));
    } catch {
      return null;
    }
  }

  /** As it stands in a QR code. */
  passOf(site: string, pass: Pass): string {
    return passText(this.#keys.signing[0]!, site, pass);
  }

  /** By which a bulk notice knows whom it has told: of a person by his number, else by the deposit. */
  digestOf(bulk: string, contact: Contact | null, deposit: string): string {
    const whom = contact?.phone ?? deposit.replaceAll("-", "");
    return createHmac("sha256", this.#bulkKey).update(`${bulk}|${whom}`).digest("base64url");
  }

  /** Null: it was not sealed to this fleet, or is none. */
  contactOf(sealed: string): Contact | null {
    const contact = Contact.safeParse(this.opened(sealed)).data;
    if (contact === undefined) this.#log.warn("contact-unreadable");
    return contact ?? null;
  }
}

/** `138****5678` */
export const maskPhone = (phone: string): string =>
  phone.length < 8 ? `****${phone.slice(-2)}` : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
