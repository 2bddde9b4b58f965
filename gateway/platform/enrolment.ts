/** `enrolment.json` (0600): what the fleet gave the site when it was enrolled. Absent: the site runs alone. */
import { z } from "zod";
import { SiteId } from "../core/vocabulary.ts";
import type { Log } from "../ports/log.ts";
import { BrokerAddress } from "../wire/address/broker.ts";
import { CommandKey, commandKeysMax } from "../wire/downlink/signed.ts";
import { readOptional, writePrivate } from "./key-files.ts";

export const Enrolment = z.object({
  v: z.literal(1),
  site: SiteId,
  uplink: BrokerAddress,
  /** Base64url of the fleet's X25519 key: contacts are sealed to it. */
  fleetPublicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Keys of the fleet that may order something from afar; without one nobody may. */
  commandKeys: z.array(CommandKey).max(commandKeysMax).default([]),
});
export type Enrolment = Readonly<z.infer<typeof Enrolment>>;

/** Throws when the file is there and ill-formed. */
export const readEnrolment = (file: string): Enrolment | null => {
  const text = readOptional(file);
  return text === null ? null : Enrolment.parse(JSON.parse(text));
};
export const writeEnrolment = (file: string, enrolment: z.input<typeof Enrolment>): void =>
  writePrivate(file, `${JSON.stringify(enrolment, null, 2)}\n`);

/** What the file says at each call. When it cannot be read that is told, and what it said before still counts. */
export const enrolmentNow = (file: string, first: Enrolment, log: Log): (() => Enrolment) => {
  let last = first;
  return () => {
    try {
      last = readEnrolment(file) ?? last;
    } catch (error) {
      log.warn("enrolment-unreadable", { why: String(error) });
    }
    return last;
  };
};
