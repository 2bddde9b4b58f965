/** What a site keeps of the fleet's documents, read anew from its disk after every step. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseConfig } from "../../gateway/config/load.ts";
import { Documents } from "../../gateway/desired/documents.ts";
import { realLog } from "../../gateway/platform/log.ts";
import { type DesiredDocument, signDocument } from "../../gateway/wire/downlink/desired-document.ts";
import { newSigningKey } from "../../gateway/wire/downlink/signed.ts";

const file = `site: demo
supplies: [{ id: psu-a }]
devices:
  - { id: board-1, kind: modbus-relay, settings: { line: { transport: tcp, host: 127.0.0.1, port: 15020 } } }
banks:
  - { bank: A, device: board-1, supply: psu-a, compartments: [{ compartment: A-01, size: S, lock: 0 }] }
rules: { carriers: [{ id: swift, name: Swift Post }] }
`;
const signing = newSigningKey("key-1", randomBytes);
const wanted = { must: ["board-1"], uplink: true, boundMs: 40_000 };

const place = () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-documents-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const machine = { boot: "boot-1", upMs: 1_000 };
  /** As a process that starts now finds them. */
  const open = (): Documents =>
    new Documents({
      file: join(folder, "desired.json"),
      log: realLog({ name: "test", destination: { write: () => undefined } }),
      machine: { upFor: () => ({ ...machine }) },
      load: (overlays) => parseConfig(file, "postern.yaml", {}, overlays),
    });
  const take = (version: number, body: object, kind: DesiredDocument["kind"] = "configuration"): void => {
    const issuer = { role: "operator", id: "office" };
    const document = { v: 1, site: "demo", kind, version, issuer, reason: "a test", issuedAt: version } as const;
    const whole = { ...document, body: body as Record<string, unknown> };
    open().take(whole, signDocument(signing, whole));
  };
  /** What became of the newest one, without its digest. */
  const held = () =>
    open()
      .held()
      .map(({ kind, version, state }) => `${kind} ${version} ${state}`);
  const begin = (): void => open().begin(open().next()!.waiting, wanted);
  return { machine, open, take, held, begin };
};

describe("a document that comes", () => {
  test("and changes something waits for its trial", () => {
    const { take, held, open } = place();
    take(1, { logLevel: "debug" });
    expect(held()).toEqual(["configuration 1 waiting"]);
    expect(open().next()?.config.logLevel).toBe("debug");
  });
  test("and changes nothing stands at once", () => {
    const { take, held } = place();
    take(1, { logLevel: "info" });
    expect(held()).toEqual(["configuration 1 applied"]);
  });
  test("again, or after a newer one, changes nothing", () => {
    const { take, held, open } = place();
    take(2, { logLevel: "debug" });
    const before = open().state;
    take(2, { logLevel: "error" });
    take(1, { logLevel: "warn" });
    expect(open().state).toEqual(before);
    take(3, { logLevel: "warn" });
    expect(held()).toEqual(["configuration 3 waiting"]);
    expect(open().next()?.config.logLevel).toBe("warn");
  });
  const verifier = "v".repeat(43);
  const ben = { id: "ben", carrier: "swift", badge: verifier, pin: verifier };
  const wrong: readonly (readonly [string, DesiredDocument["kind"], object, object])[] = [
    ["a value out of bounds", "configuration", { api: { port: 70_000 } }, { field: "api.port", value: "70000" }],
    ["a field that nobody knows", "rules", { grace: 1 }, { field: "rules.grace", rule: "unknown-field" }],
    [
      "a lock on a device that is none",
      "configuration",
      { devices: [{ id: "k", kind: "kiosk" }] },
      { rule: "unknown-device" },
    ],
    [
      "a pattern that is none",
      "carriers",
      { carriers: [{ id: "s", name: "S", waybillPatterns: ["("] }] },
      { rule: "not-a-pattern" },
    ],
    ["the site's name", "configuration", { site: "other" }, { field: "site", rule: "not-from-afar" }],
    ["the data folder", "configuration", { data: "/" }, { field: "data", rule: "not-from-afar" }],
    ["the stage of a demo", "configuration", { api: { demo: null } }, { field: "api.demo", rule: "not-from-afar" }],
    [
      "rules under the name of configuration",
      "configuration",
      { rules: {} },
      { field: "rules", rule: "not-from-afar" },
    ],
    [
      "couriers among the configuration",
      "configuration",
      { couriers: [] },
      { field: "couriers", rule: "not-from-afar" },
    ],
    ["couriers that are no list", "couriers", { couriers: {} }, { field: "couriers", rule: "not-from-afar" }],
    ["more than couriers", "couriers", { couriers: [], site: "a" }, { field: "site", rule: "not-from-afar" }],
    ["a courier named twice", "couriers", { couriers: [ben, ben] }, { field: "couriers.1", rule: "courier-twice" }],
    ["a courier without a PIN", "couriers", { couriers: [{ ...ben, pin: "" }] }, { field: "couriers.0.pin" }],
    ["carriers among the rules", "rules", { carriers: [] }, { field: "rules.carriers", rule: "not-from-afar" }],
    [
      "a broker beyond loopback without TLS",
      "configuration",
      { uplink: { url: "mqtt://example.org" } },
      { field: "uplink.url" },
    ],
  ];
  test.each(wrong)("with %s is refused by field and rule", (_name, kind, body, problem) => {
    const { take, held, open } = place();
    take(1, body, kind);
    expect(held()).toEqual([`${kind} 1 refused`]);
    const { outcome } = open().state.untold[0]!;
    expect(outcome).toMatchObject({
      state: "refused",
      problems: expect.arrayContaining([expect.objectContaining(problem)]),
    });
  });
  test("of each kind is kept apart, and all of them lie over the file", () => {
    const { take, begin, open } = place();
    for (const [kind, body] of [
      ["configuration", { logLevel: "debug" }],
      ["rules", { graceMs: 1_000 }],
      ["carriers", { carriers: [] }],
    ] as const) {
      take(1, body, kind);
      begin();
      open().proven();
    }
    const loaded = parseConfig(file, "postern.yaml", { POSTERN_LOG_LEVEL: "error" }, open().overlays());
    expect(loaded).toMatchObject({ ok: true, config: { logLevel: "error", rules: { graceMs: 1_000, carriers: [] } } });
  });
});

