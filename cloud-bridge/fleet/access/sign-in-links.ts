/**
 * Links that sign somebody in once: the secret stands behind the `#`, which no browser sends anywhere. The database
 * keeps their hashes, so that any worker takes what another one made.
 */
import type { Database } from "../store/query.ts";
import { digestOf, newSecret } from "./secret.ts";

const linksMax = 100;
const validMs = 24 * 3_600_000;
/** As whom a link signs in: one of the two who have a token of the first start. */
export const linkRoles = ["operator", "phone"] as const;
export type LinkRole = (typeof linkRoles)[number];
/** The hash is of all of it, so that nobody makes one role into the other. */
const prefixOf = (role: LinkRole): string => `once_${role}_`;

export const signInLinks = `
-- SHA-256 of a secret that signs in once
create table sign_in_link (
  digest text primary key,
  until bigint not null
);`;

export class SignInLinks {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** The oldest ones make room. */
  async make(role: LinkRole): Promise<string> {
    const secret = `${prefixOf(role)}${newSecret()}`;
    const until = this.#now() + validMs;
    await this.#database.transaction(async (query) => {
      await query.change("insert into sign_in_link (digest, until) values ($1, $2)", [digestOf(secret), until]);
      await query.change(
        `delete from sign_in_link where digest <> $1 and digest not in
           (select digest from sign_in_link where digest <> $1 order by until desc limit $2)`,
        [digestOf(secret), linksMax - 1],
      );
    });
    return secret;
  }

  /** Whom it signs in, once, whichever worker is asked: from then on it is null. */
  async take(secret: string): Promise<LinkRole | null> {
    const role = linkRoles.find((one) => secret.startsWith(prefixOf(one)));
    if (role === undefined) return null;
    const [taken] = await this.#database.rows<{ until: number }>(
      "delete from sign_in_link where digest = $1 returning until",
      [digestOf(secret)],
    );
    return taken !== undefined && taken.until > this.#now() ? role : null;
  }
}
