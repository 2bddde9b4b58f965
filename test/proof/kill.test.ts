/** SIGKILL at random points of a running demo: nothing acknowledged is lost, no order pulses twice, trails agree. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Compared, compare, fleetEvents } from "../../cli/demo/compare.ts";
import { demoDoorways } from "../../cli/demo/doorways.ts";
import { caughtUp, trafficOf } from "../../cli/demo/run.ts";
import { newStage, type Stage } from "../../cli/demo/stage.ts";
import { handsThroughControl } from "../../firmware-sim/people/hands.ts";
import { newPlan } from "../../firmware-sim/people/plan.ts";
import type { PeopleReport } from "../../firmware-sim/people/report.ts";
import { runPeople } from "../../firmware-sim/people/run.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import type { Event } from "../../gateway/core/event.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import { has } from "../machine.ts";
import { type PostgresServer, startPostgres } from "../postgres.ts";
import { program } from "../program.ts";
import { count, figure } from "../scale.ts";
import { type Killed, killAll, type Victims } from "./kill/killer.ts";
import { type Witness, witness } from "./kill/witness.ts";
import { type Publisher, startPublisher } from "./publisher.ts";

const seed = process.env["POSTERN_SEED"] ?? "7";
const reader = "reader-1";
const folder = mkdtempSync(join(tmpdir(), "postern-kill-"));
const data = join(folder, "data");
const onPostgres = has("postgresql");
if (!onPostgres) figure("left out: killing the fleet on PostgreSQL; missing", "postgresql");

const times = <T>(whom: T, often: number): T[] => Array.from({ length: often }, () => whom);
const list: readonly Victims[] = newRandom(`${seed}/list`).shuffle([
  ...times("gateway" as const, count(3, 25)),
  ...(onPostgres ? [...times("fleet" as const, count(1, 10)), ...times("both" as const, count(1, 5))] : []),
]);
const holdMs = 15_000;
const traffic = { ...trafficOf({ parcels: 32, holdMs }), dayMs: 30_000 };
/** People wait out any restart; who finds no place goes home sooner than in a demo. */
const patience = { awayMs: 180_000, doorMs: 30_000, longMs: 90_000 };

interface Run {
  readonly killed: readonly (Killed & { readonly peopleThere: boolean })[];
  readonly days: readonly PeopleReport[];
  readonly witness: Witness;
  readonly publisher: Publisher;
  readonly compared: Compared;
  readonly history: readonly Event[];
  /** Message id → how often it lies in the scan stream. */
  readonly stored: ReadonlyMap<string, number>;
}
let postgres: PostgresServer | null = null;
let stage: Stage | null = null;
let run: Run;

/** People live through day after day until the last process is killed. */
const live = async (running: Stage, seen: Witness): Promise<Pick<Run, "killed" | "days">> => {
  const killed: (Killed & { readonly peopleThere: boolean })[] = [];
  let peopleThere = false;
  let over = false;
  const killing = killAll(running, list, newRandom(`${seed}/kills`), (one) => killed.push({ ...one, peopleThere }));
  const ended = killing.finally(() => {
    over = true;
  });
  const days: PeopleReport[] = [];
  const time = { now: Date.now, sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) };
  const hands = handsThroughControl(running.doors.control);
  do {
    peopleThere = true;
    const plan = newPlan(seed, traffic, `day${days.length + 1}`);
    days.push(await runPeople(plan, seen.site, hands, time, { patience }));
    peopleThere = false;
  } while (!over);
  await ended;
  return { killed, days };
};

