/** A step of the fleet's schema: the recipient's page, and changed pickup codes. */
export const recipientPages = `
-- how often its recipient was given another link
alter table deposit add column link int not null default 0;
-- when the site changed its pickup code last; null: never
alter table deposit add column code_changed_at bigint;
-- what it is about; null: no deposit, or ordered before this column was
alter table remote_command add column deposit uuid;
create index remote_command_of_deposit on remote_command (deposit) where deposit is not null;`;

/**
 * A step of the fleet's schema: passes that recipients handed on. The pass itself is nowhere: it is signed anew
 * whenever somebody looks, and what became of it is told by the site's events.
 */
export const handedPasses = `
create table pass (
  deposit uuid not null,
  issue int not null,
  pass int not null,
  made_at bigint not null,
  -- null: as long as the code opens
  not_after bigint,
  primary key (deposit, issue, pass)
);`;

/** A step of the fleet's schema: what recipients say of their parcels. */
export const recipientsWords = `
create table rating (
  deposit uuid primary key,
  site text not null,
  stars int not null,
  at bigint not null
);
create index rating_of_site on rating (site);
create table remark (
  remark uuid primary key,
  deposit uuid not null,
  at bigint not null,
  kind text not null,
  has_photo boolean not null,
  -- text and photo, sealed as a contact is
  sealed text not null
);
create index remark_of_deposit on remark (deposit);`;

/** A step of the fleet's schema: remarks of all parcels, newest first, and the oldest to be forgotten. */
export const remarksByAge = "create index remark_age on remark (at, remark)";
