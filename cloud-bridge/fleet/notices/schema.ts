/** Steps of the fleet's schema: a notice by one channel; neither what it says nor whom it goes to. */
export const noticeDeliveries = `
create table notice_delivery (
  -- goes with the message on every try
  delivery uuid primary key,
  deposit uuid not null,
  kind text not null,
  channel text not null,
  state text not null,
  tries int not null default 0,
  made_at bigint not null,
  -- while a worker is at it: when another one may; null: never again
  next_at bigint,
  give_up_at bigint,
  ended_at bigint,
  -- an operator wanted it once more
  resent_at bigint,
  provider_id text,
  error text,
  unique (deposit, kind, channel),
  foreign key (deposit, kind) references notice on delete cascade
);
create index notice_delivery_due on notice_delivery (channel, next_at) where state = 'waiting';
create index notice_delivery_newest on notice_delivery (made_at);`;

export const noticeReceipts = `
-- what the receiver told of a message that it had taken: delivered, undelivered; null: nothing
alter table notice_delivery add column arrival text;
alter table notice_delivery add column arrived_at bigint;
create index notice_delivery_provider on notice_delivery (channel, provider_id) where provider_id is not null;
-- receipts until their message is found: they may come before it is noted that it was sent
create table notice_receipt (
  channel text not null,
  provider_id text not null,
  arrival text not null,
  error text,
  at bigint not null,
  primary key (channel, provider_id)
);`;

export const extensions = `
-- how often its hold period was extended, and when last; null: never
alter table deposit add column extensions int not null default 0;
alter table deposit add column extended_at bigint;`;

export const pausedHolds = `
-- since when its hold period stands still; null: it runs
alter table deposit add column paused_at bigint`;

/** An index each: workers of before wait for one of them at the most. */
export const deliveryTurns: readonly string[] = [
  `create index notice_delivery_own_due on notice_delivery (channel, next_at)
     where state = 'waiting' and (kind not like 'bulk-%' or resent_at is not null)`,
  `create index notice_delivery_bulk_due on notice_delivery (channel, next_at)
     where state = 'waiting' and (kind like 'bulk-%' and resent_at is null)`,
];

export const noticeAge = "create index notice_age on notice (at)";

/** What operators have to look at: few of many. */
export const badDeliveries = `
create index notice_delivery_bad on notice_delivery (coalesce(arrival, state), made_at)
  where coalesce(arrival, state) in ('undelivered', 'failed', 'given-up')`;
