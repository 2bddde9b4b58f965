/**
 * Where the ledger corrected itself: staff found a parcel that was said to have left. The events of its departure are
 * withdrawn: the same events under the same ids, with an error declaration that names what holds instead (EPCIS 2.0,
 * section 7.4.1.4).
 */
import type { EventOf } from "../../../gateway/core/event.ts";
import { isoOf } from "../../../gateway/wire/moment.ts";
import { type StoredBody, storedFact } from "../ingest/frame-check.ts";
import type { Query } from "../store/query.ts";
import type { Fact } from "../trail.ts";
import { canonicalUri } from "./hash.ts";
import type { Names } from "./identifiers.ts";
import { departures, epcisOf } from "./mapping/epcis-of.ts";
import { type Entry, entriesOf } from "./rows.ts";

/** For audits whose own events are registered already. */
export const withdrawals = async (query: Query, names: Names, audits: readonly Fact[]): Promise<readonly Entry[]> => {
  const found: Entry[] = [];
  for (const audit of audits) {
    const corrected = epcisOf(names, audit).filter(({ action }) => action === "ADD");
    for (const waybill of (audit.event as EventOf<"compartment-audited">).extra)
      found.push(...(await withdrawn(query, names, audit, names.parcel(waybill), corrected[0]?.eventID)));
  }
  return found;
};

interface Departed extends StoredBody {
  readonly part: number;
  readonly type: string;
}

/** The last that was told of the parcel before the audit, if that was that it left this site. */
const withdrawn = async (
  query: Query,
  names: Names,
  { site, epoch, seq, at }: Fact,
  parcel: string,
  correctedBy: string | undefined,
): Promise<readonly Entry[]> => {
  const rows = await query.rows<Departed>(
    `select e.site, e.epoch, e.seq, e.part, event.type, event.body
     from epcis_event e join event on (event.site, event.epoch, event.seq) = (e.site, e.epoch, e.seq)
     where e.epcs @> array[$1::text] and e.site = $2 and (e.epoch, e.seq) < ($3::int, $4::bigint) and e.declared = 0
     order by e.n desc limit 4`,
    [canonicalUri(parcel), site, epoch, seq],
  );
  const [last] = rows;
  if (!last || !(departures as readonly string[]).includes(last.type)) return [];
  const declared = {
    ...{ declarationTime: isoOf(at), reason: "did_not_occur" as const },
    correctiveEventIDs: correctedBy === undefined ? [] : [correctedBy],
  };
  const left = storedFact(last);
  if (left === null) return [];
  // Of an event that tells of several parcels only the parts that tell of this one.
  const parts = new Set(
    rows.filter(({ epoch, seq }) => epoch === last.epoch && seq === last.seq).map(({ part }) => part),
  );
  return entriesOf(names, left).flatMap((entry) => (parts.has(entry.origin.part) ? [{ ...entry, declared }] : []));
};
