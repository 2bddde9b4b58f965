/**
 * Links that sign somebody in once, for a demo's own screen: the secret stands behind the `#`, which no browser sends
 * anywhere. The database keeps their hashes, so that any worker takes what another one made.
 */
import type { Database } from "../store/query.ts";
import { digestOf, newSecret } from "./secret.ts";

const linksMax = 100;
const validMs = 24 * 3_600_000;
const prefix = "once_";

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
  async make(): Promise<string> {
    const secret = `${prefix}${newSecret()}`;
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

  /** True once, whichever worker is asked: from then on it opens nothing. */
  async take(secret: string): Promise<boolean> {
    if (!secret.startsWith(prefix)) return false;
    const [taken] = await this.#database.rows<{ until: number }>(
      "delete from sign_in_link where digest = $1 returning until",
      [digestOf(secret)],
    );
    return taken !== undefined && taken.until > this.#now();
  }
}
