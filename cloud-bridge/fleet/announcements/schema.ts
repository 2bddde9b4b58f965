/** A step of the fleet's schema: parcels that were announced before they come. */
export const announcements = `
create table announcement (
  tenant text not null,
  -- the sender's own
  id text not null,
  n bigint generated always as identity,
  site text not null references site,
  waybill text not null,
  carrier text not null,
  -- keyed digest of what was asked: the same again is the same announcement
  request text not null,
  -- JSON of what the site is told, without revision and end
  said text not null,
  -- sealed to the fleet's X25519 key; null: there is none, or it was erased
  contact text,
  -- of this waybill at this site the highest counts
  revision bigint not null,
  made_at bigint not null,
  not_after bigint not null,
  state text not null,
  why text,
  -- by the site's clock: it has this revision
  taken_at bigint,
  ended_at bigint,
  deposit uuid,
  -- when it is sent the next time; null: never again
  send_at bigint,
  tries int not null default 0,
  primary key (tenant, id)
);
create index announcement_due on announcement (send_at) where send_at is not null;
create index announcement_of_parcel on announcement (site, waybill);
create index announcement_newest on announcement (n);
create index announcement_of_tenant on announcement (tenant, n);
create index announcement_ended on announcement (ended_at) where ended_at is not null;
create index announcement_over on announcement (not_after) where ended_at is null;`;

/** A step of the fleet's schema: room that sites keep for announced parcels. */
export const announcedRoom = `
-- a compartment of its size is wanted until then; null: none is
alter table announcement add column reserve_until bigint;
-- what the site said to it; null: nothing yet
alter table announcement add column room text;`;

/** A step of the fleet's schema: a parcel is found without its site. */
export const announcedParcels = "create index announcement_of_waybill on announcement (waybill, n)";

/** A step of the fleet's schema: which parcels of a deposit were announced, and by whom. */
export const announcedDeposits =
  "create index announcement_of_deposit on announcement (deposit) where deposit is not null";
