/** Writes what a batch of events changed. */

import { writeCommands } from "../commands/fold.ts";
import type { DepositRow } from "../deposit.ts";
import { writeDesired } from "../desired/fold.ts";
import type { Query } from "../store/query.ts";
import type { AlarmRow, Changes, CompartmentRow, EpochRow, ReceiptRow, StatementRow, TrailLine } from "../trail.ts";
import { type Column, insert } from "./columns.ts";

const trailColumns: readonly Column<TrailLine>[] = [
  ["waybill", "text", (row) => row.waybill],
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
];
/** Stands for "leave it": the notice worker may have moved it since the row was read. */
const unchangedNotice = -1;
const depositColumns: readonly Column<DepositRow>[] = [
  ["deposit", "uuid", (row) => row.deposit],
  ["site", "text", (row) => row.site],
  ["compartment", "text", (row) => row.compartment],
  ["parcels", "text", (row) => row.parcels.join(" ")],
  ["carrier", "text", (row) => row.carrier],
  ["issue", "int", (row) => row.issue],
  ["key_version", "int", (row) => row.keyVersion],
  ["stage", "text", (row) => row.stage],
  ["made_at", "bigint", (row) => row.madeAt],
  ["hold_until_at", "bigint", (row) => row.holdUntilAt],
  ["ended_at", "bigint", (row) => row.endedAt],
  ["doubt_at", "bigint", (row) => row.doubtAt],
  ["link", "int", (row) => row.link],
  ["code_changed_at", "bigint", (row) => row.codeChangedAt],
  ["extensions", "int", (row) => row.extensions],
  ["extended_at", "bigint", (row) => row.extendedAt],
  ["paused_at", "bigint", (row) => row.pausedAt],
  ["notice_at", "bigint", (row) => (row.notice === undefined ? unchangedNotice : row.notice === "due" ? 0 : null)],
];
const compartmentColumns: readonly Column<CompartmentRow>[] = [
  ["site", "text", (row) => row.site],
  ["compartment", "text", (row) => row.compartment],
  ["size", "text", (row) => row.size],
  ["content", "text", (row) => row.content],
  ["service", "text", (row) => row.service],
  ["unproven", "int", (row) => row.unproven],
  ["left_open", "int", (row) => row.leftOpen],
  ["deposit", "text", (row) => row.deposit],
  ["since", "bigint", (row) => row.since],
];
const alarmColumns: readonly Column<AlarmRow>[] = [
  ["site", "text", (row) => row.site],
  ["alarm", "text", (row) => row.alarm],
  ["kind", "text", (row) => row.kind],
  ["severity", "text", (row) => row.severity],
  ["subject", "free", (row) => row.subject],
  ["raised_at", "bigint", (row) => row.raisedAt],
  ["acknowledged_at", "bigint", (row) => row.acknowledgedAt],
  ["acknowledged_by", "free", (row) => row.acknowledgedBy],
  ["acknowledged_remotely", "free", (row) => row.acknowledgedRemotely],
  ["cleared_at", "bigint", (row) => row.clearedAt],
];
const alarmFields = alarmColumns.slice(2).map(([name]) => name);
const epochColumns: readonly Column<EpochRow>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["epoch_id", "text", (row) => row.epochId],
  ["first_seq", "bigint", (row) => row.firstSeq],
  ["reason", "text", (row) => row.reason],
  ["opened_at", "bigint", (row) => row.openedAt],
];

const statementColumns: readonly Column<StatementRow>[] = [
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
  ["at", "bigint", (row) => row.at],
  ["day", "text", (row) => row.stated.day],
  ["hash", "text", (row) => row.stated.hash],
  ["body", "text", (row) => JSON.stringify(row.stated)],
];
const receiptColumns: readonly Column<ReceiptRow>[] = [
  ["receipt", "text", (row) => row.receipt],
  ["site", "text", (row) => row.site],
  ["epoch", "int", (row) => row.epoch],
  ["seq", "bigint", (row) => row.seq],
];

/** Fields that are null keep the row's present value. */
const kept = (table: string, names: readonly string[]): string =>
  names.map((name) => `${name} = coalesce(excluded.${name}, ${table}.${name})`).join(", ");

