/** A step of the fleet's schema: orders to sites, and what their journals say of them. */
export const remoteCommands = `
create table remote_command (
  site text not null references site,
  id text not null,
  -- SHA-256 of the issuer and its own key; of the request that came with it
  key_digest text not null,
  request text not null,
  issued_at bigint not null,
  not_after bigint not null,
  -- exactly what is sent
  signed text not null,
  state text not null,
  why text,
  -- by the site's clock, as its journal says
  accepted_at bigint,
  started_at bigint,
  ended_at bigint,
  -- when it is sent the next time; null: never again
  send_at bigint,
  tries int not null default 0,
  primary key (site, id),
  unique (site, key_digest)
);
create index remote_command_due on remote_command (send_at) where send_at is not null;
create index remote_command_newest on remote_command (site, issued_at);`;

/** What sites sent of their logs when they were ordered to. */
export const siteLogs = `
create table log_piece (
  site text not null,
  -- of the command
  id text not null,
  piece int not null,
  pieces int not null,
  -- of all pieces together; lines that were wanted too
  lines int not null,
  left_out int not null,
  received_at bigint not null,
  text text not null,
  primary key (site, id, piece),
  foreign key (site, id) references remote_command on delete cascade
);
create index log_piece_age on log_piece (received_at);`;
