/** Eight kinds of damage to a copy of the store, and restored images: what a gateway with its fleet makes of it. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type VerifyReport, verifyStore } from "../../gateway/journal/verify.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { program } from "../program.ts";
import { figure, full } from "../scale.ts";
import { start } from "./child.ts";
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
    if (kind.restarts)
      await restarted(
        folder,
        scene,
        held.filter((parcel) => parcel !== lost),
      );
  };
  test.each(kinds)("$what", ofKind, patientMs);

  test(
    "a lost table: `postern verify` says what is wrong where, with an exit code of its own, and is content afterwards",
    async () => {
      const folder = await copyOf(original.killed);
      const kind = kinds.find(({ what }) => what === "a table missing")!;
      await kind.hurt(folder, original);
      await fleet.restore();
      fleet.line.mend();
      const damaged = await verified(folder);
      const { from, upTo } = kind.hole!(original);
      expect(damaged.code).toBe(3);
      expect(damaged.report.faults).toContainEqual({ code: "events-missing", from, to: upTo, detail: "gap" });

      const scene = await begin(folder);
      await until(async () => (await newEpochs(scene.people)).length > 0);
      await until(async () => (await unproven(scene.people)).length === 0);
      await end(scene);
      const sound = await verified(folder);
      expect(sound).toMatchObject({
        code: 0,
        report: { ok: true, faults: [], epochs: [{ counter: 1 }, { counter: 2 }] },
      });
      expect(sound.report.gaps).toMatchObject([{ from, to: upTo, kind: "inside" }]);
      expect(sound.report.gaps[0]?.present).toBeGreaterThan(0);
    },
    patientMs,
  );
});

/** The command as an operator calls it, in a process of its own. */
const verified = async (folder: string): Promise<{ readonly code: number | null; readonly report: VerifyReport }> => {
  const args = [...program().before, "verify", journalOf(folder), "--json"];
  const run = start(process.execPath, args);
  const code = await run.ended;
  const line = run
    .text()
    .split("\n")
    .find((one) => one.startsWith("{"));
  return { code, report: JSON.parse(line ?? "{}") as VerifyReport };
};

/** Nothing was wrong since: no further epoch, no safe mode, and everything lies where it lay. */
const restarted = async (folder: string, before: Scene, held: readonly Held[]): Promise<void> => {
  const { epoch } = before.site.gateway.journal.head();
  const again = await startSite(folder, before.site.contents());
  onTestFinished(() => again.stop());
  const people = before.people.at(again);
  expect(again.gateway.journal.head().epoch).toEqual(epoch);
  expect(await unproven(people)).toEqual([]);
  await expectLedger(people, held);
  await again.stop();
  expect(again.failures).toEqual([]);
};

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
});

describe("two copies of one site", () => {
  /** Both begin where the third evening ended; the fleet hears of the first one alone. */
  const twoCopies = async (): Promise<readonly [Scene, Scene]> => {
    await fleet.restore();
    fleet.line.mend();
    const first = await begin(await copyOf(original.evenings[3]));
    await first.people.deposit(original.freshWaybill());
    await untilTold(first.site, fleet);
    await first.site.stop();
    fleet.line.cut();
    return [first, await begin(await copyOf(original.evenings[3]))];
  };

  test(
    "are told apart: the second is refused as forked with an alarm, and goes on in safe mode",
    async () => {
      const [first, second] = await twoCopies();
      const known = await fleet.trail(siteId);
      // It gets further than the first, so that its head alone would look like news.
      while (second.site.gateway.journal.head().seq <= first.site.gateway.journal.head().seq)
        await second.people.deposit(original.freshWaybill());
      expect(await unproven(second.people)).toEqual([]);
      fleet.line.mend();
      await until(async () => (await newEpochs(second.people)).length > 0);
      expect(await newEpochs(second.people)).toMatchObject([{ reason: "restored-image", epoch: { counter: 2 } }]);
      expect(await unproven(second.people)).toEqual(compartments);
      expect((await second.people.beginDeposit(original.freshWaybill())).body).toMatchObject({
        code: "deposits-paused",
      });
      for (const { code } of original.held)
        expect((await second.people.present(code)).body["code"]).toBe("code-frozen");
      expect((await fleet.status(siteId)).forks).toMatchObject([{ fault: "forked", epoch: 1 }]);
      await end(second, 2);
      // Of the epoch that both claim, the fleet keeps what it heard first, and nothing else.
      expect((await fleet.trail(siteId)).filter(({ epoch }) => epoch === 1)).toEqual(known);
    },
    patientMs,
  );
});
