/** The tables that can be taken away as CSV: what each row says, read in steps so that no size fills the memory. */

import type { Cell } from "../../../gateway/wire/faces/csv.ts";
import { isoOf } from "../../../gateway/wire/moment.ts";
import { seenParameters } from "../access/owner.ts";
import type { Seen } from "../access/rights.ts";
import { readAnnouncementsAfter } from "../announcements/announcements.ts";
import { readCommandsAfter } from "../commands/issue.ts";
import { readSites } from "../overview/sites.ts";
import { type StockRow, stockDayOf } from "../overview/stock.ts";
import type { Database } from "../store/query.ts";

export interface Wanted {
  readonly site: string | null;
  /** What is older is left out; ms. */
  readonly sinceAt: number;
  readonly seen: Seen;
  /** Of what somebody said: who; null: whoever. */
  readonly tenant: string | null;
  readonly now: number;
}
export interface Table {
  readonly columns: readonly string[];
  rows(database: Database, wanted: Wanted): AsyncIterable<readonly Cell[]>;
}
const stepRows = 500;
const moment = (at: number | null): Cell => (at === null ? null : isoOf(at));

/** `read` gives rows behind a key, in its order; the last row's key leads to the next step. */
const inSteps = async function* <Row, Key>(
  read: (after: Key | null) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row> {
  let after: Key | null = null;
  for (;;) {
    const rows: readonly Row[] = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < stepRows) return;
    after = keyOf(last);
  }
};

const sites: Table = {
  columns: [
    ...["site", "last_heard", "behind_since", "software", "epoch", "seq", "events", "alarms", "fork_alarms"],
    ...["clock_offset_ms", "backlog_events", "backlog_age_ms"],
  ],
  rows: async function* (database, { site, now }) {
    const read = (after: string | null) =>
      readSites(database, now, { site, after, part: "", order: "name", limit: stepRows });
    for await (const one of inSteps(read, ({ site: name }) => name)) {
      const { seenAt, behindSince, software, epoch, seq, events, alarms, forkAlarms, condition } = one;
      yield [
        ...[one.site, moment(seenAt), moment(behindSince), software, epoch, seq, events, alarms, forkAlarms],
        ...[condition?.clockOffsetMs ?? null, condition?.backlogEvents ?? null, condition?.backlogAgeMs ?? null],
      ];
    }
  },
};

interface DepositRow {
  readonly deposit: string;
  readonly site: string;
  readonly compartment: string;
  readonly carrier: string;
  readonly parcels: string;
  readonly stage: string;
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly ended_at: number | null;
  readonly doubt_at: number | null;
}
const parcels: Table = {
  columns: ["parcel", "site", "compartment", "carrier", "stage", "made", "hold_until", "ended", "in_doubt_since"],
  rows: async function* (database, { site, sinceAt, seen }) {
    // Of a deposit that holds others' parcels too a shop sees its own.
    const read = (after: string | null) =>
      database.rows<DepositRow>(
        `with announced as (
           select deposit, string_agg(waybill, ' ' order by waybill) as parcels from announcement
           where tenant = $5 and deposit is not null group by deposit)
         select deposit::text as deposit, site, compartment, carrier,
           coalesce(announced.parcels, deposit.parcels) as parcels, stage, made_at, hold_until_at, ended_at, doubt_at
         from deposit left join announced using (deposit)
         where ($1::text is null or deposit > $1::text::uuid) and made_at >= $2 and ($3::text is null or site = $3)
           and ($4::text is null or carrier = $4) and ($5::text is null or announced.parcels is not null)
         order by deposit limit ${stepRows}`,
        [after, sinceAt, site, ...seenParameters(seen)],
      );
    for await (const row of inSteps(read, ({ deposit }) => deposit))
      for (const parcel of row.parcels.split(" "))
        yield [
          ...[parcel, row.site, row.compartment, row.carrier, row.stage, moment(row.made_at)],
          ...[moment(row.hold_until_at), moment(row.ended_at), moment(row.doubt_at)],
        ];
  },
};

const commands: Table = {
  columns: [
    ...["command", "site", "action", "subject", "by", "reason", "state", "why", "issued", "not_after"],
    ...["accepted", "started", "ended"],
  ],
  rows: async function* (database, { site, sinceAt }) {
    const read = (after: { readonly site: string; readonly id: string } | null) =>
      readCommandsAfter(database, after, { site, sinceAt, limit: stepRows });
    for await (const one of inSteps(read, ({ site: at, id }) => ({ site: at, id }))) {
      const { action, issuer, reason, state, why } = one;
      const about: { type: string; compartment?: string; deposit?: string; alarm?: string } = action;
      const subject = about.compartment ?? about.deposit ?? about.alarm ?? null;
      const times = [one.issuedAt, one.notAfter, one.acceptedAt, one.startedAt, one.endedAt];
      yield [one.id, one.site, action.type, subject, issuer.id, reason, state, why, ...times.map(moment)];
    }
  },
};

