/** One deposit as its recipient may see it: nothing of anybody else, and no code that opens nothing. */
import type { Event } from "../../../gateway/core/event.ts";
import type { RemoteAction } from "../../../gateway/core/vocabulary.ts";
import { RecipientView, type Wish } from "../answers/recipient.ts";
import { commandsOf, type IssuedCommand } from "../commands/issue.ts";
import { subscriptionsOf } from "../notices/contact/subscriptions.ts";
import type { Recipients } from "../notices/recipients.ts";
import { type Name, type NoticeSettings, pushOf } from "../notices/settings.ts";
import type { Database } from "../store/query.ts";

export interface ViewParts {
  readonly database: Database;
  readonly recipients: Recipients;
  readonly settings: NoticeSettings;
  readonly now: () => number;
}
/** What the routes know of it beside what is shown. */
export interface Seen {
  readonly deposit: string;
  readonly site: string;
  /** Of its code. */
  readonly issue: number;
  readonly commands: readonly IssuedCommand[];
  readonly view: RecipientView;
}

interface Row {
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

/** Null: there is no such link, or not any more. */
export const seenBehind = async (parts: ViewParts, token: string): Promise<Seen | null> => {
  const { database, recipients, settings, now } = parts;
  const read = recipients.links.read(token);
  const [row] = await database.rows<Row>(
    `select deposit.*, site.secret, greatest(head.seen_at, site.hello_at) as heard_at
     from deposit join site on site.site = deposit.site join head on head.site = deposit.site
     where deposit.deposit = $1::text::uuid and deposit.issue > 0 and deposit.stage not in ('announced', 'used')`,
    [read?.deposit ?? nobodys],
  );
  // Looked for and compared in any case: a wrong link takes as long as one of a deposit that never was.
  const fits = read?.fits(row?.link ?? 0) === true;
  if (!row || !fits || (row.ended_at !== null && row.ended_at + settings.keepMs < now())) return null;
  const deposit = row.deposit.replaceAll("-", "");
  const hasPush = row.ended_at === null && pushOf(settings.channels).length > 0;
  const [trail, commands, told] = await Promise.all([
    trailOf(database, row, deposit),
    commandsOf(database, row.site, deposit),
    hasPush ? subscriptionsOf(database, deposit) : null,
  ]);
  const push = told && { key: recipients.pushKey, told: [...told] };
  return { deposit, site: row.site, issue: row.issue, commands, view: viewOf(parts, row, { trail, commands, push }) };
};
/** Of one deposit, as the sites count. */
const issueMax = 8;
const nobodys = "0".repeat(32);

const viewOf = (
  { recipients, settings, now }: ViewParts,
  row: Row,
  { trail, commands, push }: Pick<RecipientView, "trail" | "push"> & Pick<Seen, "commands">,
): RecipientView => {
  const place = settings.sites[row.site];
  const isHeld = row.stage === "held" && row.doubt_at === null;
  const isInside = row.ended_at === null && row.stage !== "refused";
  const mayChange = isInside && row.doubt_at === null && row.issue < issueMax;
  const isExtended = trail.some(({ type }) => type === "hold-extended");
  return RecipientView.parse({
    parcels: row.parcels.split(" "),
    carrier: named(settings.carriers[row.carrier]?.name ?? row.carrier),
    locker: named(place?.name ?? row.site),
    address: place?.address === undefined ? null : named(place.address),
    zone: place?.timeZone ?? settings.timeZone ?? null,
    compartment: row.compartment,
    stage: row.stage,
    ...{ madeAt: row.made_at, holdUntilAt: row.hold_until_at, endedAt: row.ended_at, doubtAt: row.doubt_at },
    code: isInside && row.doubt_at === null ? recipients.codeOf(row) : null,
    trail,
    ...{ heardAt: row.heard_at, now: now() },
    ...{ codeChangedAt: row.code_changed_at, push },
    change: wishOf(commands, "change-pickup-code", mayChange ? "possible" : "no"),
    extension: wishOf(commands, "extend-hold", isExtended ? "done" : isHeld ? "possible" : "no"),
  });
};

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

const named = (name: Name): { readonly "zh-CN": string; readonly en: string } =>
  typeof name === "string" ? { "zh-CN": name, en: name } : name;

type Told = Event & { readonly deposit?: string; readonly evidence?: { readonly grade: string } };

/** What happened to this deposit, and what staff found at its door; of other deposits of its parcels nothing. */
const trailOf = async (
  database: Database,
  { site, parcels, compartment, made_at, ended_at }: Row,
  deposit: string,
): Promise<RecipientView["trail"]> => {
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
    return isOfIt(told, at) ? [{ type, at, grade: told.evidence?.grade ?? null }] : [];
  });
};
