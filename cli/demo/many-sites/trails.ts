/** Every site's trail at the fleet against its journal, event by event. Gateways have ended, the hardware has not. */
import { join } from "node:path";
import { fleetTokens } from "../../../cloud-bridge/fleet/keys.ts";
import { openDatabase } from "../../../cloud-bridge/fleet/store/database.ts";
import type { Database } from "../../../cloud-bridge/fleet/store/query.ts";
import { goesUp } from "../../../gateway/core/event.ts";
import { decodeBody } from "../../../gateway/journal/upcast.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { compare, fleetEvents } from "../compare.ts";
import type { Dweller } from "./messages.ts";
import type { ManyStage } from "./stage.ts";

export interface ManyCompared {
  readonly sites: number;
  readonly deposited: number;
  readonly collected: number;
  readonly overdue: number;
  readonly recalled: number;
  readonly journalEvents: number;
  readonly fleetEvents: number;
  /** Went up and is not in the fleet's trail as it stands in the journal. */
  readonly missing: number;
  /** Stands twice, or was applied more often than once. */
  readonly doubled: number;
  /** Stands before what happened before it, in the trail or in the EPCIS register that follows it. */
  readonly disordered: number;
  readonly violations: number;
  /** What violates, in words. */
  readonly findings: readonly string[];
  /** What people complained about, for instance a door that took too long; no matter of the trails. */
  readonly complaints: readonly string[];
}
interface Head {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  /** Applied to the trail, counted by whoever applied them. */
  readonly events: number;
  readonly gaps: number;
  readonly forks: number;
}
type One = Pick<ManyCompared, "journalEvents" | "fleetEvents" | "missing" | "doubled" | "disordered" | "findings">;

export const compareAll = async (stage: ManyStage, dwellers: readonly Dweller[]): Promise<ManyCompared> => {
  const database = await openDatabase({ folder: stage.data, url: stage.database.url });
  try {
    const disordered = await disorderInRegister(database);
    const heads = await headsOf(database);
    const ones: One[] = [];
    for (const dweller of dwellers) ones.push(await compareOne(stage, dweller, heads.get(dweller.site)));
    const sum = (count: (one: One) => number): number => ones.reduce((all, one) => all + count(one), 0);
    const people = (count: (one: Dweller) => number): number => dwellers.reduce((all, one) => all + count(one), 0);
    const findings = ones.flatMap((one) => one.findings);
    return {
      sites: dwellers.length,
      ...{ deposited: people((one) => one.deposited), collected: people((one) => one.collected) },
      ...{ overdue: people((one) => one.overdue), recalled: people((one) => one.recalled) },
      ...{ journalEvents: sum((one) => one.journalEvents), fleetEvents: sum((one) => one.fleetEvents) },
      ...{ missing: sum((one) => one.missing), doubled: sum((one) => one.doubled) },
      disordered: disordered + sum((one) => one.disordered),
      ...{ violations: findings.length, findings, complaints: dwellers.flatMap(({ problems }) => problems) },
    };
  } finally {
    await database.close();
  }
};

const compareOne = async (stage: ManyStage, dweller: Dweller, head: Head | undefined): Promise<One> => {
  const { site, control, acknowledged } = dweller;
  const folder = join(stage.data, "sites", site);
  const journal: { readonly place: string; readonly seq: number; readonly body: string }[] = [];
  let events = 0;
  await verifyStore(dataPlaces(join(folder, "gateway")).journal, {
    onEvent: (seq, body) => {
      const { epoch, event } = decodeBody(body);
      events += 1;
      if (goesUp(event.type)) journal.push({ place: `${epoch}/${seq}`, seq, body });
    },
  });
  const fleetAuthorization = `Bearer ${fleetTokens(join(stage.data, "fleet")).phone}`;
  const doors = { gateway: "", fleet: stage.workers[0]!.url, control, site, fleetAuthorization };
  const trail = await fleetEvents({ ...doors, kiosks: [], upstream: "", couriers: new Map() });
  // What a gateway writes while it ends goes up when it starts again.
  const told = journal.filter(({ seq }) => seq <= (head?.seq ?? 0));
  const atFleet = new Map(trail.map(({ epoch, seq, body }) => [`${epoch}/${seq}`, body]));
  const { violations } = await compare(folder, { ...doors, kiosks: [], upstream: "", couriers: new Map() }, trail);
  const order = new Map(journal.map(({ place }, at) => [place, at]));
  const places = trail.map(({ epoch, seq }) => order.get(`${epoch}/${seq}`) ?? -1);
  return {
    ...{ journalEvents: events, fleetEvents: trail.length },
    missing: told.filter(({ place, body }) => atFleet.get(place) !== body).length,
    doubled: trail.length - atFleet.size + Math.max(0, (head?.events ?? 0) - told.length),
    disordered: places.filter((place, at) => at > 0 && place <= places[at - 1]!).length,
    findings: [...violations.map((what) => `${site}: ${what}`), ...headFindings(site, head, acknowledged, told.length)],
  };
};

const headFindings = (site: string, head: Head | undefined, acknowledged: number, told: number): string[] => {
  if (head === undefined) return [`${site}: the fleet does not know it`];
  return [
    ...(head.seq < acknowledged ? [`${site}: ${acknowledged} was acknowledged, the fleet stands at ${head.seq}`] : []),
    ...(head.events < told ? [`${site}: ${head.events} events were applied, ${told} were told`] : []),
    ...(head.gaps > 0 ? [`${site}: ${head.gaps} gaps`] : []),
    ...(head.forks > 0 ? [`${site}: ${head.forks} forks or bad frames`] : []),
  ];
};

const headsOf = async (database: Database): Promise<ReadonlyMap<string, Head>> => {
  const rows = await database.rows<Head>(
    `select head.site, head.epoch, head.seq, head.events,
       (select count(*) from gap where gap.site = head.site)::int as gaps,
       (select count(*) from fork_alarm where fork_alarm.site = head.site)::int as forks from head`,
    [],
  );
  return new Map(rows.map((row) => [row.site, row]));
};

const followMsMax = 120_000;
/** The register numbers what it learns, all sites together: of one site nothing may come before what came earlier. */
const disorderInRegister = async (database: Database): Promise<number> => {
  for (const end = Date.now() + followMsMax; Date.now() < end; ) {
    const [behind] = await database.rows<{ sites: number }>(
      `select count(*)::int as sites from head left join epcis_cursor c using (site)
       where (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0))`,
      [],
    );
    if (behind?.sites === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [found] = await database.rows<{ disordered: number }>(
    `select count(*)::int as disordered from (select epoch, seq, lag(epoch) over told as epoch_before,
       lag(seq) over told as seq_before from epcis_event where site is not null and declared = 0
       window told as (partition by site order by n)) ordered
     where (epoch, seq) < (epoch_before, seq_before)`,
    [],
  );
  return found?.disordered ?? 0;
};
