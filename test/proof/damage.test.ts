/** Eight kinds of damage to a copy of the store, and restored images: what a gateway with its fleet makes of it. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { figure, full } from "../scale.ts";
import { type FleetPlace, startFleet } from "./damage/fleet.ts";
import { copyOf, type Held, makeHistory, type Original, sweep, untilTold } from "./damage/history.ts";
import { type Kind, kinds } from "./damage/kinds.ts";
import { People } from "./damage/people.ts";
import { compartments, journalOf, type Site, siteId, startSite } from "./damage/site.ts";
import {
  expectHole,
  expectLedger,
  expectSound,
  leftSafeMode,
  newEpochs,
  notProvenAcross,
  unproven,
} from "./damage/verdict.ts";

const patientMs = 120_000;
let fleet: FleetPlace;
let original: Original;
beforeAll(async () => {
  fleet = await startFleet(full && has("postgresql"));
  original = await makeHistory(fleet);
  figure("history", `${original.history.length} events, ${original.held.length} parcels held`);
}, 240_000);
afterAll(async () => {
  await fleet?.stop();
  await sweep();
}, 240_000);

interface Scene {
  readonly folder: string;
  readonly site: Site;
  readonly people: People;
}
/** The gateway on a copy, with the fleet as it was on the third evening at the other end of a line that is cut. */
const begin = async (folder: string): Promise<Scene> => {
  const site = await startSite(folder, original.contents);
  // A gateway that a failed test leaves behind would be a fork of the next one.
  onTestFinished(() => site.stop());
  return { folder, site, people: new People(site, original.credentials) };
};
const end = async ({ site, folder }: Scene, fromEpoch?: number): Promise<void> => {
  await untilTold(site, fleet);
  await site.stop();
  expect(site.failures).toEqual([]);
  await expectSound(folder, fleet, fromEpoch);
};
const noteOf = ({ site }: Scene, what: string) => site.log.filter((line) => line.what === what);

const inSafeMode = async (scene: Scene, kind: Kind): Promise<{ doubted: readonly string[]; held: Held[] }> => {
  const { people } = scene;
  const [opened, ...more] = await newEpochs(people);
  expect(more).toEqual([]);
  expect(opened?.reason ?? null).toBe(kind.reason);
  const doubted =
    opened && kind.hole ? notProvenAcross(original, expectHole(opened, kind.hole(original), original)) : [];
  expect(await unproven(people)).toEqual(doubted);
  expect([...(opened?.unproven ?? [])].sort()).toEqual(doubted);

  const held: Held[] = [];
  for (const parcel of original.held) {
    const isProven = !doubted.includes(parcel.compartment);
    // One that is proven is taken home, to see that it can be; of the others none opens.
    if (isProven && held.length === original.held.indexOf(parcel)) {
      await people.collect(parcel, parcel.code);
      continue;
    }
    held.push(parcel);
    if (!isProven) {
      const { status, body } = await people.present(parcel.code);
      expect(["code-frozen", "code-wrong"]).toContain(body["code"]);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  }
  return { doubted, held };
};

describe("a copy of the store with", () => {
  const ofKind = async (kind: Kind): Promise<void> => {
    const folder = await copyOf(kind.from === "killed" ? original.killed : original.evenings[3]);
    await kind.hurt(folder, original);
    await fleet.restore();
    fleet.line.cut();
    const before = await verifyStore(journalOf(folder));
    expect([...new Set(before.faults.map(({ code }) => code))]).toEqual(kind.faults);

    const scene = await begin(folder);
    const { people } = scene;
    const { doubted, held } = await inSafeMode(scene, kind);
    fleet.line.mend();
    if (kind.freedBy === null) expect(await newEpochs(people)).toEqual([]);
    else await until(() => noteOf(scene, "hole-refilled").length > 0, 15_000);
    if (kind.freedBy === "fleet") await until(async () => (await unproven(people)).length === 0, 15_000);
    if (kind.freedBy === "audit") await audited(scene);
    await expectLedger(people, held);
    expect(new Set(await leftSafeMode(people))).toEqual(new Set(doubted.map((one) => `${one} by ${kind.freedBy}`)));
    const lost = held.find(({ day }) => day > 1);
    if (lost) await people.collect(lost, lost.code);
    await end(scene);
  };
  test.each(kinds)("$what", ofKind, patientMs);
});

/** Staff looks into every compartment; until it has, nothing goes in where nobody has looked. */
const audited = async ({ people }: Scene): Promise<void> => {
  expect(await unproven(people)).toEqual(compartments);
  const [first = "", ...rest] = compartments;
  const [parcel] = original.held.filter(({ compartment }) => compartment === first);
  expect(await people.audit(first)).toEqual(parcel ? [parcel.waybill] : []);
  expect(await unproven(people)).toEqual(rest);
  const refused = await people.beginDeposit(original.freshWaybill());
  expect(["deposits-paused", "full"]).toContain(refused.body["code"]);
  await Promise.all(rest.map((compartment) => people.audit(compartment)));
  expect(await unproven(people)).toEqual([]);
};

describe("everything that a site keeps, put back as it was on the first evening", () => {
  const older = (): Promise<string> => copyOf(original.evenings[1]);

  test(
    "is found out by the fleet, opens an epoch above it, and waits for staff",
    async () => {
      await fleet.restore();
      fleet.line.mend();
      const scene = await begin(await older());
      const { people, site } = scene;
      await until(async () => (await newEpochs(people)).length > 0);
      const [opened] = await newEpochs(people);
      expect(opened).toMatchObject({ reason: "fleet-ahead", epoch: { counter: 2 } });
      expect(site.gateway.journal.head().seq).toBeGreaterThan(original.last);
      const refused = await people.beginDeposit(original.freshWaybill());
      expect(refused.body).toMatchObject({ code: "deposits-paused", why: "safe-mode" });
      for (const { code } of original.held)
        expect(["code-frozen", "code-wrong"]).toContain((await people.present(code)).body["code"]);
      await until(() => noteOf(scene, "hole-refilled").length > 0);
      await audited(scene);
      const [early] = original.held;
      await people.collect(early!, early!.code);
      await people.deposit(original.freshWaybill());
      // What it wrote before the fleet answered stands in the first epoch at places that the fleet knows otherwise.
      await end(scene, 2);
      expect((await fleet.status(siteId)).forks).toMatchObject([{ fault: "fleet-ahead", epoch: 1 }]);
    },
    patientMs,
  );

  test(
    "and started a second time beside itself, is a fork that the fleet refuses and raises an alarm for",
    async () => {
      await fleet.restore();
      fleet.line.cut();
      const copies = [await copyOf(original.evenings[3]), await copyOf(original.evenings[3])];
      const [one, other] = [await begin(copies[0]!), await begin(copies[1]!)];
      fleet.line.mend();
      const forked = (): Promise<boolean> => fleet.status(siteId).then(({ forks }) => forks.length > 0);
      await until(forked);
      await until(async () => (await newEpochs(one.people)).length + (await newEpochs(other.people)).length > 0);
      figure("forks", (await fleet.status(siteId)).forks);
      await one.site.stop();
      await other.site.stop();
      expect([...one.site.failures, ...other.site.failures]).toEqual([]);
      // Two histories were told, and the trail has every place of them once.
      const trail = await fleet.trail(siteId);
      expect(new Set(trail.map(({ epoch, seq }) => `${epoch}/${seq}`)).size).toBe(trail.length);
    },
    patientMs,
  );
});
