/** A day without cloud, and then the cloud is back: everything arrives once and in order, and news does not wait. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { goesUp } from "../../gateway/core/event.ts";
import { decodeBody } from "../../gateway/journal/upcast.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { type PostgresServer, startPostgres } from "../postgres.ts";
import { count, figure, full } from "../scale.ts";
import type { FromSite, Memory, ToSite } from "./backlog/messages.ts";

const upwards = count(10_000, 100_000);
const mib = 1024 ** 2;
const folder = mkdtempSync(join(tmpdir(), "postern-backlog-"));
const journal = join(folder, "journal");
let postgres: PostgresServer | null = null;
let fleet: Fleet;
let site: ChildProcess;
const heard: FromSite[] = [];

const says = <T extends FromSite["type"]>(type: T): Promise<Extract<FromSite, { type: T }>> => {
  const found = (): FromSite | undefined => heard.find((message) => message.type === type);
  const isOver = (): boolean => site.exitCode !== null || site.signalCode !== null;
  return until(() => found() !== undefined || isOver(), 3_000_000).then(() => {
    const message = found();
    if (!message) throw new Error(`the site ended with ${site.exitCode} before ${type}`);
    return message as Extract<FromSite, { type: T }>;
  });
};
const order = (message: ToSite): void => void site.send(message);
const ask = async <T>(schema: z.ZodType<T>, path: string): Promise<T | null> => {
  const url = `http://127.0.0.1:${fleet.httpPort}${path}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${fleet.tokens.operator}` } });
  return response.ok ? schema.parse(await response.json()) : null;
};
const Parcel = z.object({ trail: z.array(z.object({})), unconfirmed: z.array(z.object({ type: z.string() })) });
const Status = z.object({ seq: z.number(), events: z.number(), gaps: z.array(z.object({})) });
const Events = z.object({ events: z.array(z.object({ epoch: z.number(), seq: z.number(), body: z.string() })) });

beforeAll(async () => {
  if (full && has("postgresql")) postgres = await startPostgres();
  site = fork(new URL("./backlog/site.ts", import.meta.url), {
    ...{ execArgv: ["--expose-gc", "--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] },
  });
  site.on("message", (message) => heard.push(message as FromSite));
}, 120_000);
afterAll(async () => {
  if (site.exitCode === null) site.kill("SIGKILL");
  await fleet?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

const memories = (): readonly { readonly at: string; readonly memory: Memory }[] =>
  heard.flatMap((message) => (message.type === "memory" ? [message] : []));

test("a simulated day's backlog arrives once and in order, a live hint overtakes it, memory is flat", async () => {
  const started = performance.now();
  const bytesPerSecondMax = count(0.5, 2) * mib;
  order({ type: "live-a-day", folder: journal, upwards, bytesPerSecondMax });
  const day = await says("day-is-over");
  expect(day.alarms).toEqual(expect.arrayContaining(["uplink-lost uplink", "backlog-age backlog-old"]));
  figure("backlog: journal events, seconds to live the day", [
    day.seq,
    Math.round((performance.now() - started) / 1000),
  ]);

  const data = join(folder, "fleet");
  const settings = { data, http: { port: 0 }, mqtt: { port: 0 }, ...(postgres ? { databaseUrl: postgres.url } : {}) };
  fleet = await runFleet(FleetSettings.parse(settings), { log: fleetLog("error") });
  const siteSecret = Buffer.alloc(32, 9).toString("hex");
  const { credential } = await fleet.enrol({ site: "bench", siteSecret });
  const back = performance.now();
  order({
    type: "cloud-is-back",
    link: { url: `mqtt://127.0.0.1:${fleet.mqttPort}`, username: "bench", password: credential, keepaliveS: 30 },
  });

  const { waybill } = await says("live");
  let news: z.infer<typeof Parcel> | null = null;
  await until(async () => {
    news = await ask(Parcel, `/parcels/${waybill}`);
    return news !== null;
  });
  const status = await ask(Status, "/sites/bench");
  figure("backlog: head of the trail when the hint was there", `${status?.seq} of ${day.seq}`);
  expect(news).toMatchObject({ trail: [], unconfirmed: expect.arrayContaining([{ type: "deposit-made" }]) });
  expect(status?.seq).toBeLessThan(day.seq);

  const drained = await says("drained");
  const seconds = (performance.now() - back) / 1000;
  order({ type: "end" });
  await says("ended");
  const sent: { readonly seq: number; readonly body: string }[] = [];
  const report = await verifyStore(journal, {
    onEvent: (seq, body) => {
      if (seq <= drained.seq && goesUp(decodeBody(body).event.type)) sent.push({ seq, body });
    },
  });
  expect(report.ok).toBe(true);
  const arrived: z.infer<typeof Events>["events"] = [];
  for (let next = { epoch: 0, seq: 0 }; ; ) {
    const page =
      (await ask(Events, `/sites/bench/events?epoch=${next.epoch}&from=${next.seq}&limit=5000`))?.events ?? [];
    arrived.push(...page.filter(({ seq }) => seq <= drained.seq));
    const last = page.at(-1);
    if (!last) break;
    next = { epoch: last.epoch, seq: last.seq + 1 };
  }
  expect(arrived.length).toBeGreaterThanOrEqual(upwards);
  expect(arrived.map(({ seq }) => seq)).toEqual(sent.map(({ seq }) => seq));
  expect(arrived.every(({ body }, at) => body === sent[at]?.body)).toBe(true);
  const last = await ask(Status, "/sites/bench");
  expect(last?.gaps).toEqual([]);
  expect((await ask(Parcel, `/parcels/${waybill}`))?.trail).not.toEqual([]);
  figure("backlog: events that arrived, seconds, bytes", [
    ...[arrived.length, seconds.toFixed(1)],
    arrived.reduce((sum, { body }) => sum + body.length, 0),
  ]);

  const [first, ...rest] = memories();
  const before = rest.findLast(({ at }) => at.endsWith("%")) ?? first;
  const during = memories().filter(({ at }) => at.startsWith("drain"));
  const most = Math.max(...during.map(({ memory }) => memory.heap));
  figure(
    "backlog: heap over the day, MiB",
    memories().filter(({ at }) => at.endsWith("%")),
  );
  figure("backlog: drain, heap and RSS at most, MiB", [most, Math.max(...during.map(({ memory }) => memory.rss))]);
  figure("backlog: the fleet's own RSS, MiB", Math.round(process.memoryUsage().rss / mib));
  expect((before?.memory.heap ?? 0) - (first?.memory.heap ?? 0)).toBeLessThan(48);
  expect(most - (before?.memory.heap ?? 0)).toBeLessThan(48);
}, 3_600_000);
