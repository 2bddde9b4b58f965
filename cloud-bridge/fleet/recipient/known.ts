/** What the fleet knows of a deposit for which somebody has a link. */
import type { Event } from "../../../gateway/core/event.ts";
import type { RemoteAction } from "../../../gateway/core/vocabulary.ts";
import type { IssuedCommand } from "../answers/overview.ts";
import type { RecipientView, Wish } from "../answers/recipient.ts";
import type { Recipients } from "../notices/recipients.ts";
import type { Name, NoticeSettings } from "../notices/settings.ts";
import { heardAt, siteWithHead } from "../overview/sites.ts";
import type { Database } from "../store/query.ts";

export interface ViewParts {
  readonly database: Database;
  readonly recipients: Recipients;
  readonly settings: NoticeSettings;
  readonly now: () => number;
}
export interface Row {
  readonly deposit: string;
  readonly site: string;
  readonly compartment: string;
  readonly parcels: string;
  readonly carrier: string;
  readonly issue: number;
  readonly key_version: number;
  readonly stage: string;
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly ended_at: number | null;
  readonly doubt_at: number | null;
  readonly link: number;
  readonly code_changed_at: number | null;
  readonly secret: string;
  readonly heard_at: number | null;
}

/** Null: there is none that has a code, or it ended too long ago. */
export const rowOf = async (
  { database, settings, now }: Omit<ViewParts, "recipients">,
  deposit: string | null,
): Promise<Row | null> => {
  const [row] = await database.rows<Row>(
    `select deposit.*, site.secret, ${heardAt} as heard_at
     from ${siteWithHead} join deposit on deposit.site = site.site
     where deposit.deposit = $1::text::uuid and deposit.issue > 0 and deposit.stage not in ('announced', 'used')`,
    [deposit ?? nobodys],
  );
  return row && (row.ended_at === null || row.ended_at + settings.keepMs >= now()) ? row : null;
};
const nobodys = "0".repeat(32);

export const isInsideOf = ({ ended_at, stage }: Row): boolean => ended_at === null && stage !== "refused";

export const placeOf = (
  settings: NoticeSettings,
  { site, compartment }: Row,
): Pick<RecipientView, "locker" | "address" | "zone" | "compartment"> => {
  const place = settings.sites[site];
  return {
    locker: named(place?.name ?? site),
    address: place?.address === undefined ? null : named(place.address),
    zone: place?.timeZone ?? settings.timeZone ?? null,
    compartment,
  };
};

export const named = (name: Name): { readonly "zh-CN": string; readonly en: string } =>
  typeof name === "string" ? { "zh-CN": name, en: name } : name;

/** `otherwise`: what holds when nothing that was asked for is on its way. */
export const wishOf = (
  commands: readonly IssuedCommand[],
  type: RemoteAction["type"],
  otherwise: Exclude<Wish["state"], "asked">,
): Wish => {
  const last = commands.find(({ action }) => action.type === type);
  const times = { askedAt: last?.issuedAt ?? null, until: last?.notAfter ?? null };
  if (!last || otherwise !== "possible") return { ...times, state: otherwise, failed: null };
  if (isOpen(last)) return { ...times, state: "asked", failed: null };
  return { ...times, state: otherwise, failed: last.state === "done" ? null : (last.why ?? last.state) };
};
export const isOpen = ({ state }: Pick<IssuedCommand, "state">): boolean =>
  state === "issued" || state === "accepted" || state === "started";

type Told = Event & { readonly deposit?: string; readonly evidence?: { readonly grade: string } };
/** `spent`: the pass that it spent. */
export type Happened = RecipientView["trail"][number] & {
  readonly spent?: { readonly issue: number; readonly pass: number };
};

/** What happened to this deposit, and what staff found at its door; of other deposits of its parcels nothing. */
export const trailOf = async (
  database: Database,
  { site, parcels, compartment, made_at, ended_at }: Row,
  deposit: string,
): Promise<Happened[]> => {
  const rows = await database.rows<{ type: string; at: number; event: string }>(
    `select event.type, event.at, (event.body::json -> 'event')::text as event
     from (select distinct site, epoch, seq from parcel_trail where site = $1 and waybill = any($2::text[])) told
       join event using (site, epoch, seq) order by epoch, seq limit 1000`,
    [site, parcels.split(" ")],
  );
  const isOfIt = (event: Told, at: number): boolean =>
    event.type === "compartment-audited"
      ? event.compartment === compartment && at >= made_at && at <= (ended_at ?? at)
      : event.deposit === deposit;
  return rows.flatMap(({ type, at, event }) => {
    const told: Told = JSON.parse(event);
    const isSpent = told.type === "pass-used" || told.type === "pass-taken-back";
    const spent = isSpent ? { spent: { issue: told.issue, pass: told.pass } } : {};
    return isOfIt(told, at) ? [{ type, at, grade: told.evidence?.grade ?? null, ...spent }] : [];
  });
};
