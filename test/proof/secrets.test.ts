/** Law 9: no secret in journal, scans, snapshot, projection, log, metric, uplink traffic or the fleet's tables. */
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { siteFiles } from "../../cli/up/first-run.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { figure } from "../scale.ts";
import { BusySite } from "./secrets/busy-site.ts";
import { Search } from "./secrets/needles.ts";
import { searchFiles, searchStores, searchTables, storesOf } from "./secrets/places.ts";

const data = mkdtempSync(join(tmpdir(), "postern-secrets-"));
let site: BusySite;
let search: Search;

beforeAll(async () => {
  site = await BusySite.start(data);
  await site.aDay();
  await site.stop();
  search = new Search(site.secrets);
}, 300_000);
afterAll(async () => {
  await site?.stop();
  rmSync(data, { recursive: true, force: true });
});
const secretCalled = (name: string): string => String(site.secrets.find((secret) => secret.name === name)?.value);
const overheard = () =>
  site.overheard.flatMap(({ where, text }) => search.in(text).map((secret) => ({ secret, where })));

describe.sequential("after a day on which everybody used every secret", () => {
  test("none of them lies in a file, a store, a table, or was heard where it has no business", async () => {
    const names = new Set(site.secrets.map(({ name }) => name));
    expect(names.size).toBeGreaterThanOrEqual(16);
    for (const heard of ["uplink", "/live", "/maintainer/journal?limit=500"]) {
      const all = site.overheard.filter(({ where }) => where === heard).map(({ text }) => text.toString());
      expect(all.join()).toContain("deposit-made");
    }
    const stores = await searchStores(data, search);
    const tables = await searchTables(data, search);
    // Events, scans, snapshots, the trail; and at the fleet what was told and who is to be told.
    const kept = ["e:", "s:", "h:"].map((kind) => `journal ${kind}`);
    for (const kind of [...kept, "table parcel-trail t:"]) expect(stores.entries[kind], kind).toBeGreaterThan(0);
    for (const table of ["event", "deposit", "notice", "contact", "compartment_status"])
      expect(tables.entries[table], table).toBeGreaterThan(0);
    const found = [...overheard(), ...searchFiles(data, search), ...stores.found, ...tables.found];
    figure("secrets: kinds, bytes searched", [[...names], search.bytes]);
    expect(found).toEqual([]);
  });

  test("the search finds what is planted, however it was written", async () => {
    appendFileSync(
      join(siteFiles(data).logs, "gateway.log"),
      `{"msg":"code ${secretCalled("pickup code")} refused"}\n`,
    );
    const [, journal] = storesOf(data)[0]!;
    const store = new ClassicLevel<string, string>(journal);
    // Compressed by LevelDB, so that only the store itself can tell.
    const body = JSON.stringify({ note: `the PIN is ${secretCalled("PIN")}, `.repeat(200) });
    await store.put("n:planted", body);
    await store.compactRange("a", "z");
    await store.close();
    const database = await openDatabase({ folder: join(data, "fleet", "database") });
    const token = Buffer.from(JSON.stringify({ token: secretCalled("session of the courier") })).toString("base64");
    await database.change("update deposit set carrier = $1", [token]);
    await database.change("update site set software = $1", [`last seen: ${secretCalled("phone")}`]);
    await database.close();
    expect(searchFiles(data, search)).toContainEqual({ secret: "pickup code", where: "logs/gateway.log" });
    expect((await searchStores(data, search)).found).toContainEqual({ secret: "PIN", where: "journal" });
    const { found: tables } = await searchTables(data, search);
    expect(tables).toContainEqual({ secret: "session of the courier", where: "deposit.carrier" });
    expect(tables).toContainEqual({ secret: "phone", where: "site.software" });
  });
});