interface SentRow {
  readonly delivery: string;
  readonly kind: string;
  readonly channel: string;
  readonly site: string;
  readonly carrier: string;
  readonly state: string;
  readonly tries: number;
  readonly made_at: number;
  readonly ended_at: number | null;
  readonly error: string | null;
}
const notices: Table = {
  columns: ["delivery", "notice", "channel", "site", "carrier", "state", "tries", "made", "ended", "error"],
  rows: async function* (database, { site, sinceAt }) {
    const read = (after: string | null) =>
      database.rows<SentRow>(
        `select sent.delivery::text as delivery, sent.kind, sent.channel, notice.site, deposit.carrier,
           coalesce(sent.arrival, sent.state) as state,
           sent.tries, sent.made_at, sent.ended_at, sent.error
         from notice_delivery sent join notice on notice.deposit = sent.deposit and notice.kind = sent.kind
           join deposit on deposit.deposit = sent.deposit
         where ($1::text is null or sent.delivery > $1::text::uuid) and sent.made_at >= $2
           and ($3::text is null or notice.site = $3)
         order by sent.delivery limit ${stepRows}`,
        [after, sinceAt, site],
      );
    for await (const row of inSteps(read, ({ delivery }) => delivery)) {
      const { delivery, kind, channel, carrier, state, tries, error } = row;
      const times = [moment(row.made_at), moment(row.ended_at)];
      yield [delivery, kind, channel, row.site, carrier, state, tries, ...times, error];
    }
  },
};

interface StatedRow extends StockRow {
  readonly epoch: number;
  readonly seq: number;
}
const stock: Table = {
  columns: [
    ...["site", "day", "carrier", "opening", "in", "out", "corrections", "closing"],
    ...["open_differences_of_site", "sound"],
  ],
  rows: async function* (database, { site, sinceAt }) {
    const since = new Date(sinceAt).toISOString().slice(0, 10);
    const read = (after: StatedRow | null) =>
      database.rows<StatedRow>(
        `select site, epoch, seq, body from stock_statement
         where ($1::text is null or (site, epoch, seq) > ($1, $2::int, $3::bigint)) and day >= $4
           and ($5::text is null or site = $5)
         order by site, epoch, seq limit ${stepRows}`,
        [after?.site ?? null, after?.epoch ?? 0, after?.seq ?? 0, since, site],
      );
    for await (const row of inSteps(read, (last) => last)) {
      const { day, carriers, differences, sound } = stockDayOf(row);
      for (const one of carriers) {
        const figures = [one.opening, one.in, one.out, one.corrections, one.closing];
        yield [row.site, day, one.carrier, ...figures, differences, sound];
      }
    }
  },
};

const announcements: Table = {
  columns: [
    ...["announcement", "announced_by", "parcel", "site", "carrier", "consent", "consent_record", "state", "why"],
    ...["made", "not_after", "at_site", "ended"],
  ],
  rows: async function* (database, wanted) {
    const read = (after: number | null) => readAnnouncementsAfter(database, after, { ...wanted, limit: stepRows });
    for await (const one of inSteps(read, ({ n }) => n)) {
      const { id, tenant, waybill, site, carrier, consent, consentRecord = null, state, why } = one;
      const times = [one.madeAt, one.notAfter, one.takenAt, one.endedAt];
      yield [id, tenant, waybill, site, carrier, consent, consentRecord, state, why, ...times.map(moment)];
    }
  },
};

interface CourierAtSite {
  readonly site: string;
  readonly courier: string;
  readonly carrier: string | null;
  readonly at: number | null;
  readonly failed_at: number | null;
  readonly tries: number | null;
}
const couriers: Table = {
  columns: ["site", "courier", "carrier", "last_worked", "last_failed_sign_in", "failed_sign_ins"],
  rows: async function* (database, { site, sinceAt, seen }) {
    const read = (after: CourierAtSite | null) =>
      database.rows<CourierAtSite>(
        `select site, courier, carrier, at, failed_at, tries from courier_seen
         where ($1::text is null or (site, courier) > ($1, $2)) and greatest(at, failed_at) >= $3
           and ($4::text is null or site = $4) and ($5::text is null or carrier = $5)
         order by site, courier limit ${stepRows}`,
        [after?.site ?? null, after?.courier ?? "", sinceAt, site, ...seenParameters(seen).slice(0, 1)],
      );
    for await (const one of inSteps(read, (last) => last))
      yield [one.site, one.courier, one.carrier, moment(one.at), moment(one.failed_at), one.tries];
  },
};

interface AlarmOfSite {
  readonly site: string;
  readonly alarm: string;
  readonly kind: string | null;
  readonly severity: string | null;
  readonly subject: string | null;
  readonly raised_at: number | null;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly cleared_at: number | null;
}
/** Those that stand are there however long they have. */
const alarms: Table = {
  columns: ["site", "alarm", "kind", "severity", "subject", "raised", "acknowledged", "acknowledged_by", "cleared"],
  rows: async function* (database, { site, sinceAt }) {
    const read = (after: AlarmOfSite | null) =>
      database.rows<AlarmOfSite>(
        `select site, alarm, kind, severity, subject, raised_at, acknowledged_at, acknowledged_by, cleared_at
         from alarm where ($1::text is null or (site, alarm) > ($1, $2)) and ($4::text is null or site = $4)
           and (greatest(raised_at, cleared_at) >= $3 or cleared_at is null)
         order by site, alarm limit ${stepRows}`,
        [after?.site ?? null, after?.alarm ?? "", sinceAt, site],
      );
    for await (const one of inSteps(read, (last) => last)) {
      const { alarm, kind, severity, subject, acknowledged_by } = one;
      const times = [moment(one.raised_at), moment(one.acknowledged_at), acknowledged_by, moment(one.cleared_at)];
      yield [one.site, alarm, kind, severity, subject, ...times];
    }
  },
};

export const tables = {
  alarms,
  sites,
  parcels,
  commands,
  notices,
  stock,
  announcements,
  couriers,
} as const satisfies Readonly<Record<string, Table>>;
export type TableName = keyof typeof tables;
