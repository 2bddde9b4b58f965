/** A step of the fleet's schema: the recipient's page, and changed pickup codes. */
export const recipientPages = `
-- how often its recipient was given another link
alter table deposit add column link int not null default 0;
-- when the site changed its pickup code last; null: never
alter table deposit add column code_changed_at bigint;
-- what it is about; null: no deposit, or ordered before this column was
alter table remote_command add column deposit uuid;
create index remote_command_of_deposit on remote_command (deposit) where deposit is not null;`;
