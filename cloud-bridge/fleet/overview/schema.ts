/** A step of the fleet's schema: what is looked at over all sites is found without reading what is over. */
export const overviews = `
create index alarm_standing on alarm (raised_at) where cleared_at is null;
create index remote_command_of_all on remote_command (issued_at);`;

/** Who took an alarm up, and by which order from afar; and what the alarms' page looks for ahead of the trails. */
export const alarmWords = `
alter table alarm add column acknowledged_by text;
alter table alarm add column acknowledged_remotely text;
create index hint_of_alarm on hint (site, epoch, seq) where type like 'alarm-%';`;

/** Somebody looked into it: what a site tells differently has no other end. */
export const forkWords = `
alter table fork_alarm add column acknowledged_at bigint;
alter table fork_alarm add column acknowledged_by text;
alter table fork_alarm add column acknowledged_why text;`;

/** Why a compartment is out of service, each by itself: when one ends, the others and what lies there are as before. */
export const compartmentBars = [
  `
alter table compartment_status add column unproven int;
alter table compartment_status add column left_open int;
-- 1: the site's layout has it no more, and something lies or may lie there
alter table compartment_status add column retired int;`,
  // Few rows, and none that a worker of before would miss: what it still writes the old way heals by a look.
  `
update compartment_status status set unproven = 1, content = case when exists (select 1 from deposit
    where deposit.deposit = status.deposit::uuid and deposit.site = status.site and deposit.ended_at is null)
    then 'occupied' else 'empty' end where content = 'unproven';
update compartment_status set left_open = 1, service = 'ok' where service = 'open';`,
] as const;
