/** Keeps the newest word of a site about itself and each of its devices. */
import type { DeviceReport, Telemetry } from "../../../gateway/wire/uplink/telemetry.ts";
import { type Column, insert } from "../ingest/columns.ts";
import type { Database, Query } from "../store/query.ts";

type Row = DeviceReport & { readonly site: string; readonly receivedAt: number };
const columns: readonly Column<Row>[] = [
  ["site", "text", (row) => row.site],
  ["device", "text", (row) => row.device],
  ["kind", "free", (row) => row.kind],
  ["online", "int", (row) => (row.online ? 1 : 0)],
  ["since", "bigint", (row) => row.at],
  ["at", "bigint", (row) => row.at],
  ["received_at", "bigint", (row) => row.receivedAt],
  ["body", "text", ({ site: _site, receivedAt: _at, ...report }) => JSON.stringify(report)],
];
/** A device of which nothing was heard for so long is not there any more. */
const forgottenMs = 7 * 24 * 3_600_000;
const devicesMax = 5_000;

/** Of a site that nobody enrolled nothing is kept. */
export const storeTelemetry = (database: Database, told: Telemetry, now: number): Promise<void> =>
  database.transaction(async (query) => {
    const { site, devices } = told;
    const known = await query.rows("select site from site where site = $1", [site]);
    if (known.length === 0) return;
    await storeCondition(query, told, now);
    // Of one device twice in a message the last word counts; no statement may touch a row twice.
    const rows = [...new Map(devices.map((one) => [one.device, { ...one, site, receivedAt: now }])).values()];
    if (rows.length === 0) return;
    await insert(
      query,
      "device_twin",
      columns,
      rows,
      `on conflict (site, device) do update set kind = excluded.kind, online = excluded.online, at = excluded.at,
       received_at = excluded.received_at, body = excluded.body,
       since = case when device_twin.online = excluded.online then device_twin.since else excluded.since end`,
    );
    await query.change(
      `delete from device_twin where site = $1 and (received_at < $2 or device not in
       (select device from device_twin where site = $1 order by received_at desc, device limit ${devicesMax}))`,
      [site, now - forgottenMs],
    );
  });

const storeCondition = (query: Query, told: Telemetry, now: number): Promise<number> => {
  const { site, at, synced, uptimeMs, disk, backlog, dropped } = told;
  return query.change(
    `insert into site_condition (site, at, received_at, synced, uptime_ms, disk, backlog_events, backlog_bytes,
       backlog_age_ms, dropped) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (site) do update set at = excluded.at, received_at = excluded.received_at, synced = excluded.synced,
       uptime_ms = excluded.uptime_ms, disk = excluded.disk, backlog_events = excluded.backlog_events,
       backlog_bytes = excluded.backlog_bytes, backlog_age_ms = excluded.backlog_age_ms, dropped = excluded.dropped`,
    [...[site, at, now, synced ? 1 : 0, uptimeMs, disk, backlog.events, backlog.bytes, backlog.ageMs, dropped]],
  );
};
