/** The verbs that end by themselves, as processes: exit codes, JSON, and errors that say where. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { deviceKindNames } from "../../cli/device.ts";
import { Child } from "../../cli/up/child.ts";
import { usualPorts } from "../../cli/up/demo-site.ts";
import { setUp } from "../../cli/up/first-run.ts";
import { exitHelp } from "../../cli/verb.ts";
import { loadConfig } from "../../gateway/config/load.ts";
import { runGateway } from "../../gateway/main.ts";
import { program } from "../program.ts";
import { postern, temporaryFolder } from "./a-site.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);
const site = async (name: string): Promise<{ readonly data: string; readonly config: string }> => {
  const data = join(folder, name);
  // Nothing listens on these boards; the gateway takes any free port.
  await setUp(data, { ports: { ...usualPorts, api: 0, broker: 0 } });
  return { data, config: join(data, "postern.yaml") };
};
const json = (out: string): unknown => JSON.parse(out);
const patience = { timeout: 240_000 };

describe("usage", () => {
  type Row = readonly [sentence: string, words: readonly string[], code: number];
  const rows: readonly Row[] = [
    ["every verb has help", ["device", "add", "--help"], 0],
    ["an unknown verb", ["fly"], 2],
    ["a word too few", ["device", "add"], 2],
    ["an option nobody knows", ["verify", "--softly"], 2],
    ["a configuration that is not there", ["check-config", "--config", join(folder, "none.yaml")], 2],
    ["a configuration that is named without --config and is not there", ["check-config", join(folder, "none.yaml")], 2],
    ["a journal's folder that is not there", ["verify", join(folder, "none")], 2],
    ["a folder without a journal", ["verify", folder], 2],
    ["a folder that is not there to be repaired", ["repair", join(folder, "none")], 2],
    ["many sites against no fleet", ["sim", "--sites", "5"], 2],
    ["settings of a simulator that are not there", ["sim", "--config", join(folder, "none.yaml")], 2],
  ];
  test.each(rows)("%s", patience, async (_sentence, words, code) => {
    expect((await postern(...words)).code).toBe(code);
  });
  test("what is not there is not made either", () => expect(readdirSync(folder)).not.toContain("none"));
  test("every verb is explained, and the general help names them all", patience, async () => {
    const verbs = ["up", "demo", "gateway", "fleet", "sim", "check-config", "commission", "verify", "repair"];
    const groups = ["device", "courier", "maintainer"];
    for (const verb of verbs) {
      const { code, out } = await postern(verb, "--help");
      expect([verb, code, out.includes("--json"), out.includes(exitHelp)]).toEqual([verb, 0, true, true]);
    }
    const { out } = await postern("--help");
    for (const verb of [...verbs, ...groups]) expect(out).toContain(verb);
  });
});

test("check-config names file, line, field and rule", patience, async () => {
  const { config } = await site("checked");
  const good = await postern("check-config", "--json", "--config", config);
  expect([good.code, json(good.out)]).toMatchObject([0, { ok: true, site: "demo", compartments: 48 }]);
  const named = await postern("check-config", config, "--json");
  expect([named.code, json(named.out)]).toEqual([0, json(good.out)]);
  const text = readFileSync(config, "utf8");
  const line = text.split("\n").findIndex((one) => one.includes("compartment: C-03")) + 1;
  writeFileSync(
    config,
    text.replace(
      "compartment: C-03, size: S, accessible: true, lock: 2",
      "compartment: C-03, size: S, accessible: true, lock: 1",
    ),
  );
  const bad = await postern("check-config", "--json", "--config", config);
  expect(bad.code).toBe(2);
  expect(json(bad.out)).toMatchObject({
    error: {
      problems: [{ file: config, line, field: "banks.2.compartments.2.lock", value: 1, rule: "lock-shared" }, {}],
    },
  });
});

describe.sequential("people and devices", () => {
  let data = "";
  let config = "";
  test("device add, list, revoke", patience, async () => {
    ({ data, config } = await site("register"));
    const added = await postern("device", "add", "scanner-7", "--kind", "handheld", "--json", "--config", config);
    const { secret } = json(added.out) as { readonly secret: string };
    expect([added.code, secret.length >= 32]).toEqual([0, true]);
    expect((await postern("device", "add", "scanner-7", "--kind", "handheld", "--config", config)).code).toBe(2);
    expect((await postern("device", "add", "Scanner 8", "--kind", "handheld", "--config", config)).code).toBe(2);
    const toaster = await postern("device", "add", "toaster", "--kind", "toaster", "--config", config);
    expect([toaster.code, deviceKindNames.filter((kind) => !toaster.err.includes(kind))]).toEqual([2, []]);
    expect((await postern("device", "revoke", "scanner-7", "--config", config)).code).toBe(0);
    expect((await postern("device", "revoke", "scanner-7", "--config", config)).code).toBe(2);
    const listed = json((await postern("device", "list", "--json", "--config", config)).out);
    expect(listed).toContainEqual({ id: "scanner-7", kind: "handheld", revoked: true });
    const files = readdirSync(join(data, "gateway"), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name), "utf8")).not.toContain(secret);
  });
  test("courier add, of a carrier that the site knows", patience, async () => {
    const added = await postern("courier", "add", "ben", "--carrier", "blue", "--json", "--config", config);
    expect([added.code, json(added.out)]).toMatchObject([0, { id: "ben", pin: expect.stringMatching(/^[0-9]{6}$/) }]);
    expect((await postern("courier", "add", "ben", "--carrier", "blue", "--config", config)).code).toBe(2);
    expect((await postern("courier", "add", "eve", "--carrier", "nobody", "--config", config)).code).toBe(2);
  });
  test("maintainer add", patience, async () => {
    const added = await postern("maintainer", "add", "anna", "--json", "--config", config);
    expect([added.code, json(added.out)]).toMatchObject([
      0,
      { id: "anna", totpUri: expect.stringMatching(/^otpauth:\/\/totp\//) },
    ]);
  });
});

describe.sequential("a journal", () => {
  let data = "";
  let config = "";
  const logOf = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  test("is held by one process: verify may look, repair is refused", patience, async () => {
    ({ data, config } = await site("journal"));
    const loaded = loadConfig(config);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { gateway, stop } = await runGateway(loaded.config, { log: logOf, onFail: () => {} });
    await gateway.ready;
    expect((await postern("repair", "--config", config)).code).toBe(4);
    expect((await postern("gateway", "--config", config)).code).toBe(4);
    await stop();
    const report = await postern("verify", "--json", "--config", config);
    expect([report.code, json(report.out)]).toMatchObject([0, { ok: true, site: "demo", faults: [] }]);
  });
  test("that is damaged is said to be so, at which sequence", patience, async () => {
    const store = join(data, "gateway", "journal", "store");
    const log = readdirSync(store).find((name) => name.endsWith(".log"))!;
    const bytes = readFileSync(join(store, log));
    expect(bytes.length).toBeGreaterThan(200);
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
    writeFileSync(join(store, log), bytes);
    const { code, out } = await postern("verify", "--json", "--config", config);
    const { faults } = json(out) as { readonly faults: readonly { readonly code: string }[] };
    expect([code, faults.length > 0]).toEqual([3, true]);
    const repaired = await postern("repair", "--json", "--config", config);
    expect([repaired.code, json(repaired.out)]).toMatchObject([0, { sound: false }]);
  });
});

describe("a port that is taken", () => {
  const other = createServer();
  let taken: Awaited<ReturnType<typeof site>>;
  beforeAll(async () => {
    taken = await site("taken");
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    const { port } = other.address() as AddressInfo;
    const wanted = parse(readFileSync(taken.config, "utf8")) as { readonly api: object };
    writeFileSync(taken.config, stringify({ ...wanted, api: { ...wanted.api, port } }));
  });
  afterAll(() => other.close());

  test("is said, with an exit code", patience, async () => {
    expect((await postern("gateway", "--json", "--config", taken.config)).code).toBe(1);
  });
  // The line to a parent alone must not keep a process that has failed.
  test("is noticed by whoever watches the gateway", patience, async () => {
    const child = new Child({
      ...{ name: "gateway", arguments: ["gateway", "--config", taken.config], say: () => undefined },
      ...{ logFile: join(taken.data, "gateway.log"), restartPauseMs: { first: 1, max: 1 }, program: program() },
    });
    try {
      await expect(child.start()).rejects.toMatchObject({ code: "did-not-start" });
    } finally {
      await child.stop();
    }
  });
});
