/** A step of the fleet's schema: couriers, as sites tell of their work. */
export const couriersSeen = `
create table courier_seen (
  site text not null,
  courier text not null,
  -- null: he has not worked there yet
  carrier text,
  -- when he last worked there, to the hour, by the site's clock
  at bigint,
  -- his last sign-in that failed, and how many had by then, without a good one between them
  failed_at bigint,
  tries int,
  primary key (site, courier)
);`;

/** Steps of the fleet's schema: who worked last is found without sorting all, and where else he works. */
export const couriersNewest: readonly string[] = [
  "create index courier_seen_newest on courier_seen ((greatest(at, failed_at)) desc, courier, carrier)",
  "create index courier_seen_of_courier on courier_seen (courier)",
];