beforeAll(async () => {
  postgres = onPostgres ? await startPostgres() : null;
  stage = await newStage({
    ...{ data, holdMs, seed: 7, say: () => {} },
    set: { restartPauseMs: { first: 200, max: 1_000 }, program: program() },
    moreDevices: [{ id: reader, kind: "rfid-mqtt" }],
    ...(postgres ? { databaseUrl: postgres.url } : {}),
  });
  const { set, doors, credentials } = stage;
  const secret = credentials.devices.find(({ id }) => id === reader)?.secret ?? "";
  const publisher = startPublisher({ port: set.listening.mqtt, device: reader, secret, inFlight: 8, everyMs: 20 });
  const places = dataPlaces(join(data, "gateway"));
  const secrets = secretsOf({ siteSecret: siteSecret(places.keys), fleetPublicKey: () => null });
  const seen = witness(demoDoorways(doors), (token) => secrets.digest("session", token));
  const lived = await live(stage, seen);
  await publisher.finish();
  await caughtUp(doors);
  const history: Event[] = [];
  const compared = await compare(data, doors, await fleetEvents(doors), ({ event }) => history.push(event));
  await set.stop();
  run = { ...lived, witness: seen, publisher, compared, history, stored: await scansOf(places.journal) };
}, 1_800_000);

afterAll(async () => {
  await stage?.set.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const scansOf = async (journalFolder: string): Promise<Map<string, number>> => {
  const fail = (error: unknown): never => {
    throw error;
  };
  const options = { site: "demo", clock: realClock(), entropy: realEntropy(), onFailure: fail };
  const { journal } = await openJournal(nodeFiles(journalFolder), options);
  const stored = new Map<string, number>();
  for await (const { id } of journal.readScans({ device: reader, limit: Number.MAX_SAFE_INTEGER }))
    stored.set(id, (stored.get(id) ?? 0) + 1);
  await journal.close();
  return stored;
};

describe("kill -9 of gateway and fleet in the midst of a demo", () => {
  test("every kill struck while people were there", () => {
    expect(run.killed.map(({ whom }) => whom)).toEqual(list);
    expect(run.killed.filter(({ peopleThere }) => peopleThere).length).toBeGreaterThanOrEqual(list.length - 1);
    const starts = run.history.filter(({ type }) => type === "gateway-started").length;
    expect(starts).toBeGreaterThan(run.killed.filter(({ whom, starting }) => whom !== "fleet" && !starting).length);
    figure("kills", list.join(" "));
    figure("of them during a start", run.killed.filter(({ starting }) => starting).length);
  });

  test("people brought and took out parcels all the while", () => {
    for (const day of run.days) {
      expect(day.deposited).toBeGreaterThan(0);
      expect(day.collected).toBeGreaterThan(0);
      const { parcels, deposited, collected, overdue, recalled } = day;
      figure("a day of people", { parcels, deposited, collected, overdue, recalled });
      for (const { waybill, what } of day.problems) figure(`a person's complaint about ${waybill}`, what);
    }
  });

  test("every yes that a person got over HTTP is in the journal", () => {
    expect(run.witness.unkept(run.history)).toEqual([]);
    figure("yes over HTTP", run.witness.counts());
  });

  test("every message with a PUBACK is in the scan stream, and none more often than it was sent", () => {
    const { acknowledged, sent, connections } = run.publisher;
    expect(acknowledged.size).toBeGreaterThan(100);
    expect([...acknowledged].filter((id) => !run.stored.has(id))).toEqual([]);
    expect([...run.stored].filter(([id, often]) => often > (sent.get(id) ?? 0))).toEqual([]);
    expect(connections()).toBeGreaterThan(
      run.killed.filter(({ whom, starting }) => whom !== "fleet" && !starting).length,
    );
    figure("messages acknowledged", acknowledged.size);
    figure("of them sent more than once", [...sent.values()].filter((often) => often > 1).length);
    figure("stored more than once", [...run.stored.values()].filter((often) => often > 1).length);
  });

  test("the fleet's trail equals the journal, and no order pulses twice", () => {
    const { missing, doubled, violations } = run.compared;
    expect({ missing, doubled, violations }).toEqual({ missing: 0, doubled: 0, violations: [] });
    const orders = run.history.flatMap((event) =>
      event.type === "unlock-ordered" ? [`${event.order} attempt ${event.attempt}`] : [],
    );
    expect(orders.filter((order, at) => orders.indexOf(order) < at)).toEqual([]);
    const { journalEvents, fleetEvents: inFleet, pulses, retries } = run.compared;
    figure("compared", { journalEvents, fleetEvents: inFleet, orders: orders.length, pulses, retries });
  });
});
