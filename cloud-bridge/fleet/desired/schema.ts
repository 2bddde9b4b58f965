/** Tables of what sites shall be. */
export const desiredDocuments = `
create table desired_document (
  site text not null,
  kind text not null,
  version int not null,
  -- SHA-256 of the signed text
  digest text not null,
  signed text not null,
  issued_at bigint not null,
  state text not null,
  -- the site's clock
  told_at bigint,
  -- JSON of the problems, or of why it was rolled back
  detail text,
  -- when it is sent the next time; null: never again
  send_at bigint,
  tries int not null default 0,
  primary key (site, kind, version)
);
create index desired_document_due on desired_document (send_at) where send_at is not null;
-- the newest of each kind that the site says it has had
create table desired_held (
  site text not null,
  kind text not null,
  version int not null,
  digest text not null,
  state text not null,
  at bigint not null,
  primary key (site, kind)
);`;
