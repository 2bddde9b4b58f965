/** `postern enrol` at a running fleet. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoSite, usualPorts } from "../../cli/up/demo-site.ts";
import { setUp } from "../../cli/up/first-run.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { readEnrolment } from "../../gateway/platform/enrolment.ts";
import { postern, temporaryFolder } from "./a-site.ts";

const { folder, remove } = temporaryFolder();
const patience = { timeout: 240_000 };
const data = join(folder, "site");
const [config, key] = [join(data, "postern.yaml"), join(folder, "key")];
const written = join(data, "gateway", "enrolment.json");
let fleet: Fleet;

beforeAll(async () => {
  const settings = FleetSettings.parse({ data: join(folder, "fleet"), http: { port: 0 }, mqtt: { port: 0 } });
  fleet = await runFleet(settings, { log: fleetLog("silent") });
  writeFileSync(key, `${fleet.tokens.operator}\n`, { mode: 0o600 });
  await setUp(data, { ports: usualPorts });
}, 120_000);
afterAll(async () => {
  await fleet?.stop();
  remove();
});

const enrol = async (...words: readonly string[]) => {
  const { code, out } = await postern("enrol", "--json", "--config", config, "--key-file", key, ...words);
  return { code, said: JSON.parse(out) as Readonly<Record<string, unknown>> };
};
const at = () => ["--fleet", `http://127.0.0.1:${fleet.httpPort}`];

describe.sequential("site and fleet are made known to each other", () => {
  test(
    "the first time needs the broker; again there is a fresh credential and the rest as it was",
    patience,
    async () => {
      expect((await enrol(...at())).code).toBe(2);
      const broker = "mqtts://broker.example:8883";
      expect(await enrol(...at(), "--broker", broker, "--fallback", "mqtts://other.example")).toMatchObject({
        code: 0,
        said: { site: demoSite, broker, again: false },
      });
      const first = readEnrolment(written);
      expect((await enrol(...at())).said).toMatchObject({ broker, again: true });
      const second = readEnrolment(written);
      expect(second?.uplink.password).not.toBe(first?.uplink.password);
      expect({ ...second, uplink: { ...second?.uplink, password: "" } }).toEqual({
        ...first,
        uplink: { ...first?.uplink, password: "" },
      });
      expect(first?.commandKeys.length).toBeGreaterThan(0);
    },
  );

  test("keys do not travel in the clear, and a wrong key changes nothing", patience, async () => {
    const before = readEnrolment(written);
    expect((await enrol("--fleet", "http://fleet.example")).code).toBe(2);
    expect((await enrol(...at(), "--broker", "mqtt://broker.example")).code).toBe(2);
    writeFileSync(key, "not-a-key");
    expect((await enrol(...at())).code).toBe(2);
    expect(readEnrolment(written)).toEqual(before);
  });
});
