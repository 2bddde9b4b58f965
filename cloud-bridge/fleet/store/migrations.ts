/** The fleet's schema, step by step. A released step is never edited; times are ms since 1970. */
import { personSessions } from "../access/person-sessions.ts";
import { signInLinks } from "../access/sign-in-links.ts";
import { announcedDeposits, announcedParcels, announcedRoom, announcements } from "../announcements/schema.ts";
import { remoteCommands, siteLogs } from "../commands/schema.ts";
import { couriersNewest, couriersSeen } from "../couriers/schema.ts";
import { desiredDocuments } from "../desired/schema.ts";
import { epcis, shopsEvents } from "../epcis/schema.ts";
import { bulkNotices } from "../notices/bulk/schema.ts";
import { choices, lastWords, pushSubscriptions } from "../notices/contact/schema.ts";
import {
  badDeliveries,
  deliveryTurns,
  extensions,
  noticeAge,
  noticeDeliveries,
  noticeReceipts,
  pausedHolds,
} from "../notices/schema.ts";
import { noticeTemplates } from "../notices/texts/schema.ts";
import { alarmWords, compartmentBars, forkWords, overviews } from "../overview/schema.ts";
import { handedPasses, recipientPages, recipientsWords, remarksByAge } from "../recipient/schema.ts";
import { partedByMonth } from "../retention/schema.ts";
import { deviceTwins } from "../twins/schema.ts";
import { shopsWebhooks, webhooks } from "../webhooks/schema.ts";

const first = `
create table site (
  site text primary key,
  enrolled_at bigint not null,
  -- SHA-256 of the credential: it is 256 random bits, so a slow hash would add nothing
  credential bytea not null,
  -- the site secret, AES-256-GCM under the fleet's key-encryption key
  secret text not null,
  software text,
  hello_at bigint
);
create table head (
  site text primary key references site,
  -- 0: nothing is here yet
  epoch int not null default 0,
  epoch_id text,
  seq bigint not null default 0,
  hash bytea,
  -- events up to the head
  events bigint not null default 0,
  -- frames beyond the head are stored
  pending boolean not null default false,
  hinted boolean not null default false,
  seen_at bigint
);
create table epoch (
  site text not null,
  epoch int not null,
  epoch_id text not null,
  first_seq bigint,
  reason text,
  opened_at bigint,
  primary key (site, epoch)
);
create table gap (
  site text not null,
  epoch int not null,
  from_seq bigint not null,
  to_seq bigint not null,
  noted_at bigint not null,
  primary key (site, epoch, from_seq)
);
create table event (
  site text not null,
  epoch int not null,
  seq bigint not null,
  type text not null,
  at bigint not null,
  prev bytea not null,
  hash bytea not null,
  body text not null,
  primary key (site, epoch, seq)
);
-- frames that wait for earlier ones; their events are in event already
create table frame (
  site text not null,
  epoch int not null,
  from_seq bigint not null,
  to_seq bigint not null,
  prev bytea not null,
  hash bytea not null,
  -- 1: history is broken just before it
  broken int not null,
  after_epoch int,
  after_seq bigint,
  primary key (site, epoch, from_seq, to_seq)
);
-- which events tell of a parcel, deposits' own events included; what they tell stands in event
create table parcel_trail (
  waybill text not null,
  site text not null,
  epoch int not null,
  seq bigint not null,
  primary key (waybill, site, epoch, seq)
);
create table deposit (
  deposit uuid primary key,
  site text not null,
  compartment text not null,
  parcels text not null,
  carrier text not null,
  issue int not null,
  key_version int not null,
  stage text not null,
  made_at bigint not null,
  hold_until_at bigint not null,
  ended_at bigint,
  -- when its next notice is due; null: none is
  notice_at bigint
);
create index deposit_notice on deposit (notice_at) where notice_at is not null;
create table compartment_status (
  site text not null,
  compartment text not null,
  size text,
  content text,
  service text,
  deposit text,
  since bigint not null,
  primary key (site, compartment)
);
create table alarm (
  site text not null,
  alarm text not null,
  kind text,
  severity text,
  subject text,
  raised_at bigint,
  acknowledged_at bigint,
  cleared_at bigint,
  primary key (site, alarm)
);
create table notice (
  deposit uuid not null,
  kind text not null,
  site text not null,
  at bigint not null,
  primary key (deposit, kind)
);
create index notice_of_site on notice (site, at);
create table contact (
  deposit uuid primary key,
  site text not null,
  -- sealed to the fleet's X25519 key under a key of its own: dropping the row erases it
  sealed text not null
);
create table hint (
  site text not null,
  epoch int not null,
  seq bigint not null,
  at bigint not null,
  type text not null,
  body text not null,
  primary key (site, epoch, seq)
);
create table fork_alarm (
  site text not null,
  fault text not null,
  epoch int not null,
  seq bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  times int not null default 1,
  primary key (site, fault, epoch, seq)
);`;