/** `loaded`: deposits as they were read. `fresh`: none of the events can be stored already, which spares a look. */
export const writeChanges = (
  query: Query,
  changes: Changes,
  loaded: ReadonlyMap<string, DepositRow>,
  fresh: boolean,
): readonly Promise<unknown>[] => [
  insert(query, "receipt", receiptColumns, changes.receipts, "on conflict do nothing"),
  insert(query, "parcel_trail", trailColumns, changes.trail, fresh ? "" : "on conflict do nothing"),
  // Where there was no row to load there is none to be looked for.
  insert(query, "deposit", depositColumns, changedDeposits(changes, loaded, false)),
  insert(
    query,
    "deposit",
    depositColumns,
    changedDeposits(changes, loaded, true),
    `on conflict (deposit) do update set compartment = excluded.compartment, parcels = excluded.parcels,
     stage = excluded.stage, hold_until_at = excluded.hold_until_at, ended_at = excluded.ended_at,
     doubt_at = excluded.doubt_at, issue = excluded.issue, key_version = excluded.key_version,
     link = excluded.link, code_changed_at = excluded.code_changed_at, extensions = excluded.extensions,
     extended_at = excluded.extended_at, paused_at = excluded.paused_at,
     notice_at = case when excluded.notice_at = ${unchangedNotice} then deposit.notice_at else excluded.notice_at end
     where deposit.site = excluded.site`,
  ),
  insert(
    query,
    "compartment_status",
    compartmentColumns,
    [...changes.compartments.values()],
    `on conflict (site, compartment) do update set since = excluded.since,
     ${kept("compartment_status", ["size", "content", "service", "unproven", "left_open", "deposit"])}`,
  ),
  ...[...changes.layouts].flatMap(([site, named]) => adoptLayout(query, site, named)),
  insert(
    query,
    "alarm",
    alarmColumns,
    [...changes.alarms.values()],
    `on conflict (site, alarm) do update set ${kept("alarm", alarmFields)}`,
  ),
  insert(
    query,
    "epoch",
    epochColumns,
    changes.epochs,
    `on conflict (site, epoch) do update set ${kept("epoch", ["first_seq", "reason", "opened_at"])}`,
  ),
  insert(query, "stock_statement", statementColumns, changes.statements, "on conflict do nothing"),
  ...writeCommands(query, changes.commands),
  writeDesired(query, changes.desired),
];

/** What the layout drops is forgotten where nothing lies or may lie; the rest stays until somebody has emptied it. */
const adoptLayout = (query: Query, site: string, named: readonly string[]): readonly Promise<unknown>[] => [
  query.change(
    `delete from compartment_status where site = $1 and not (compartment = any($2::text[]))
       and coalesce(content, 'empty') = 'empty' and coalesce(unproven, 0) = 0`,
    [site, named],
  ),
  query.change(
    `update compartment_status set retired = (not (compartment = any($2::text[])))::int where site = $1
       and coalesce(retired, 0) <> (not (compartment = any($2::text[])))::int`,
    [site, named],
  ),
];

/** Those that events made or changed: of the ones that were there before, or of the others. */
const changedDeposits = ({ deposits }: Changes, loaded: ReadonlyMap<string, DepositRow>, before: boolean) =>
  [...deposits.values()].filter((row) => loaded.get(row.deposit) !== row && loaded.has(row.deposit) === before);

interface StoredDeposit {
  readonly deposit: string;
  readonly site: string;
  readonly compartment: string;
  readonly parcels: string;
  readonly carrier: string;
  readonly issue: number;
  readonly key_version: number;
  readonly stage: DepositRow["stage"];
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly ended_at: number | null;
  readonly doubt_at: number | null;
  readonly link: number;
  readonly code_changed_at: number | null;
  readonly extensions: number;
  readonly extended_at: number | null;
  readonly paused_at: number | null;
}
/** Rows of these deposits, whose they ever are: the fold lets no site touch another one's. */
export const readDeposits = async (query: Query, ids: readonly string[]) => {
  const rows = await query.rows<StoredDeposit>("select * from deposit where deposit = any($1::text[]::uuid[])", [ids]);
  return rows.map(depositRow);
};

/** Rows of what was last put into these compartments. */
export const readOccupants = async (
  query: Query,
  places: readonly (readonly [site: string, compartment: string])[],
) => {
  const rows = await query.rows<StoredDeposit>(
    `select deposit.* from unnest($1::text[], $2::text[]) as place(site, compartment)
       join compartment_status status using (site, compartment)
       join deposit on deposit.deposit = status.deposit::uuid and deposit.site = status.site`,
    [places.map(([site]) => site), places.map(([, compartment]) => compartment)],
  );
  return rows.map(depositRow);
};

const depositRow = (row: StoredDeposit): DepositRow => ({
  deposit: row.deposit.replaceAll("-", ""),
  site: row.site,
  compartment: row.compartment,
  parcels: row.parcels.split(" "),
  carrier: row.carrier,
  issue: row.issue,
  keyVersion: row.key_version,
  stage: row.stage,
  madeAt: row.made_at,
  holdUntilAt: row.hold_until_at,
  endedAt: row.ended_at,
  doubtAt: row.doubt_at,
  link: row.link,
  codeChangedAt: row.code_changed_at,
  extensions: row.extensions,
  extendedAt: row.extended_at,
  pausedAt: row.paused_at,
});