describe("a trial", () => {
  test("that is proven stands, and one that is rolled back never was", () => {
    const { take, begin, open, held } = place();
    take(1, { logLevel: "debug" });
    begin();
    expect(open().started()).toBe(40_000);
    open().proven();
    take(2, { logLevel: "error" });
    begin();
    expect(open().overlays().at(-1)?.tree).toEqual({ logLevel: "error" });
    open().rollBack("device-silent", "board-1");
    expect(held()).toEqual(["configuration 2 rolled-back"]);
    expect(open().overlays().at(-1)?.tree).toEqual({ logLevel: "debug" });
    expect(open().state.untold.map(({ outcome }) => outcome.state)).toEqual(["applied", "rolled-back"]);
  });
  test("has two starts, and one time for both", () => {
    const { machine, take, begin, open, held } = place();
    take(1, { logLevel: "debug" });
    begin();
    expect(open().started()).toBe(40_000);
    machine.upMs += 15_000;
    expect(open().started()).toBe(25_000);
    expect(open().started()).toBeNull();
    expect([held(), open().state.trial]).toEqual([["configuration 1 rolled-back"], null]);
  });
  test("that took all its time in its first start has no second one", () => {
    const { machine, take, begin, open, held } = place();
    take(1, { logLevel: "debug" });
    begin();
    open().started();
    machine.upMs += 40_000;
    expect([open().started(), held()]).toEqual([null, ["configuration 1 rolled-back"]]);
  });
  test("that a power cut ended has its whole time again, once", () => {
    const { machine, take, begin, open } = place();
    take(1, { logLevel: "debug" });
    begin();
    open().started();
    Object.assign(machine, { boot: "boot-2", upMs: 20 });
    expect(open().started()).toBe(40_000);
    expect(open().started()).toBeNull();
  });
  test("is not disturbed by a newer document, which waits", () => {
    const { take, begin, open, held } = place();
    take(1, { logLevel: "debug" });
    begin();
    take(2, { logLevel: "info" });
    expect(open().overlays().at(-1)?.tree).toEqual({ logLevel: "debug" });
    open().proven();
    expect(held()).toEqual(["configuration 2 waiting"]);
  });
});

describe("a trial without an uplink", () => {
  const failed = () => {
    const on = place();
    on.take(1, { logLevel: "debug" });
    on.begin();
    on.open().rollBack("uplink-lost", "connecting");
    return on;
  };
  test("is rolled back when the old configuration has one", () => {
    const { open, held } = failed();
    expect(held()).toEqual(["configuration 1 trial"]);
    open().doubtEnded(true);
    expect(held()).toEqual(["configuration 1 rolled-back"]);
  });
  test("is tried again when that has none either: the fleet is away", () => {
    const { open, begin, held } = failed();
    open().doubtEnded(false);
    expect(held()).toEqual(["configuration 1 waiting"]);
    for (const end of ["waiting", "rolled-back"]) {
      begin();
      open().rollBack("uplink-lost", "connecting");
      open().doubtEnded(false);
      expect(held()).toEqual([`configuration 1 ${end}`]);
    }
  });
});
