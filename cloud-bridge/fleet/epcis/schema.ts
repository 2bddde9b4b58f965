/** A step of the fleet's schema: the register of EPCIS events, and what was captured. */
export const epcis = `
-- every EPCIS event in the order in which it became known; those of sites are made from event, captured ones hold text
create table epcis_event (
  n bigint primary key,
  event_id text not null,
  -- 1: withdraws the event of this id, as the declaration says
  declared int not null,
  declaration text,
  recorded_at bigint not null,
  site text,
  epoch int,
  seq bigint,
  part int,
  body text,
  event_time bigint not null,
  event_type text not null,
  action text,
  biz_step text,
  disposition text,
  read_point text,
  biz_location text,
  parent text,
  epcs text[] not null,
  unique (event_id, declared)
);
create index epcis_event_epcs on epcis_event using gin (epcs);
create index epcis_event_time on epcis_event (event_time);
create index epcis_event_location on epcis_event (biz_location, n);
-- number of the last one; whoever writes holds this row
create table epcis_last (one int primary key default 1 check (one = 1), n bigint not null);
insert into epcis_last (n) values (0);
-- how far the register has followed the trail of a site
create table epcis_cursor (site text primary key, epoch int not null, seq bigint not null);
create table epcis_capture (
  id text primary key,
  created_at bigint not null,
  success int not null,
  behaviour text not null,
  events int not null,
  stored int not null,
  errors text not null
);
create index epcis_capture_newest on epcis_capture (created_at);`;

/** Steps of the fleet's schema: an index is made while the register is read. */
export const shopsEvents: readonly string[] = [
  `-- who had announced all of its parcels; null: nobody
alter table epcis_event add column shops text[]`,
  "create index epcis_event_of_shops on epcis_event using gin (shops) where shops is not null",
];
