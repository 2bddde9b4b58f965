/** Keys of tenants in both databases, and whose the events are that an older fleet has registered. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  callerWith,
  keysOfTenantMax,
  listKeys,
  type MadeKey,
  makeKey,
  revokeKey,
  rotateKey,
  type WantedKey,
} from "../../cloud-bridge/fleet/access/api-keys.ts";
import { type Caller, rightsOf } from "../../cloud-bridge/fleet/access/rights.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import { migrations } from "../../cloud-bridge/fleet/store/migrations.ts";
import { type Place, places } from "./fleet-rig.ts";
import { depositId } from "./history.ts";

const by: Caller = { role: "operator", tenant: "operator", rights: new Set(rightsOf("operator")) };
const wanted = (tenant: string): WantedKey => ({
  ...{ tenant, role: "carrier", name: "a system", rights: ["read-parcels"], expiresAt: 1_000 },
});

describe.each(places)("keys in %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  const made = async (tenant: string, at = 1): Promise<MadeKey> => {
    const answer = await makeKey(place.database, wanted(tenant), by, at);
    if (typeof answer === "string") throw new Error(answer);
    return answer;
  };

  test("a key opens for its tenant until it ends, and not with another one's secret", async () => {
    const [one, other] = [await made("tenant-a"), await made("tenant-b")];
    expect(await callerWith(place.database, one.secret, 999)).toEqual({
      ...{ role: "carrier", tenant: "tenant-a", rights: new Set(["read-parcels"]) },
    });
    expect(await callerWith(place.database, one.secret, 1_000)).toBeNull();
    const mixed = `pst_${one.key.id}_${other.secret.slice(-43)}`;
    expect(await callerWith(place.database, mixed, 5)).toBeNull();
    expect((await listKeys(place.database, "tenant-a", 10)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([999]);
    expect(await revokeKey(place.database, one.key.id, 5)).toBe(true);
    expect(await callerWith(place.database, one.secret, 5)).toBeNull();
  });

  test("an exchange at the same time twice gives two keys and one end", async () => {
    const old = await made("tenant-c");
    const exchange = () => rotateKey(place.database, old.key.id, { overlapMs: 10, expiresAt: 2_000 }, by, 100);
    const both = await Promise.all([exchange(), exchange()]);
    expect(both.map((one) => typeof one)).toEqual(["object", "object"]);
    const ends = (await listKeys(place.database, "tenant-c", 10)).map(({ expiresAt }) => expiresAt);
    expect(ends.sort()).toEqual([110, 2_000, 2_000]);
    expect(await callerWith(place.database, old.secret, 110)).toBeNull();
    expect(await rotateKey(place.database, old.key.id, { overlapMs: 1, expiresAt: 2_000 }, by, 110)).toBe("key-ended");
  });

  test("a tenant has a bounded number of keys; what ended long ago makes room", async () => {
    for (let number = 0; number < keysOfTenantMax; number++) await made("tenant-d");
    expect(await makeKey(place.database, wanted("tenant-d"), by, 2_000)).toBe("too-many-keys");
    const later = 1_000 + 400 * 24 * 3_600_000;
    expect(await makeKey(place.database, wanted("tenant-d"), by, later)).toBe("too-many-keys");
    await made("tenant-d", later + 1);
    expect(await listKeys(place.database, "tenant-d", 10)).toHaveLength(1);
  });
});

test("events that an older fleet has registered get their carrier; those of several carriers get none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-older-"));
  const database = await openDatabase({ folder });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const version = migrations.findIndex((sql) => sql.includes("create table api_key"));
  await database.exclusively(async (query) => {
    for (const sql of migrations.slice(0, version)) await query.change(sql);
    await query.change("create table schema_version (version int primary key, at bigint not null)");
  });
  await database.change("insert into schema_version (version, at) values ($1, 0)", [version]);
  await database.change(
    `insert into deposit
       (deposit, site, compartment, parcels, carrier, issue, key_version, stage, made_at, hold_until_at)
     values ($1::text::uuid, 'site-1', 'A-1', 'W', 'carrier-1', 1, 1, 'held', 0, 0)`,
    [depositId(1)],
  );
  const told: [type: string, event: object, carrier: string | null][] = [
    ["deposit-made", { deposit: depositId(1), carrier: "carrier-1" }, "carrier-1"],
    ["parcels-collected", { deposit: depositId(1) }, "carrier-1"],
    ["parcels-collected", { deposit: depositId(2) }, null],
    ["disagreement-raised", { deposit: depositId(1) }, null],
    ["stock-stated", {}, null],
  ];
  for (const [index, [type, event]] of told.entries()) {
    await database.change(
      `insert into event (site, epoch, seq, type, at, prev, hash, body)
       values ('site-1', 1, $1, $2, 0, decode('', 'hex'), decode('', 'hex'), $3)`,
      [index, type, JSON.stringify({ event })],
    );
    await database.change(
      `insert into epcis_event
         (n, event_id, declared, recorded_at, site, epoch, seq, part, event_time, event_type, epcs)
       values ($1::int, $1::int::text, 0, 0, 'site-1', 1, $1::int, 0, 0, 'ObjectEvent', '{}')`,
      [index],
    );
  }
  expect(await migrate(database)).toBe(migrations.length);
  const rows = await database.rows<{ carrier: string | null }>("select carrier from epcis_event order by n", []);
  expect(rows.map(({ carrier }) => carrier)).toEqual(told.map(([, , carrier]) => carrier));
});
