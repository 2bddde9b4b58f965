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
