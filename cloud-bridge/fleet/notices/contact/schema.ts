/** Steps of the fleet's schema: who is told beside the contact that a site has sent, and until when. */

/** Browsers that want to be told, and notices that go to one of them. */
export const pushSubscriptions = `
create table push_subscription (
  deposit uuid not null,
  -- SHA-256 of its endpoint, base64url
  digest text not null,
  -- sealed as a contact is: dropping the row erases it
  sealed text not null,
  made_at bigint not null,
  primary key (deposit, digest)
);
-- digest of the subscription that it goes to; empty: it goes to the contact
alter table notice_delivery add column target text not null default '';
alter table notice_delivery drop constraint notice_delivery_deposit_kind_channel_key;
alter table notice_delivery add unique (deposit, kind, channel, target);`;

export const choices = `
-- by which ways the recipient wants to be told, sealed as the contact is; null: by all
alter table contact add column chosen text;`;

export const lastWords = `
-- collected parcels whose recipient can still be told so; then his contact is erased
create table last_word (
  deposit uuid primary key,
  -- when it is looked at next
  due_at bigint not null,
  -- when the contact is erased, whoever was told what
  until_at bigint not null
);
create index last_word_due on last_word (due_at);`;
