/** A step of the fleet's schema: browsers that want to be told, and notices that go to one of them. */
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