/** Statements of the daily count, kept beside the events that they came in. */
const stock = `
create table stock_statement (
  site text not null,
  epoch int not null,
  seq bigint not null,
  at bigint not null,
  day text not null,
  hash text not null,
  -- JSON of the event
  body text not null,
  primary key (site, epoch, seq)
);
create index stock_statement_of_day on stock_statement (site, day);`;

const handIns = `
-- what people and couriers were given for a hand-in; what it stands for is in event
create table receipt (
  receipt text not null,
  site text not null,
  epoch int not null,
  seq bigint not null,
  primary key (receipt, site, epoch, seq)
);`;

const access = `
create table tenant (
  tenant text primary key,
  role text not null,
  made_at bigint not null
);
create table api_key (
  id text primary key,
  tenant text not null references tenant,
  name text not null,
  -- SHA-256 of 256 random bits, so a slow hash would add nothing
  digest bytea not null,
  rights text not null,
  made_at bigint not null,
  made_by text not null,
  expires_at bigint not null,
  revoked_at bigint,
  -- to the minute
  last_used_at bigint,
  replaces text
);
create index api_key_of_tenant on api_key (tenant, made_at);
-- whose deposit or hand-in it tells of; null: of nobody's, or of several
alter table epcis_event add column carrier text;
update epcis_event set carrier = coalesce(told.body::json -> 'event' ->> 'carrier', (select d.carrier from deposit d
    where d.site = told.site and d.deposit = (told.body::json -> 'event' ->> 'deposit')::uuid))
  from event told where told.site = epcis_event.site and told.epoch = epcis_event.epoch
    and told.seq = epcis_event.seq and told.type in ('deposit-made', 'parcels-collected', 'parcels-recalled',
    'parcels-refused', 'hold-extended', 'hold-ended', 'return-due', 'hand-in-announced', 'hand-in-made',
    'hand-in-overdue', 'hand-in-fetched');
create index epcis_event_of_carrier on epcis_event (carrier, n) where carrier is not null;`;

/** How far a site's history goes, as its last hello said. */
const told = `
alter table site add column told_epoch int not null default 0;
alter table site add column told_seq bigint not null default 0;`;

/** Since when staff must look before anybody gets at it; null: nobody doubts that it lies there. */
const doubt = "alter table deposit add column doubt_at bigint;";

/** What overtook the trail is found by its parcels, however much of it there is. */
const hintedParcels: readonly string[] = [
  `-- what in the body may be a waybill, parted by blanks
alter table hint add column waybills text not null default ''`,
  "create index hint_of_parcel on hint using gin (string_to_array(waybills, ' '))",
];

export const migrations: readonly string[] = [
  first,
  stock,
  handIns,
  epcis,
  remoteCommands,
  access,
  told,
  noticeDeliveries,
  doubt,
  recipientPages,
  signInLinks,
  webhooks,
  desiredDocuments,
  pushSubscriptions,
  handedPasses,
  lastWords,
  choices,
  overviews,
  noticeTemplates,
  bulkNotices,
  recipientsWords,
  announcements,
  deviceTwins,
  personSessions,
  alarmWords,
  couriersSeen,
  ...partedByMonth,
  announcedRoom,
  noticeReceipts,
  siteLogs,
  announcedDeposits,
  shopsWebhooks,
  ...shopsEvents,
  announcedParcels,
  ...hintedParcels,
  extensions,
  ...deliveryTurns,
  noticeAge,
  badDeliveries,
  pausedHolds,
  ...couriersNewest,
  forkWords,
  ...compartmentBars,
  remarksByAge,
];
