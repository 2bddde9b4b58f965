/** A step of the fleet's schema: who is told by HTTP, what, and how far that is. */
export const webhooks = `
create table webhook_endpoint (
  id text primary key,
  tenant text not null,
  -- hears of this carrier's parcels; null: of everybody's
  carrier text,
  name text not null,
  url text not null,
  kinds text not null,
  -- AES-256-GCM under the fleet's key-encryption key
  secret text not null,
  old_secret text,
  old_until bigint,
  state text not null,
  made_at bigint not null,
  made_by text not null,
  failures int not null default 0,
  failing_since bigint,
  -- nothing is sent before
  rest_until bigint,
  -- a worker is at it until then
  lease_until bigint,
  last_sent_at bigint
);
create index webhook_endpoint_of_tenant on webhook_endpoint (tenant, made_at);
-- what there is to tell, in the order in which it became known
create table webhook_event (
  n bigint generated always as identity primary key,
  id text not null unique,
  kind text not null,
  -- what is told in order: a deposit, a hand-in
  subject text not null,
  carrier text,
  at bigint not null,
  body text not null
);
create index webhook_event_oldest on webhook_event (at);
create table webhook_delivery (
  endpoint text not null references webhook_endpoint on delete cascade,
  n bigint not null references webhook_event on delete cascade,
  subject text not null,
  state text not null,
  tries int not null default 0,
  made_at bigint not null,
  next_at bigint,
  give_up_at bigint not null,
  ended_at bigint,
  status int,
  error text,
  primary key (endpoint, n)
);
create index webhook_delivery_event on webhook_delivery (n);
create index webhook_delivery_waiting on webhook_delivery (endpoint, subject, n) where state = 'waiting';
create index webhook_delivery_due on webhook_delivery (endpoint, n, next_at) where state = 'waiting';
create index webhook_delivery_dead on webhook_delivery (endpoint, n) where state = 'dead';
-- how far the trail of a site is told; whoever tells, or makes the first endpoint, holds the row of the turn
create table webhook_cursor (site text primary key, epoch int not null, seq bigint not null);
create table webhook_turn (one int primary key default 1 check (one = 1));
insert into webhook_turn default values;`;

/** A step of the fleet's schema: shops hear of what they announced. Their endpoints so far heard nothing. */
export const shopsWebhooks = `
-- hears of the parcels that this shop announced; null: of a carrier's, or everybody's
alter table webhook_endpoint add column shop text;
update webhook_endpoint set shop = tenant, carrier = null where carrier = '';
-- it names the parcels of this shop alone; null: all of them
alter table webhook_event add column shop text;`;
