/** Two workers are one fleet: what one has begun the other goes on with, and what both could do is done once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { type MosquittoServer, startMosquitto } from "../mosquitto.ts";
import { type PostgresServer, startPostgres } from "../postgres.ts";
import { uplinkOn } from "./fleet-rig.ts";
import { append, collectedEvent, freshJournal, live, madeEvent } from "./history.ts";

const minute = 60_000;
const site = "site-1";
let postgres: PostgresServer;
let broker: MosquittoServer;
let folder: string;
let one: Fleet;
let two: Fleet;

describe.runIf(has("postgresql") && has("mosquitto"))("two workers that started at the same moment", () => {
  beforeAll(async () => {
    [postgres, broker] = await Promise.all([startPostgres(), startMosquitto()]);
    folder = mkdtempSync(join(tmpdir(), "postern-fleet-"));
    const settings = FleetSettings.parse({
      ...{ data: folder, databaseUrl: postgres.url, http: { port: 0 }, demoPhone: true },
      broker: { url: `mqtt://127.0.0.1:${broker.port}`, share: "fleet" },
      // Both look all the time, and nothing is sent again while this test runs.
      ...{ notices: { everyMs: 5 }, epcis: { everyMs: 5 }, commands: { everyMs: 5, againMs: 10 * minute } },
    });
    const start = () => runFleet(settings, { log: fleetLog("silent") });
    [one, two] = await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await Promise.all([one?.stop(), two?.stop()]);
    await Promise.all([postgres?.stop(), broker?.stop()]);
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  const ask = (fleet: Fleet, path: string, token: string | null, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
      ...init,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(init.body ? { "content-type": "application/json" } : {}),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  const post = (fleet: Fleet, path: string, token: string | null, body?: object, headers = {}) =>
    ask(fleet, path, token, { method: "POST", headers, ...(body ? { body: JSON.stringify(body) } : {}) });

  test("they have the same tokens", () => expect(one.tokens).toEqual(two.tokens));

  test("a link that one made signs in at the other, once, and both know the session", async () => {
    const { secret: token } = (await (await post(one, "/session/links", one.tokens.phone)).json()) as {
      secret: string;
    };
    const answers = await Promise.all([two, one, two, one].map((fleet) => post(fleet, "/session", null, { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    const cookie = answers
      .find(({ ok }) => ok)!
      .headers.get("set-cookie")!
      .split(";")[0]!;
    for (const fleet of [one, two]) {
      const known = await (await ask(fleet, "/session", null, { headers: { cookie } })).json();
      expect(known).toMatchObject({ session: { role: "phone" } });
    }
  });

  test("a key that one made is good at the other, until that one takes it back", async () => {
    const wanted = { role: "carrier", tenant: "swift", name: "depot" };
    const made = await (await post(one, "/v1/keys", one.tokens.operator, wanted)).json();
    const { secret: token, key } = made as { readonly secret: string; readonly key: { readonly id: string } };
    expect((await post(two, "/session", null, { token })).status).toBe(200);
    const gone = await ask(two, `/v1/keys/${key.id}`, two.tokens.operator, { method: "DELETE" });
    expect(gone.ok).toBe(true);
    expect((await post(one, "/session", null, { token })).status).toBe(401);
  });

  test("notices, EPCIS events and commands of a site are made and sent once", async () => {
    const { credential: password } = await one.enrol({ site });
    const listener = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    onTestFinished(() => listener.endAsync(true));
    const sent: string[] = [];
    listener.on("message", (_topic, payload) => sent.push(payload.toString()));
    await listener.subscribeAsync(bridgeTopics(site).command, { qos: 1 });
    const journal = await freshJournal({ site });
    const way = { url: `mqtt://127.0.0.1:${broker.port}`, username: site, password };
    const uplink = await uplinkOn(journal, mqttLink(site, LinkSettings.parse(way)), site);
    const parcels = 40;
    for (let number = 1; number <= parcels; number++) await append(journal, [madeEvent(number)]);
    for (let number = 1; number <= parcels / 2; number++) await append(journal, [collectedEvent(number)]);
    await live(journal, 200);
    await until(async () => (await readSite(two.database, site, 42))?.seq === journal.head().seq);
    // A site that comes again is told its commands again.
    await uplink.stop();

    const orders = 12;
    const action = { type: "open-compartment", compartment: "A-01" };
    const answers = await Promise.all(
      Array.from({ length: orders }, (_, at) =>
        post(
          [one, two][at % 2]!,
          `/v1/sites/${site}/commands`,
          one.tokens.operator,
          { action, reason: "test" },
          {
            "idempotency-key": `order-number-${at}`,
          },
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const rows = <Row>(sql: string) => one.database.rows<Row>(sql, []);
    const tries = "select sum(tries)::int as tries, min(tries)::int as least from remote_command";
    await until(async () => (await rows<{ least: number }>(tries))[0]?.least === 1 && sent.length >= orders);
    expect(await rows(tries)).toEqual([{ tries: orders, least: 1 }]);
    expect(new Set(sent).size).toBe(sent.length);

    const behind =
      "select 1 from head join epcis_cursor c using (site) where (head.epoch, head.seq) > (c.epoch, c.seq)";
    const due = "select 1 from deposit where notice_at = 0";
    const cursors = "select 1 from epcis_cursor";
    await until(async () => (await rows(cursors)).length === 1 && (await rows(behind)).length === 0);
    await until(async () => (await rows(due)).length === 0);
    const numbers = await rows<{ n: number }>("select n from epcis_event order by n");
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.map(({ n }) => n)).toEqual(numbers.map((_, at) => at + 1));
    const twice = "select 1 from epcis_event group by site, epoch, seq, part having count(*) > 1";
    expect(await rows(twice)).toEqual([]);
    const told = await rows<{ ready: number }>("select count(*)::int as ready from notice where kind = 'ready'");
    expect(told[0]!.ready).toBeGreaterThan(0);
  });
});
