/**
 * Keys of tenants. A key is `pst_` and its id, `_`, and 256 random bits; the fleet keeps the hash of those only, so
 * that it is shown once. A key is for some of its role's rights, ends by itself, and can be replaced with an overlap.
 */
import { randomBytes } from "node:crypto";
import type { Database, Query } from "../store/query.ts";
import { type Caller, type KeyRole, type Right, rightsOf } from "./rights.ts";
import { digestOf, fits, newSecret } from "./secret.ts";

const keyForm = /^pst_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
/** Of one tenant, those that ended within `keepMs` included. */
export const keysOfTenantMax = 200;
const tenantsMax = 10_000;
const keepMs = 400 * 24 * 3_600_000;
/** How exactly the last use is known. */
const usedEveryMs = 60_000;

export interface ApiKey {
  readonly id: string;
  readonly tenant: string;
  readonly role: KeyRole;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly madeAt: number;
  /** Tenant whose operator made it. */
  readonly madeBy: string;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** To the minute; null: never. */
  readonly lastUsedAt: number | null;
  /** The key that this one replaces. */
  readonly replaces: string | null;
}
export interface MadeKey {
  /** Shown once. */
  readonly secret: string;
  readonly key: ApiKey;
}
export interface WantedKey {
  readonly tenant: string;
  readonly role: KeyRole;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly expiresAt: number;
}
export type KeyProblem = "not-found" | "not-allowed" | "tenant-has-another-role" | "too-many-keys" | "key-ended";

/** Nobody gives away a right that he has not. */
const mayGive = (giver: Caller, rights: readonly Right[]): boolean => rights.every((right) => giver.rights.has(right));

export const makeKey = (
  database: Database,
  wanted: WantedKey,
  by: Caller,
  now: number,
): Promise<MadeKey | KeyProblem> =>
  database.transaction(async (query) => {
    if (!mayGive(by, wanted.rights)) return "not-allowed";
    const problem = await takeTenant(query, wanted, now);
    return problem ?? (await store(query, { ...wanted, replaces: null }, by, now));
  });

/** Null: the tenant's row is held, and there is room for one more key. */
const takeTenant = async (
  query: Query,
  { tenant, role }: Pick<WantedKey, "tenant" | "role">,
  now: number,
): Promise<KeyProblem | null> => {
  await query.change(
    `insert into tenant (tenant, role, made_at) select $1, $2, $3
     where (select count(*) from tenant) < ${tenantsMax} on conflict do nothing`,
    [tenant, role, now],
  );
  const [row] = await query.rows<{ role: string }>("select role from tenant where tenant = $1 for update", [tenant]);
  if (!row) return "too-many-keys";
  if (row.role !== role) return "tenant-has-another-role";
  await query.change("delete from api_key where tenant = $1 and least(expires_at, revoked_at) < $2", [
    tenant,
    now - keepMs,
  ]);
  const [held] = await query.rows<{ count: number }>("select count(*)::int as count from api_key where tenant = $1", [
    tenant,
  ]);
  return (held?.count ?? 0) >= keysOfTenantMax ? "too-many-keys" : null;
};

const store = async (
  query: Query,
  wanted: WantedKey & { readonly replaces: string | null },
  by: Caller,
  now: number,
): Promise<MadeKey> => {
  const id = randomBytes(8).toString("hex");
  const random = newSecret();
  const { tenant, name, rights, expiresAt, replaces } = wanted;
  await query.change(
    `insert into api_key (id, tenant, name, digest, rights, made_at, made_by, expires_at, replaces)
     values ($1, $2, $3, decode($4, 'hex'), $5, $6, $7, $8, $9)`,
    [id, tenant, name, digestOf(random), rights.join(" "), now, by.tenant, expiresAt, replaces],
  );
  const rest = { madeAt: now, madeBy: by.tenant, revokedAt: null, lastUsedAt: null };
  return { secret: `pst_${id}_${random}`, key: { id, ...wanted, ...rest } };
};

