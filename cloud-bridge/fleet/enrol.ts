/** Takes a site into the fleet: a fresh credential for its uplink, and its secret, wrapped. */
import { randomBytes } from "node:crypto";
import { SiteId } from "../../gateway/core/vocabulary.ts";
import type { CommandKey } from "../../gateway/wire/downlink/signed.ts";
import { digestOf, fits, newSecret } from "./access/secret.ts";
import { commandKeys, type FleetKeys, wrapSecret } from "./keys.ts";
import type { Database } from "./store/query.ts";

export interface Enrolled {
  readonly site: string;
  /** MQTT password of the site's uplink; the fleet keeps its hash only. */
  readonly credential: string;
  /**
   * 32 bytes in hex, the root of the site's keys, whoever has made it; null: the one that the site was given before.
   * That one is not told again: whoever has it knows every pickup code there.
   */
  readonly siteSecret: string | null;
  /** Base64url of the X25519 key to which the site seals contacts. */
  readonly fleetPublicKey: string;
  /** Ed25519 keys whose signature makes an order from afar one of this fleet's. */
  readonly commandKeys: CommandKey[];
}

/**
 * Enrolling a known site again gives it a new credential and keeps its history. `siteSecret` (32 bytes in hex): the
 * one that the site has already; absent: the one that is kept, or a fresh one for a site that was not known. Throws
 * when the id or the secret is ill-formed.
 */
export const enrolSite = async (
  database: Database,
  keys: FleetKeys,
  wanted: { readonly site: string; readonly siteSecret?: string | undefined },
): Promise<Enrolled> => {
  const site = SiteId.parse(wanted.site);
  const secret = wanted.siteSecret === undefined ? randomBytes(32) : Buffer.from(wanted.siteSecret, "hex");
  if (secret.length !== 32) throw new Error("a site secret has 32 bytes in hex");
  const credential = newSecret();
  const isGiven = wanted.siteSecret !== undefined;
  const wrapped = wrapSecret(keys, site, secret);
  const isKept = await database.transaction(async (query) => {
    // Codes that are out already are derived from it: nobody but its giver changes it.
    const [row] = await query.rows<{ secret: string }>(
      `insert into site (site, enrolled_at, credential, secret) values ($1, $2, decode($3, 'hex'), $4)
       on conflict (site) do update set credential = excluded.credential,
         secret = case when $5 = 1 then excluded.secret else site.secret end
       returning secret`,
      [site, Date.now(), digestOf(credential), wrapped, isGiven ? 1 : 0],
    );
    await query.change("insert into head (site) values ($1) on conflict do nothing", [site]);
    return row?.secret !== wrapped;
  });
  const given = { fleetPublicKey: keys.publicKey, commandKeys: commandKeys(keys) };
  return { site, credential, siteSecret: isKept ? null : secret.toString("hex"), ...given };
};

/** Is this the credential that the site was given last? */
export const checkCredential = async (database: Database, site: string, credential: string): Promise<boolean> => {
  const [row] = await database.rows<{ hash: string }>(
    "select encode(credential, 'hex') as hash from site where site = $1",
    [site],
  );
  return row !== undefined && fits(credential, row.hash);
};
