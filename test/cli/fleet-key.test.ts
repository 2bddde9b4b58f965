/** `postern fleet key` and `postern fleet link` at a running fleet. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { postern, temporaryFolder } from "./a-site.ts";

const { folder, remove } = temporaryFolder();
const config = join(folder, "fleet.yaml");
const patience = { timeout: 240_000 };
let fleet: Fleet;

beforeAll(async () => {
  writeFileSync(config, "data: .\nhttp: { port: 0 }\nmqtt: { port: 0 }\n");
  const settings = FleetSettings.parse({ data: folder, http: { port: 0 }, mqtt: { port: 0 } });
  fleet = await runFleet(settings, { log: fleetLog("silent") });
}, 120_000);
afterAll(async () => {
  await fleet?.stop();
  remove();
});

const key = async (...words: readonly string[]) => {
  const at = ["--json", "--config", config, "--url", `http://127.0.0.1:${fleet.httpPort}`];
  const { code, out } = await postern("fleet", "key", ...words, ...at);
  return { code, said: JSON.parse(out) as Readonly<Record<string, unknown>> };
};
const works = async (secret: unknown): Promise<number> => {
  const headers = { authorization: `Bearer ${String(secret)}` };
  return (await fetch(`http://127.0.0.1:${fleet.httpPort}/v1/keys`, { headers })).status;
};

describe.sequential("keys of tenants", () => {
  test("add, list, rotate, revoke", patience, async () => {
    const whose = ["--role", "carrier", "--tenant", "swift", "--name", "depot"];
    const { code, said } = await key("add", ...whose, "--rights", "read-parcels,read-keys", "--days", "30");
    expect([code, said["rights"]]).toEqual([0, ["read-parcels", "read-keys"]]);
    expect(await works(said["secret"])).toBe(200);
    const fresh = await key("rotate", String(said["id"]), "--overlap-hours", "0");
    expect([fresh.code, fresh.said["replaces"]]).toEqual([0, said["id"]]);
    expect([await works(said["secret"]), await works(fresh.said["secret"])]).toEqual([401, 200]);
    expect((await key("revoke", String(fresh.said["id"]))).code).toBe(0);
    expect(await works(fresh.said["secret"])).toBe(401);
    const listed = await key("list");
    expect(listed.said).toHaveLength(2);
    expect(JSON.stringify(listed.said)).not.toContain(String(fresh.said["secret"]).slice(-43));
  });
  test("a link signs an operator in, once", patience, async () => {
    const url = `http://127.0.0.1:${fleet.httpPort}`;
    const { out } = await postern("fleet", "link", "--json", "--config", config, "--url", url);
    const [address, token] = (JSON.parse(out) as { readonly link: string }).link.split("/#");
    const headers = { "content-type": "application/json" };
    const signIn = () => fetch(`${address}/session`, { method: "POST", headers, body: JSON.stringify({ token }) });
    expect(await (await signIn()).json()).toMatchObject({ role: "operator" });
    expect((await signIn()).status).toBe(401);
  });
  test("what the fleet refuses ends as a wrong argument", patience, async () => {
    expect((await key("add", "--role", "captain", "--tenant", "swift", "--name", "depot")).code).toBe(2);
    expect((await key("revoke", "0".repeat(16))).code).toBe(2);
  });
});
