/** `postern commission` as a person runs it: on TCP and on a pty, asked and unasked, with and without a plan. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { modelNow, type Simulator } from "../../firmware-sim/main.ts";
import { wiredCompartments } from "../../gateway/config/layout.ts";
import { loadConfig } from "../../gateway/config/load.ts";
import { compartmentsOf, eyesAt, startCabinet } from "../commission/rig.ts";
import { headOf, type Steel, startBoardSite } from "../integration/boards/site.ts";
import { has } from "../machine.ts";
import { program } from "../program.ts";
import { startPtyPair } from "../proof/foreign/pty-pair.ts";
import { postern } from "./a-site.ts";

const patience = { timeout: 240_000 };
const endings: Array<() => Promise<unknown> | unknown> = [];
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-commission-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const quick = ["--watch", "1200", "--shut-within", "20"];
const portOf = (simulator: Simulator): number => simulator.ports.boards["board-1"] ?? 0;
const doorsOf = (bank: string, doors: number): string =>
  Array.from(
    { length: doors },
    (_, lock) => `      - { compartment: ${bank}-${lock + 1}, size: M, lock: ${lock} }`,
  ).join("\n");
const plan = (port: number, doors: number): string => `
devices:
  - id: board-1
    kind: modbus-relay
    settings: { line: { transport: tcp, host: 127.0.0.1, port: ${port} }, unit: 3, timeoutMs: 2000 }
# the banks as they were drawn
banks:
  - bank: A
    device: board-1
    supply: psu
    compartments:
${doorsOf("A", doors)}
`;
const relayCabinet = async (
  doors: number,
  mischief: Parameters<typeof startCabinet>[1],
  more: Partial<Parameters<typeof startCabinet>[0]> = {},
): Promise<Simulator> => {
  const simulator = await startCabinet(
    {
      lines: [{ transport: "tcp", boards: [{ device: "board-1", unit: 3 }] }],
      compartments: compartmentsOf("board-1", "A", doors),
      ...more,
    },
    mischief,
  );
  endings.push(() => simulator.stop());
  return simulator;
};
const wiresIn = (file: string): readonly string[] => {
  const loaded = loadConfig(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return wiredCompartments(loaded.config).map(
    ({ plan: { compartment, device }, wiring }) => `${compartment} ${device} ${wiring.lock} ${wiring.input}`,
  );
};

test("by contacts alone: a swapped pair is corrected, what is dead is left out, the file stays a configuration", {
  ...patience,
}, async () => {
  const simulator = await relayCabinet(4, [
    { kind: "swapped-contacts", lock: 0, with: 1 },
    { kind: "jam", lock: 2 },
    { kind: "stuck-contact", lock: 3, stuck: "open" },
  ]);
  const [config, written] = [join(folder, "postern.yaml"), join(folder, "wired.yaml")];
  writeFileSync(config, headOf(folder) + plan(portOf(simulator), 4));
  const words = ["commission", "--yes", "--json", "--config", config, "--out", written, ...quick];
  const { code, out, err } = await postern(...words);
  expect([code, err.includes("postern:")]).toEqual([5, false]);
  const told = JSON.parse(out);
  expect(told).toMatchObject({ ok: false, file: written, without: ["A-3", "A-4"] });
  expect(told.findings).toMatchObject([
    { kind: "lock-or-contact-dead", place: { compartment: "A-3" } },
    { kind: "stuck-contact", place: { compartment: "A-4" }, reads: "open" },
    { kind: "swapped-pair", compartments: ["A-1", "A-2"] },
  ]);
  expect(wiresIn(written)).toEqual(["A-1 board-1 0 1", "A-2 board-1 1 0"]);
  expect(readFileSync(written, "utf8")).toContain("# the banks as they were drawn");
  expect((await postern("check-config", "--config", written)).code).toBe(0);
});

test("a board that nobody planned is found by its unit address and written down as a site", patience, async () => {
  const simulator = await relayCabinet(2, []);
  const written = join(folder, "new.yaml");
  const line = ["--line", `tcp:127.0.0.1:${portOf(simulator)}`, "--units", "1-6", "--locks", "2", "--site", "corner"];
  const rest = ["--config", join(folder, "none.yaml"), "--out", written, ...quick];
  const { code, out } = await postern("commission", "--yes", "--json", ...line, ...rest);
  expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true, findings: [], firmware: {} }]);
  expect(wiresIn(written)).toEqual(["A-1 board-1 0 0", "A-2 board-1 1 1"]);
  expect(loadConfig(written)).toMatchObject({ config: { site: "corner", devices: [{ settings: { unit: 3 } }] } });
});

test("what a journal says to be occupied is left alone, unless told", patience, async () => {
  const simulator = await relayCabinet(2, [], { doors: { mechanicsMs: [40, 120] } });
  const { cabinet } = simulator.site;
  const steel: Steel = {
    isOpen: (compartment) => cabinet.look(compartment, modelNow())?.open === true,
    putIn: (compartment, waybill) => void cabinet.putIn(compartment, waybill, modelNow()),
    takeOut: (compartment) => cabinet.takeOut(compartment, modelNow()) ?? [],
    shut: (compartment) => cabinet.push(compartment, modelNow()) !== "sprang-open",
  };
  const config = join(folder, "postern.yaml");
  const yaml = plan(portOf(simulator), 2);
  writeFileSync(config, headOf(folder) + yaml);
  const site = await startBoardSite(yaml, steel, { kept: folder });
  const words = ["commission", "--yes", "--json", "--config", config, "--watch", "800", "--shut-within", "1"];
  const { compartment: held } = await site.deposit("RR473124829GB", "M");
  expect((await postern(...words)).code).toBe(4);
  await site.stop();
  const pulses = (): number => simulator.site.compartment(held, modelNow())?.pulses ?? 0;
  const before = pulses();
  const { out } = await postern(...words);
  expect(JSON.parse(out).findings).toContainEqual(
    expect.objectContaining({ kind: "occupied", place: expect.objectContaining({ compartment: held }) }),
  );
  expect(pulses()).toBe(before);
  await postern(...words, "--open-occupied", held);
  expect(pulses()).toBe(before + 1);
});

describe.runIf(has("socat"))("with a person, on a pty", () => {
  test("a KERONG board that counts from one, two locks that are swapped, a dead contact", patience, async () => {
    const wire = await startPtyPair(folder);
    endings.push(() => wire.stop());
    const simulator = await startCabinet(
      {
        lines: [
          {
            ...{ transport: "serial", path: wire.far, baudRate: 19_200 },
            boards: [{ device: "cu", model: "cu16", board: 2, indexBase: 1 }],
          },
        ],
        compartments: compartmentsOf("cu", "K", 4),
      },
      [{ kind: "stuck-contact", lock: 3, stuck: "closed" }],
    );
    endings.push(() => simulator.stop());
    const config = join(folder, "postern.yaml");
    writeFileSync(
      config,
      `${headOf(folder)}
devices:
  - { id: cu, kind: kerong, settings: { model: cu16, board: 2, line: { transport: serial, path: ${wire.near} } } }
banks:
  - bank: K
    device: cu
    supply: psu
    compartments:
${doorsOf("K", 4)}
`,
    );
    const written = join(folder, "wired.yaml");
    const found = await withPerson(simulator, ["--config", config, "--out", written, ...quick]);
    expect(found).toMatchObject({
      ...{ code: 5, told: { settings: { cu: { indexBase: 1 } }, without: ["K-4"] } },
    });
    expect(found.told.findings).toMatchObject([{ kind: "stuck-contact", input: 3, reads: "closed" }]);
    expect(wiresIn(written)).toEqual(["K-1 cu 0 0", "K-2 cu 1 1", "K-3 cu 2 2"]);
  });
});

/** Answers each question by what is physically so. */
const withPerson = (simulator: Simulator, words: readonly string[]) =>
  new Promise<{ readonly code: number | null; readonly told: { readonly findings: unknown } }>((resolve) => {
    const { command, before } = program();
    const child = spawn(command, [...before, "commission", "--json", ...words], { stdio: "pipe" });
    const look = eyesAt(simulator);
    let out = "";
    let asked = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      asked += chunk.toString("utf8");
      for (let end = asked.search(/Enter\.|\]/); end >= 0; end = asked.search(/Enter\.|\]/)) {
        const isDoor = asked[end] === "]";
        asked = asked.slice(end + 1);
        child.stdin.write(isDoor ? `${look() ?? "-"}\n` : "\n");
      }
    });
    child.on("close", (code) => resolve({ code, told: JSON.parse(out) }));
  });
