/** A step of the fleet's schema: what is looked at over all sites is found without reading what is over. */
export const overviews = `
create index alarm_standing on alarm (raised_at) where cleared_at is null;
create index remote_command_of_all on remote_command (issued_at);`;
