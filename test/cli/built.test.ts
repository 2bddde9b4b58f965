/** The command as it is shipped: what a gateway loads only when it is asked for is there. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import mqtt from "mqtt";
import { URI } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { call } from "../integration/api-site.ts";
import { start } from "../proof/child.ts";

const patientMs = 120_000;
/** Below the project, so that packages are found from there as from `dist`. */
const builds = resolve(import.meta.dirname, "../../.cache");
let out: string;
let data: string;
let main: string;

beforeAll(() => {
  mkdirSync(builds, { recursive: true });
  out = mkdtempSync(join(builds, "built-"));
  data = mkdtempSync(join(tmpdir(), "postern-built-"));
  main = join(out, "cli", "main.cjs");
  execFileSync(process.execPath, ["--import", "tsx", "test/bundle.ts", out], { stdio: "inherit" });
}, patientMs);
afterAll(() => {
  for (const folder of [out, data]) rmSync(folder, { recursive: true, force: true });
});

const nobody = { host: "127.0.0.1", port: 1 };
const site = (): ConfigInput => ({
  ...{ site: "built", clock: "trusted", data, api: { port: 0 }, broker: { port: 0, webSocketPort: 0 } },
  supplies: [{ id: "supply" }],
  devices: [
    { id: "board", kind: "modbus-relay", settings: { line: { transport: "serial", path: join(data, "no-line") } } },
    { id: "reader", kind: "rfid-llrp", settings: { ...nobody, antennas: { "1": ["A-01"] } } },
    { id: "scanner", kind: "scanner-serial", settings: { kiosk: "kiosk-1", path: join(data, "no-line") } },
    { id: "kiosk-1", kind: "kiosk" },
  ],
  banks: [
    { bank: "A", device: "board", supply: "supply", compartments: [{ compartment: "A-01", size: "M", lock: 0 }] },
  ],
});

test(
  "figures, one-time codes, WebSocket, serial lines and readers are loaded when they are asked for",
  async () => {
    const config = join(data, "postern.yaml");
    writeFileSync(config, stringify(site()));
    const added = execFileSync(process.execPath, [main, "maintainer", "add", "mia", "-c", config, "--json"]);
    const { password, totpUri } = JSON.parse(added.toString()) as { password: string; totpUri: string };
    const gateway = start(process.execPath, [main, "gateway", "-c", config, "--json"]);
    const ready = /^\{.*"ready".*\}$/m.exec(await gateway.until(/^\{.*"ready".*\}$/m))?.[0] ?? "";
    const { api, mqttWebSocket } = JSON.parse(ready) as { api: string; mqttWebSocket: number };
    expect((await call(api, "GET", "/metrics")).status).toBe(200);
    const signIn = { account: "mia", password, oneTimeCode: URI.parse(totpUri).generate() };
    expect((await call(api, "POST", "/maintainer/session", { body: signIn })).status).toBe(200);
    const stranger = mqtt.connectAsync(`ws://127.0.0.1:${mqttWebSocket}`, {
      ...{ username: "kiosk-1", password: "x", reconnectPeriod: 0 },
    });
    await expect(stranger).rejects.toMatchObject({ code: 4 });
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
    // A device that cannot be reached is told of; a package that cannot be loaded would be another error.
    expect(gateway.text()).toMatch(/no-line/);
    expect(gateway.text()).not.toMatch(/ERR_VM|ERR_REQUIRE|ERR_MODULE|MODULE_NOT_FOUND/);
  },
  patientMs,
);
