/** A step of the fleet's schema: one message to many. What each is sent is a notice of its kind. */
export const bulkNotices = `
create table bulk_notice (
  id text primary key,
  made_at bigint not null,
  -- the tenant, and the key and SHA-256 of what it asked for: the same request twice is one
  made_by text not null,
  request_key text not null,
  request text not null,
  -- null: everybody's
  carrier text,
  -- JSON; null: all
  sites text,
  stages text not null,
  text_zh text not null,
  text_en text not null,
  state text not null,
  ended_at bigint,
  deposits int not null,
  seen int not null default 0,
  doubled int not null default 0,
  unreached int not null default 0,
  -- the last compartment that was gone through
  at_site text not null default '',
  at_compartment text not null default '',
  unique (made_by, request_key)
);
create index bulk_notice_running on bulk_notice (made_at) where state = 'running';
create index bulk_notice_newest on bulk_notice (made_at);
-- whom it has told, by a keyed digest; gone as soon as it has gone through all
create table bulk_told (
  bulk text not null,
  digest text not null,
  primary key (bulk, digest)
);
create index notice_delivery_bulk on notice_delivery (kind) where kind like 'bulk-%';`;
