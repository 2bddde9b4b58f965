import { describe, expect, test } from "vitest";
import { layoutOf, wiringOf } from "../../gateway/config/layout.ts";
import { loadConfig, parseConfig, problemText } from "../../gateway/config/load.ts";
import { CompartmentPlan } from "../../gateway/core/vocabulary.ts";

/** Line numbers of the tables below count in this text. */
const good = `site: demo
supplies:
  - id: psu-a
devices:
  - id: board-1
    kind: modbus-relay
    settings:
      line: { transport: tcp, host: 127.0.0.1, port: 15020 }
  - id: kiosk-1
    kind: kiosk
banks:
  - bank: A
    device: board-1
    supply: psu-a
    compartments:
      - { compartment: A-01, size: S, lock: 0, itemInput: 8 }
      - { compartment: A-02, size: M, lock: 1, accessible: true }
rules:
  carriers:
    - { id: swift, name: Swift Post }
`;
const change = (from: string, to: string): string => {
  expect(good).toContain(from);
  return good.replace(from, to);
};
const problemsOf = (text: string, environment: Record<string, string> = {}) => {
  const loaded = parseConfig(text, "/etc/postern/postern.yaml", environment);
  return loaded.ok ? [] : loaded.problems.map(({ line, field, rule }) => ({ line, field, rule }));
};

describe("a configuration that keeps the rules", () => {
  test("is read with every default filled in", () => {
    const loaded = parseConfig(good, "/etc/postern/postern.yaml");
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { config } = loaded;
    expect(config.data).toBe("/etc/postern");
    expect(config.rules.pulsesMax).toBe(3);
    expect(config.broker.limits.payloadBytesMax).toBe(16_384);
    expect(layoutOf(config)).toEqual([
      {
        ...{ compartment: "A-01", size: "S", accessible: false, lock: 0 },
        ...{ itemSensor: true, device: "board-1", supply: "psu-a" },
      },
      {
        ...{ compartment: "A-02", size: "M", accessible: true, lock: 1 },
        ...{ itemSensor: false, device: "board-1", supply: "psu-a" },
      },
    ]);
    expect(wiringOf(config, "board-1")).toEqual([
      { compartment: "A-01", lock: 0, input: 0, itemInput: 8 },
      { compartment: "A-02", lock: 1, input: 1 },
    ]);
    expect(wiringOf(config, "kiosk-1")).toEqual([]);
  });

  const gone = {
    ...{ compartment: "A-03", size: "M", accessible: false, lock: 2 },
    itemSensor: false,
    supply: "psu-a",
  };
  const kept: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
    ["keeps its wires", { device: "board-1" }, [{ compartment: "A-03", lock: 2, input: 2 }]],
    ["keeps those that it had", { device: "board-1", input: 5 }, [{ compartment: "A-03", lock: 2, input: 5 }]],
    ["of another board has none here", { device: "board-2" }, []],
    ["whose lock has another one now has none", { device: "board-1", lock: 1, input: 5 }, []],
    ["whose contact has another one now has none", { device: "board-1", input: 1 }, []],
    ["whose contact is another one's item sensor now has none", { device: "board-1", input: 8 }, []],
    ["that is named after all is wired as it is named", { device: "board-1", compartment: "A-02", lock: 3 }, []],
  ];
  test.each(kept)("a compartment that is named no longer %s", (_what, change, wiring) => {
    const loaded = parseConfig(good, "/etc/postern/postern.yaml");
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const plan = CompartmentPlan.parse({ ...gone, ...change });
    expect(wiringOf(loaded.config, "board-1", [{ plan }]).slice(2)).toEqual(wiring);
  });

  test("a compartment that is named no longer keeps its contact where item sensors are numbered apart", () => {
    const loaded = parseConfig(good, "/etc/postern/postern.yaml");
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const plan = CompartmentPlan.parse({ ...gone, device: "board-1", input: 8 });
    expect(wiringOf(loaded.config, "board-1", [{ plan }], true).slice(2)).toEqual([
      { compartment: "A-03", lock: 2, input: 8 },
    ]);
  });

  test("a site whose layout does not fit into one event of the bridge is two sites", () => {
    const locker = (id: string): string => `  - { id: ${id}, kind: locker-mqtt }`;
    const bank = (name: string, device: string): string =>
      `  - bank: ${name}\n    device: ${device}\n    supply: psu-a\n    compartments:\n${Array.from(
        { length: 250 },
        (_, lock) => `      - { compartment: ${name}-${lock + 1}, size: S, lock: ${lock} }`,
      ).join("\n")}`;
    const names = [..."BCDEFGHIJK"];
    const large = (count: number): string => {
      const some = names.slice(0, count);
      const devices = some.map((name) => locker(`locker-${name.toLowerCase()}`)).join("\n");
      const banks = some.map((name) => bank(name, `locker-${name.toLowerCase()}`)).join("\n");
      return good.replace("devices:\n", `devices:\n${devices}\n`).replace("banks:\n", `banks:\n${banks}\n`);
    };
    expect(problemsOf(large(6))).toEqual([]);
    expect(problemsOf(large(10)).map(({ rule }) => rule)).toEqual(["layout-too-large"]);
  });

  test("a locker numbers its item sensors by its locks", () => {
    const text = change(
      "modbus-relay\n    settings:\n      line: { transport: tcp, host: 127.0.0.1, port: 15020 }",
      "locker-mqtt",
    );
    expect(problemsOf(text.replace("itemInput: 8", "itemInput: 0"))).toEqual([]);
  });

  test("takes ports and folders from the environment", () => {
    const environment = { POSTERN_API_PORT: "9001", POSTERN_DATA: "/var/lib/postern" };
    const loaded = parseConfig(good, "/etc/postern/postern.yaml", environment);
    expect(loaded.ok && [loaded.config.api.port, loaded.config.data]).toEqual([9001, "/var/lib/postern"]);
  });
});

