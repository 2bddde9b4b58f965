/** Takes what somebody announces: each parcel of a list by itself, the same id again as the same announcement. */
import { createHmac } from "node:crypto";
import type { Advice } from "../../../gateway/core/custody/advice.ts";
import { phoneKeyLabel } from "../../../gateway/wire/trust/pickup-code.ts";
import type { Caller } from "../access/rights.ts";
import { type Column, insert } from "../ingest/columns.ts";
import { childKey, type FleetKeys, unwrapSecret } from "../keys.ts";
import type { Recipients } from "../notices/recipients.ts";
import type { Database, Query } from "../store/query.ts";
import type { AnnouncementProblem, AnnouncementResult } from "./answers.ts";
import { problem, readItem, type Wanted } from "./request.ts";
import { type AnnouncementRow, columns, isLive, viewOf } from "./rows.ts";

/** Of one sender at one site, those that have not ended. */
export const liveMax = 20_000;

export interface AnnounceParts {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly recipients: Pick<Recipients, "seal">;
}
/** In the order of the items. */
export const announce = async (
  parts: AnnounceParts,
  caller: Caller,
  items: readonly unknown[],
  now: number,
): Promise<readonly AnnouncementResult[]> => {
  const read = items.map((item) => readItem(item, caller, now));
  const wanted = read.flatMap((one) => ("wanted" in one ? [one.wanted] : []));
  return parts.database.transaction(async (query) => {
    const desk = await openDesk(parts, query, caller, wanted, now);
    const results = read.map((one) =>
      "wanted" in one ? desk.take(one.wanted, one.asked) : refused(one.id, one.problems),
    );
    await desk.write();
    return results;
  });
};

interface Other {
  readonly tenant: string;
  readonly id: string;
  readonly site: string;
  readonly waybill: string;
  readonly carrier: string;
  readonly state: string;
  readonly not_after: number;
  readonly revision: number;
}
interface Fresh extends AnnouncementRow {
  readonly waybill: string;
  readonly carrier: string;
  readonly contact: string | null;
  readonly revision: number;
}
const freshColumns: readonly Column<Fresh>[] = [
  ["tenant", "text", (row) => row.tenant],
  ["id", "text", (row) => row.id],
  ["site", "text", (row) => row.site],
  ["waybill", "text", (row) => row.waybill],
  ["carrier", "text", (row) => row.carrier],
  ["request", "text", (row) => row.request],
  ["said", "text", (row) => row.said],
  ["contact", "text", (row) => row.contact],
  ["revision", "bigint", (row) => row.revision],
  ["made_at", "bigint", (row) => row.made_at],
  ["not_after", "bigint", (row) => row.not_after],
  ["state", "text", (row) => row.state],
  ["send_at", "bigint", (row) => row.made_at],
  ["reserve_until", "bigint", (row) => row.reserve_until],
];

/** Holds the sites' rows, so that of two senders of one parcel the second one sees the first. */
const openDesk = async (
  { keys, recipients }: AnnounceParts,
  query: Query,
  caller: Caller,
  wanted: readonly Wanted[],
  now: number,
) => {
  const sites = [...new Set(wanted.map(({ site }) => site))];
  const secrets = await query.rows<{ site: string; secret: string }>(
    "select site, secret from site where site = any($1::text[]) order by site for no key update",
    [sites],
  );
  const phoneKeys = new Map(
    secrets.map(({ site, secret }) => [site, childKey(unwrapSecret(keys, site, secret), phoneKeyLabel)]),
  );
  const known = await query.rows<AnnouncementRow>(
    `select ${columns} from announcement where tenant = $1 and id = any($2::text[])`,
    [caller.tenant, wanted.map(({ id }) => id)],
  );
  const others = await query.rows<Other>(
    `select a.tenant, a.id, a.site, a.waybill, a.carrier, a.state, a.not_after, a.revision
     from announcement a join unnest($1::text[], $2::text[]) as x(site, waybill)
       on a.site = x.site and a.waybill = x.waybill order by a.n for update of a`,
    [wanted.map(({ site }) => site), wanted.map(({ waybill }) => waybill)],
  );
  const held = await query.rows<{ site: string; count: number }>(
    `select site, count(*)::int as count from announcement
     where tenant = $1 and site = any($2::text[]) and ended_at is null group by site`,
    [caller.tenant, sites],
  );
  const digestKey = childKey(Buffer.from(keys.kek, "base64url"), "postern announcement digest 1");
  return new Desk({
    ...{ query, caller, now, recipients, known, others, phoneKeys },
    held: new Map(held.map(({ site, count }) => [site, count])),
    digest: (asked) => createHmac("sha256", digestKey).update(asked).digest("hex"),
  });
};

