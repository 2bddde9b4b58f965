/** A step of the fleet's schema: words of notices that were set at the fleet. */
export const noticeTemplates = `
create table notice_template (
  -- empty: of all carriers that have none of their own
  carrier text not null,
  kind text not null,
  language text not null,
  text text not null,
  set_at bigint not null,
  set_by text not null,
  primary key (carrier, kind, language)
);`;