describe("what is wrong is named with its place and its rule", () => {
  type Row = readonly [what: string, text: string, line: number, field: string, rule: string];
  const settings = "rules:\n  carriers:";
  const rows: readonly Row[] = [
    ["no site", change("site: demo\n", ""), 1, "site", "required"],
    ["a site in capitals", change("site: demo", "site: Demo"), 1, "site", "invalid-format"],
    [
      "a field nobody knows",
      change("  - id: psu-a", "  - id: psu-a\n    amps: 3"),
      4,
      "supplies.0.amps",
      "unknown-field",
    ],
    ["a field a room drops", `${good}api: { prot: 80 }\n`, 21, "api.prot", "unknown-field"],
    ["an unknown kind", change("kind: kiosk", "kind: kiosc"), 10, "devices.1.kind", "invalid-value"],
    ["a port too high", change("15020", "99999"), 8, "devices.0.settings.line.port", "too-big"],
    ["a device twice", change("- id: kiosk-1", "- id: board-1"), 9, "devices.1", "device-twice"],
    ["two on one lock", change("lock: 1,", "lock: 0, input: 3,"), 17, "banks.0.compartments.1.lock", "lock-shared"],
    ["one input for two", change("lock: 1,", "lock: 1, input: 8,"), 17, "banks.0.compartments.1.input", "input-shared"],
    ["a compartment twice", change("A-02", "A-01"), 17, "banks.0.compartments.1.compartment", "compartment-twice"],
    ["another bank's", change("A-02", "B-02"), 17, "banks.0.compartments.1.compartment", "foreign-bank"],
    [
      "no such board",
      change("device: board-1", "device: board-9"),
      16,
      "banks.0.compartments.0.device",
      "unknown-device",
    ],
    [
      "a kiosk as board",
      change("device: board-1", "device: kiosk-1"),
      16,
      "banks.0.compartments.0.device",
      "unknown-device",
    ],
    ["no device", change("    device: board-1\n", ""), 15, "banks.0.compartments.0.device", "required"],
    ["no such supply", change("supply: psu-a", "supply: psu-b"), 16, "banks.0.compartments.0.supply", "unknown-supply"],
    ["a pulse too long", change(settings, "rules:\n  pulseMs: 5000\n  carriers:"), 19, "rules.pulseMs", "too-big"],
    ["HTTP off loopback", `${good}api: { host: 0.0.0.0 }\n`, 21, "api.https", "custom"],
    ["MQTT off loopback", `${good}broker: { host: 0.0.0.0 }\n`, 21, "broker.tls", "custom"],
    ["levels crossed", `${good}disk: { lowMiB: 10, fullMiB: 20 }\n`, 21, "disk.fullMiB", "levels-crossed"],
    ["a key twice", `${good}site: other\n`, 21, "", "duplicate-key"],
    [
      "no pattern",
      change("name: Swift Post }", "name: Swift, waybillPatterns: ['('] }"),
      ...([20, "rules.carriers.0.waybillPatterns.0", "not-a-pattern"] as const),
    ],
  ];
  test.each(rows)("%s", (_what, text, line, field, rule) => {
    const found = problemsOf(text);
    expect(found).toContainEqual({ line, field, rule });
  });

  const colour = ["banks.0.colour", "unknown-field"];
  const locks = ["lock-shared", "input-shared"].map((rule) => [`banks.0.compartments.1.${rule.split("-")[0]}`, rule]);
  const coloured = (text: string): string => text.replace("device: board-1", "device: board-1\n    colour: red");
  const shared = change("lock: 1,", "lock: 0,");
  const drops = "api: { prot: 80, limits: { many: 1 } }\n";
  const dropped = ["api.prot", "api.limits.many"].map((field) => [field, "unknown-field"]);
  const port = ["devices.0.settings.line.port", "too-big"];
  test.each<[string, string, string[][]]>([
    ["two wires of one compartment", shared, locks],
    ["a field nobody knows does not hide wires", coloured(shared), [colour, ...locks]],
    [
      "a field that is missing does not hide fields that a room drops",
      `${coloured(shared).replace("site: demo\n", "")}${drops}`,
      [colour, ...dropped, ["site", "required"], ...locks],
    ],
    [
      "what is wrong in the shape does not hide settings of a device",
      `${good.replace("lock: 1,", "lock: one,").replace("15020", "99999")}${drops}`,
      [...dropped, ["banks.0.compartments.1.lock", "invalid-type"], port],
    ],
    [
      "a setting that no device of this kind has",
      good.replace("site: demo\n", "").replace("port: 15020", "port: 15020, prot: 1"),
      [
        ["devices.0.settings.line.prot", "unknown-field"],
        ["site", "required"],
      ],
    ],
  ])("every problem is told at once: %s", (_what, text, rules) =>
    expect(
      problemsOf(text)
        .map(({ field, rule }) => [field, rule])
        .sort(),
    ).toEqual(rules.toSorted()),
  );

  test("an environment variable is named instead of a line", () => {
    const loaded = parseConfig(good, "postern.yaml", { POSTERN_API_PORT: "x" });
    expect(loaded.ok || loaded.problems[0]).toMatchObject({ file: "environment POSTERN_API_PORT", field: "api.port" });
  });

  test("no pattern is shown to people, and no empty field", () => {
    const text = change("site: demo", "site: Demo").replace("- bank: A", "- bank: a").replace("A-01", "A01");
    const loaded = parseConfig(text.replace("- id: psu-a", "- id: PSU"), "postern.yaml");
    const gone = loadConfig("/nowhere/postern.yaml");
    const told = [loaded, gone].flatMap((one) => (one.ok ? [] : one.problems)).map(problemText);
    expect(told.length).toBeGreaterThan(4);
    for (const line of told) expect(line).not.toMatch(/\/\^|: :/);
  });

  test("a file that is not there", () => {
    const loaded = loadConfig("/nowhere/postern.yaml");
    expect(loaded.ok || loaded.problems).toMatchObject([{ file: "/nowhere/postern.yaml", rule: "unreadable" }]);
  });
});