interface DeskParts {
  readonly query: Query;
  readonly caller: Caller;
  readonly now: number;
  readonly recipients: Pick<Recipients, "seal">;
  readonly known: readonly AnnouncementRow[];
  readonly others: readonly Other[];
  /** By site: those that are enrolled. */
  readonly phoneKeys: ReadonlyMap<string, Uint8Array>;
  readonly held: Map<string, number>;
  readonly digest: (asked: string) => string;
}

class Desk {
  readonly #parts: DeskParts;
  readonly #known: Map<string, AnnouncementRow>;
  /** The newest of each parcel. */
  readonly #newest: Map<string, Other>;
  readonly #fresh: Fresh[] = [];
  readonly #replaced: Other[] = [];

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#known = new Map(parts.known.map((row) => [row.id, row]));
    this.#newest = new Map(parts.others.map((row) => [placeOf(row), row]));
  }

  take(wanted: Wanted, asked: string): AnnouncementResult {
    const { caller, now, digest } = this.#parts;
    const { id, site, notAfter: not_after } = wanted;
    const known = this.#known.get(id);
    const request = digest(asked);
    if (known) {
      if (known.request !== request) return refused(id, [problem("id", id, "id-reused", "came with another parcel")]);
      return { id, result: "known", announcement: viewOf(known, now), problems: [] };
    }
    const before = this.#newest.get(placeOf(wanted));
    const no = this.#refusal(wanted, before);
    if (no) return refused(id, [no]);
    if (before && isLive(before.state)) this.#replaced.push(before);
    const said = this.#said(wanted);
    const revision = Math.max(now, (before?.revision ?? 0) + 1);
    const contact = wanted.contact ? this.#parts.recipients.seal(wanted.contact) : null;
    const row: Fresh = {
      ...{ tenant: caller.tenant, id, n: 0, site, waybill: said.waybill, carrier: said.carrier, request, contact },
      ...{ said: JSON.stringify(said), has_contact: contact !== null, state: "waiting", why: null, revision },
      ...{ made_at: now, not_after, taken_at: null, ended_at: null, deposit: null },
      ...{ reserve_until: wanted.reserveUntil ?? null, room: null },
    };
    this.#known.set(id, row);
    this.#newest.set(placeOf(wanted), row);
    this.#fresh.push(row);
    this.#parts.held.set(site, this.#held(site) + 1);
    return { id, result: "accepted", announcement: viewOf(row, now), problems: [] };
  }

  async write(): Promise<void> {
    const { query, now } = this.#parts;
    // One of this very list may be replaced by a later one of it.
    await insert(query, "announcement", freshColumns, this.#fresh);
    if (this.#replaced.length === 0) return;
    await query.change(
      `update announcement a set state = 'replaced', ended_at = $3, send_at = null, contact = null
       from unnest($1::text[], $2::text[]) as x(tenant, id) where a.tenant = x.tenant and a.id = x.id`,
      [this.#replaced.map(({ tenant }) => tenant), this.#replaced.map(({ id }) => id), now],
    );
  }

  #held(site: string): number {
    return this.#parts.held.get(site) ?? 0;
  }
  #refusal({ site, waybill }: Wanted, before: Other | undefined): AnnouncementProblem | null {
    const { caller, now, phoneKeys } = this.#parts;
    if (!phoneKeys.has(site)) return problem("site", site, "unknown-site", "the fleet has no such site");
    if (before && isLive(before.state) && !mayReplace(caller, before, now))
      return problem("waybill", waybill, "announced-by-another", "somebody else has announced this parcel there");
    if (this.#held(site) < liveMax) return null;
    return problem("site", site, "too-many", `${liveMax} of yours have not ended there`);
  }
  #said({ id, site, contact, notAfter, reserveUntil, ...advice }: Wanted): Advice {
    if (!contact) return advice;
    const recipient = createHmac("sha256", this.#parts.phoneKeys.get(site)!).update(contact.phone).digest("base64url");
    return { ...advice, recipient };
  }
}

/** Whose parcel it is, and the house, have the last word over a shop. */
const mayReplace = ({ role, tenant }: Caller, before: Other, now: number): boolean =>
  before.tenant === tenant ||
  before.not_after <= now ||
  role === "operator" ||
  (role === "carrier" && before.carrier === tenant);

const placeOf = ({ site, waybill }: { readonly site: string; readonly waybill: string }): string =>
  `${site}/${waybill}`;
const refused = (id: string | null, problems: readonly AnnouncementProblem[]): AnnouncementResult => ({
  ...{ id, result: "refused", announcement: null, problems: [...problems] },
});