/** The new key has the old one's name and rights; the old one ends after the overlap, or when it would have ended. */
export const rotateKey = (
  database: Database,
  id: string,
  { overlapMs, expiresAt }: { readonly overlapMs: number; readonly expiresAt: number },
  by: Caller,
  now: number,
): Promise<MadeKey | KeyProblem> =>
  database.transaction(async (query) => {
    const [old] = await readWhere(query, "api_key.id = $1", [id], 1);
    if (!old) return "not-found";
    if (!mayGive(by, old.rights)) return "not-allowed";
    const problem = await takeTenant(query, old, now);
    if (problem) return problem;
    const ended = await query.change(
      `update api_key set expires_at = least(expires_at, $2::bigint)
       where id = $1 and revoked_at is null and expires_at > $3`,
      [id, now + overlapMs, now],
    );
    if (ended === 0) return "key-ended";
    const { tenant, role, name, rights } = old;
    return store(query, { tenant, role, name, rights, expiresAt, replaces: id }, by, now);
  });

/** From now on it opens nothing. Again: nothing changes. False: there is no such key. */
export const revokeKey = async (database: Database, id: string, now: number): Promise<boolean> =>
  (await database.change("update api_key set revoked_at = coalesce(revoked_at, $2) where id = $1", [id, now])) > 0;

/** Newest first. `tenant` null: everybody's. */
export const listKeys = (database: Database, tenant: string | null, limit: number): Promise<readonly ApiKey[]> =>
  readWhere(database, "$1::text is null or api_key.tenant = $1", [tenant], limit);

/** Whose key this is; null: nobody's, or one that has ended. Notes that it was used. */
export const callerWith = async (database: Database, text: string, now: number): Promise<Caller | null> => {
  const [, id, random] = keyForm.exec(text) ?? [];
  if (id === undefined || random === undefined) return null;
  const [row] = await database.rows<StoredKey & { digest: string }>(
    `select ${columns}, encode(digest, 'hex') as digest from ${joined}
     where api_key.id = $1 and revoked_at is null and expires_at > $2`,
    [id, now],
  );
  if (!row || !fits(random, row.digest)) return null;
  if (row.last_used_at === null || row.last_used_at <= now - usedEveryMs)
    await database.change("update api_key set last_used_at = greatest(last_used_at, $2) where id = $1", [id, now]);
  const { role, tenant, rights } = viewOf(row);
  return { role, tenant, rights: new Set(rights) };
};

interface StoredKey {
  readonly id: string;
  readonly tenant: string;
  readonly role: KeyRole;
  readonly name: string;
  readonly rights: string;
  readonly made_at: number;
  readonly made_by: string;
  readonly expires_at: number;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
  readonly replaces: string | null;
}
const columns = `api_key.id, api_key.tenant, tenant.role, api_key.name, api_key.rights, api_key.made_at,
  api_key.made_by, api_key.expires_at, api_key.revoked_at, api_key.last_used_at, api_key.replaces`;
const joined = "api_key join tenant on tenant.tenant = api_key.tenant";

const readWhere = async (
  query: Query,
  where: string,
  parameters: readonly (string | null)[],
  limit: number,
): Promise<readonly ApiKey[]> => {
  const rows = await query.rows<StoredKey>(
    `select ${columns} from ${joined} where ${where} order by api_key.made_at desc, api_key.id limit ${limit}`,
    parameters,
  );
  return rows.map(viewOf);
};

/** A right that the role has lost since is the key's no more. */
const viewOf = (row: StoredKey): ApiKey => {
  const given = row.rights.split(" ");
  const { id, tenant, role, name, replaces } = row;
  const times = { madeAt: row.made_at, madeBy: row.made_by, expiresAt: row.expires_at };
  const rights = rightsOf(role).filter((right) => given.includes(right));
  return {
    id,
    tenant,
    role,
    name,
    rights,
    ...times,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    replaces,
  };
};
