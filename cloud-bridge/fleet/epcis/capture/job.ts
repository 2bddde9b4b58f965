/**
 * Captures a document in one transaction with the record of it: what was answered for is stored. Events that are known
 * by their id change nothing; another content under a known id is a fault.
 */
import { randomUUID } from "node:crypto";
import { readKept } from "../../retention/kept.ts";
import type { Database, Query } from "../../store/query.ts";
import type { JsonObject } from "../hash.ts";
import { type Entry, register, takeTurn } from "../rows.ts";
import { type Checked, contentOf, type Fault } from "./check.ts";

/** rollback: all or nothing; proceed: what is right is stored. */
export type ErrorBehaviour = "rollback" | "proceed";
export interface CaptureJob {
  readonly captureID: string;
  readonly createdAt: number;
  readonly success: boolean;
  readonly behaviour: ErrorBehaviour;
  readonly events: number;
  /** New ones; the others were known. */
  readonly stored: number;
  readonly errors: readonly Fault[];
}
const keepMs = 30 * 24 * 3_600_000;

export const capture = (
  database: Database,
  { entries, faults }: Checked,
  behaviour: ErrorBehaviour,
  at: number,
): Promise<CaptureJob> =>
  database.transaction(async (query) => {
    await takeTurn(query, true);
    const conflicts = [...(await goneOf(query, entries)), ...(await conflictsOf(query, entries))];
    const errors = [...faults, ...conflicts.map(({ fault }) => fault)].slice(0, 50);
    const wrong = new Set(conflicts.map(({ entry }) => entry));
    const right = errors.length > 0 && behaviour === "rollback" ? [] : entries.filter((entry) => !wrong.has(entry));
    const fresh = await register(query, right, at);
    const job: CaptureJob = {
      ...{ captureID: randomUUID(), createdAt: at, success: errors.length === 0, behaviour },
      ...{ events: entries.length, stored: fresh.length, errors },
    };
    await query.change("delete from epcis_capture where created_at < $1", [at - keepMs]);
    await query.change(
      `insert into epcis_capture (id, created_at, success, behaviour, events, stored, errors)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [job.captureID, at, job.success ? 1 : 0, behaviour, job.events, job.stored, JSON.stringify(errors)],
    );
    return job;
  });

/** What is as old as what has gone may have been here: nobody could tell whether it is new. */
const goneOf = async (query: Query, entries: readonly Entry[]): Promise<readonly Conflict[]> => {
  const { since } = await readKept(query, "epcis");
  if (since === null) return [];
  return entries.flatMap((entry) => {
    const value = String(entry.event["eventTime"]);
    if (Date.parse(value) >= Date.parse(since)) return [];
    return [{ entry, fault: { field: "eventTime", value, rule: `not before ${since}: older events are not kept` } }];
  });
};
interface Conflict {
  readonly entry: Entry;
  readonly fault: Fault;
}

/** The same id with another content: in the register, or earlier in the same document. */
const conflictsOf = async (query: Query, entries: readonly Entry[]): Promise<readonly Conflict[]> => {
  const rows = await query.rows<{ event_id: string; declared: number; body: string | null }>(
    "select event_id, declared, body from epcis_event where event_id = any($1::text[])",
    [entries.map(({ eventID }) => eventID)],
  );
  // The id of an event of ours is its content.
  const known = new Map(
    rows.map(({ event_id, body }) => [event_id, body === null ? event_id : contentOf(JSON.parse(body) as JsonObject)]),
  );
  return entries.flatMap((entry) => {
    const { eventID } = entry;
    const content = contentOf(entry.event);
    const before = known.get(eventID);
    known.set(eventID, before ?? content);
    if (before === undefined || before === content) return [];
    const fault: Fault = { field: "eventID", value: eventID, rule: "the same content as before under the same id" };
    return [{ entry, fault }];
  });
};

interface JobRow {
  readonly id: string;
  readonly created_at: number;
  readonly success: number;
  readonly behaviour: ErrorBehaviour;
  readonly events: number;
  readonly stored: number;
  readonly errors: string;
}
export const readJobs = async (
  database: Database,
  id: string | null,
  limit: number,
): Promise<readonly CaptureJob[]> => {
  const rows = await database.rows<JobRow>(
    `select * from epcis_capture where $1::text is null or id = $1 order by created_at desc, id limit ${limit}`,
    [id],
  );
  return rows.map(({ id: captureID, created_at: createdAt, success, behaviour, events, stored, errors }) => ({
    ...{ captureID, createdAt, success: success === 1, behaviour, events, stored },
    errors: JSON.parse(errors) as readonly Fault[],
  }));
};
