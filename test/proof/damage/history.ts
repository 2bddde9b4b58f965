/**
 * Three days of a site whose fleet has heard of everything, made once. Each day is a run of the gateway, so that the
 * first two lie in tables of their own and the third in LevelDB's log.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contents } from "../../../firmware-sim/models/cabinet.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import type { Recorded } from "../../../gateway/core/event.ts";
import { decodeBody } from "../../../gateway/journal/upcast.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { writeEnrolment } from "../../../gateway/platform/enrolment.ts";
import { siteSecret } from "../../../gateway/platform/key-files.ts";
import { until } from "../../free-port.ts";
import type { FleetPlace } from "./fleet.ts";
import { type Credentials, enlist, type Parcel, People } from "./people.ts";
import { journalOf, type Site, siteId, startSite } from "./site.ts";

export interface Held extends Parcel {
  readonly code: string;
  /** Day on which it came. */
  readonly day: 1 | 2 | 3;
}
export interface Original {
  /** The site's folder in the evening of each day, well closed. */
  readonly evenings: Readonly<Record<1 | 2 | 3, string>>;
  /** As the third day's gateway left it when it was killed. */
  readonly killed: string;
  /** First sequence of each day, and the last of all. */
  readonly firstOf: Readonly<Record<1 | 2 | 3, number>>;
  readonly last: number;
  /** Every event, as the undamaged store has it. */
  readonly history: readonly Recorded[];
  /** What lies inside at the end. */
  readonly held: readonly Held[];
  readonly contents: Contents;
  readonly credentials: Credentials;
  readonly freshWaybill: () => string;
}

/** A folder of its own with all that is in this one, without what only a running process needs. */
export const copyOf = async (folder: string): Promise<string> => {
  const to = await freshFolder();
  await cp(folder, to, { recursive: true, filter: (path) => !/\/journal\/(lock|ballast)$|\.new$/.test(path) });
  return to;
};

/** Everything durable is in the fleet's database. */
export const untilTold = async (site: Site, fleet: FleetPlace): Promise<void> =>
  until(async () => {
    const { epoch, seq } = await fleet.status(siteId);
    const head = site.gateway.journal.durableHead();
    return seq === head.seq && epoch === head.epoch.counter;
  });

export const makeHistory = async (fleet: FleetPlace): Promise<Original> => {
  const folder = await freshFolder();
  const credentials = await enlist(folder);
  await enrol(folder, fleet);
  const waybills = newWaybills(newRandom("damage"));
  const firstOf = { 1: 1, 2: 0, 3: 0 };
  const evenings = { 1: "", 2: "", 3: "" };
  const held = new Map<string, Held>();
  let [contents, killed, last] = [{} as Contents, "", 0];

  for (const day of [1, 2, 3] as const) {
    firstOf[day] = last + 1;
    const site = await startSite(folder, contents);
    const people = new People(site, credentials);
    const comes = async (): Promise<Held> => {
      const parcel = await people.deposit(waybills.next());
      await until(async () => (await fleet.codeOf(siteId, parcel.deposit)) !== null);
      const code = (await fleet.codeOf(siteId, parcel.deposit)) ?? "";
      held.set(parcel.waybill, { ...parcel, code, day });
      return held.get(parcel.waybill)!;
    };
    const goes = async (parcel: Held): Promise<void> => {
      await people.collect(parcel, parcel.code);
      held.delete(parcel.waybill);
    };
    const came = [...held.values()];
    await comes();
    const short = await comes();
    await goes(short);
    const lastNight = came.at(-1);
    await comes();
    if (lastNight) await goes(lastNight);
    await untilTold(site, fleet);
    last = site.gateway.journal.durableHead().seq;
    contents = site.contents();
    if (day === 3) killed = await copyOf(folder);
    await site.stop();
    if (site.failures.length > 0) throw site.failures[0];
    evenings[day] = day === 3 ? folder : await copyOf(folder);
  }
  await fleet.remember();
  const history: Recorded[] = [];
  await verifyStore(journalOf(folder), { onEvent: (_seq, body) => history.push(decodeBody(body)) });
  const originals = { evenings, killed, firstOf, last, history };
  return { ...originals, held: [...held.values()], contents, credentials, freshWaybill: () => waybills.next() };
};

const enrol = async (folder: string, fleet: FleetPlace): Promise<void> => {
  const places = dataPlaces(folder);
  const enrolled = await fleet.enrol(siteId, Buffer.from(siteSecret(places.keys)).toString("hex"));
  writeEnrolment(places.enrolment, {
    ...{ v: 1, site: siteId, fleetPublicKey: enrolled.fleetPublicKey },
    uplink: { url: `mqtt://127.0.0.1:${fleet.line.port}`, username: siteId, password: enrolled.credential },
  });
};

const made: string[] = [];
const freshFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "postern-damage-"));
  made.push(folder);
  return folder;
};
/** All folders of this history and the copies that were made of it. */
export const sweep = async (): Promise<void> => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
};
