/** Sessions of people who came by single sign-on: a secret in the page's cookie, of which the fleet keeps the hash. */
import type { Database } from "../store/query.ts";
import { type Caller, type KeyRole, rightsOf } from "./rights.ts";
import { digestOf, newSecret } from "./secret.ts";
import type { Person } from "./sso-settings.ts";

const prefix = "psn_";

export const personSessions = `
create table person_session (
  -- SHA-256 of 256 random bits
  digest text primary key,
  role text not null,
  tenant text not null,
  until bigint not null
);`;

export const isPersonToken = (token: string): boolean => token.startsWith(prefix);

/** The secret; what is over goes. */
export const beginSession = async (
  database: Database,
  { role, tenant }: Person,
  until: number,
  now: number,
): Promise<string> => {
  const secret = `${prefix}${newSecret()}`;
  await database.change("delete from person_session where until <= $1", [now]);
  await database.change("insert into person_session (digest, role, tenant, until) values ($1, $2, $3, $4)", [
    ...[digestOf(secret), role, tenant, until],
  ]);
  return secret;
};

/** Null: nobody's, or over. */
export const personWith = async (database: Database, token: string, now: number): Promise<Caller | null> => {
  if (!isPersonToken(token)) return null;
  const [row] = await database.rows<{ role: KeyRole; tenant: string }>(
    "select role, tenant from person_session where digest = $1 and until > $2",
    [digestOf(token), now],
  );
  return row ? { ...row, rights: new Set(rightsOf(row.role)) } : null;
};

export const endSession = async (database: Database, token: string): Promise<void> => {
  if (isPersonToken(token)) await database.change("delete from person_session where digest = $1", [digestOf(token)]);
};
