/** Tables of how sites and their devices are, as the sites say themselves. Booleans are 0 and 1. */
export const deviceTwins = `
create table site_condition (
  site text primary key references site,
  -- the site's clock
  at bigint not null,
  received_at bigint not null,
  synced int not null,
  uptime_ms bigint not null,
  disk text not null,
  backlog_events bigint not null,
  backlog_bytes bigint not null,
  backlog_age_ms bigint not null,
  -- copies and reports that the site gave up since its start
  dropped bigint not null
);
create table device_twin (
  site text not null references site,
  device text not null,
  kind text not null,
  online int not null,
  -- since when it is reported as online, or as silent; the site's clock
  since bigint not null,
  at bigint not null,
  received_at bigint not null,
  -- JSON of the report
  body text not null,
  primary key (site, device)
);`;
