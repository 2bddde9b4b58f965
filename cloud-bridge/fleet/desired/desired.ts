/** What sites shall be: a document a kind, its versions, and what has become of each. */
import { z } from "zod";
import { DesiredKind, type Issuer, Reason } from "../../../gateway/core/vocabulary.ts";
import {
  DesiredDocument,
  digestOfDocument,
  documentCharsMax,
  SignedDocument,
  signDocument,
} from "../../../gateway/wire/downlink/desired-document.ts";
import type { DesiredHeld } from "../../../gateway/wire/downlink/desired-held.ts";
import type { SigningKey } from "../../../gateway/wire/downlink/signed.ts";
import type { DesiredOfSite, DesiredVersion } from "../answers/desired.ts";
import type { Database, Query } from "../store/query.ts";

export const DesiredRequest = z.strictObject({
  body: z.record(z.string(), z.unknown()),
  reason: Reason,
  /** The version that the issuer saw; another one is there by now: 409. */
  follows: z.number().int().nonnegative().optional(),
});
export type DesiredRequest = Readonly<z.infer<typeof DesiredRequest>>;

export type SetProblem = "not-found" | "document-too-large" | "version-taken";
export interface Setting {
  readonly site: string;
  readonly kind: DesiredKind;
  readonly issuer: Issuer;
  readonly request: DesiredRequest;
}
/** `isNew` false: the newest version says the same, and was not turned down. */
export type DesiredSet = { readonly version: DesiredVersion; readonly isNew: boolean };

export const setDesired = (
  database: Database,
  signing: SigningKey,
  { site, kind, issuer, request }: Setting,
  now: number,
): Promise<DesiredSet | SetProblem> =>
  database.transaction(async (query) => {
    const heads = await query.rows("select site from head where site = $1 for update", [site]);
    if (heads.length === 0) return "not-found";
    const { body, reason, follows } = request;
    const newest = await readNewest(query, site, kind);
    if (newest && isStanding(newest) && JSON.stringify(documentOf(newest).body) === JSON.stringify(body))
      return { version: viewOf(newest), isNew: false };
    if (follows !== undefined && follows !== (newest?.version ?? 0)) return "version-taken";
    const [held] = await query.rows<{ version: number }>(
      "select version from desired_held where site = $1 and kind = $2",
      [site, kind],
    );
    const version = Math.max(newest?.version ?? 0, held?.version ?? 0) + 1;
    const signed = signDocument(signing, { v: 1, site, kind, version, issuer, reason, issuedAt: now, body });
    if (signed.body.length > documentCharsMax) return "document-too-large";
    await query.change(
      `update desired_document set send_at = null,
         state = case when state in ('sent', 'waiting') then 'superseded' else state end
       where site = $1 and kind = $2`,
      [site, kind],
    );
    await query.change(
      `insert into desired_document (site, kind, version, digest, signed, issued_at, state, send_at)
       values ($1, $2, $3, $4, $5, $6, 'sent', $6)`,
      [site, kind, version, digestOfDocument(signed), JSON.stringify(signed), now],
    );
    await forgetOld(query, site, kind);
    return { version: viewOf((await readNewest(query, site, kind))!), isNew: true };
  });

/** Each kind, also when nothing is wanted of it. */
export const readDesired = async (database: Database, site: string): Promise<DesiredOfSite[]> => {
  const rows = await database.rows<Row>(
    `select distinct on (kind) ${columns} from desired_document where site = $1 order by kind, version desc`,
    [site],
  );
  const held = await database.rows<DesiredHeld & { readonly at: number }>(
    "select kind, version, digest, state, at from desired_held where site = $1",
    [site],
  );
  return DesiredKind.options.map((kind) => {
    const row = rows.find((one) => one.kind === kind);
    const { kind: _kind, ...has } = held.find((one) => one.kind === kind) ?? { kind: null };
    return { kind, desired: row ? viewOf(row) : null, held: "version" in has ? has : null };
  });
};

/** Newest first. */
export const readVersions = async (database: Database, site: string, kind: DesiredKind) => {
  const rows = await database.rows<Row>(
    `select ${columns} from desired_document where site = $1 and kind = $2 order by version desc limit ${versionsMax}`,
    [site, kind],
  );
  return rows.map((row) => ({ ...viewOf(row), body: documentOf(row).body }));
};

/** Versions of one kind of one site that are kept. */
const versionsMax = 50;
const forgetOld = (query: Query, site: string, kind: string): Promise<number> =>
  query.change(
    `delete from desired_document where site = $1 and kind = $2 and version <=
       (select max(version) - ${versionsMax} from desired_document where site = $1 and kind = $2)`,
    [site, kind],
  );

interface Row {
  readonly kind: DesiredKind;
  readonly version: number;
  readonly signed: string;
  readonly issued_at: number;
  readonly state: DesiredVersion["state"];
  readonly told_at: number | null;
  readonly detail: string | null;
}
const columns = "kind, version, signed, issued_at, state, told_at, detail";
const readNewest = async (query: Query, site: string, kind: string): Promise<Row | undefined> => {
  const [row] = await query.rows<Row>(
    `select ${columns} from desired_document where site = $1 and kind = $2 order by version desc limit 1`,
    [site, kind],
  );
  return row;
};
const turnedDown: ReadonlySet<string> = new Set(["refused", "rolled-back", "conflict"]);
/** No site has had it and is not as it says. */
export const isStanding = ({ state }: Pick<DesiredVersion, "state">): boolean => !turnedDown.has(state);

const documentOf = ({ signed }: Row): DesiredDocument =>
  DesiredDocument.parse(JSON.parse(SignedDocument.parse(JSON.parse(signed)).body));
const viewOf = (row: Row): DesiredVersion => {
  const { kind, version, issuer, reason, issuedAt } = documentOf(row);
  const told = row.detail === null ? {} : (JSON.parse(row.detail) as Partial<DesiredVersion>);
  return { kind, version, issuer, reason, issuedAt, state: row.state, toldAt: row.told_at, ...told };
};
