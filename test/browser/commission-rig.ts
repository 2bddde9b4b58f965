/** `postern commission --page` as a process of its own, at a simulated cabinet whose doors stay open until shut. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelNow } from "../../firmware-sim/main.ts";
import { compartmentsOf, startCabinet } from "../commission/rig.ts";
import { until } from "../free-port.ts";
import { headOf } from "../integration/boards/site.ts";
import { program } from "../program.ts";

export interface CommissionSite {
  /** With its key. */
  readonly url: string;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
  isOpen(compartment: string): boolean;
  shut(compartment: string): void;
  /** Of the file that was asked for. */
  written(): string;
  stop(): Promise<void>;
}

export const commissionSite = async (
  locks: number,
  mischief: Parameters<typeof startCabinet>[1],
): Promise<CommissionSite> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-commission-page-"));
  const simulator = await startCabinet(
    {
      lines: [{ transport: "tcp", boards: [{ device: "board-1", unit: 3 }] }],
      compartments: compartmentsOf("board-1", "A", locks),
      doors: { mechanicsMs: [40, 120] },
    },
    mischief,
  );
  const doors = Array.from({ length: locks }, (_, lock) => `{ compartment: A-${lock + 1}, size: M, lock: ${lock} }`);
  const [config, file] = [join(folder, "postern.yaml"), join(folder, "wired.yaml")];
  const line = `{ transport: tcp, host: 127.0.0.1, port: ${simulator.ports.boards["board-1"]} }`;
  const board = `{ id: board-1, kind: modbus-relay, settings: { line: ${line}, unit: 3, timeoutMs: 5000 } }`;
  const bank = `{ bank: A, device: board-1, supply: psu, compartments: [${doors.join(", ")}] }`;
  writeFileSync(config, `${headOf(folder)}devices: [${board}]\nbanks: [${bank}]\n`);
  const { command, before } = program();
  const words = ["commission", "--page", "--json", "--config", config, "--out", file, "--watch", "1500"];
  const child: ChildProcess = spawn(command, [...before, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    said.out += chunk.toString("utf8");
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    said.err += chunk.toString("utf8");
  });
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, out: said.out }));
  });
  const address = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(said.err)?.[0];
  await until(() => address() !== undefined || child.exitCode !== null);
  const { cabinet } = simulator.site;
  return {
    ...{ url: address() ?? said.err, ended },
    isOpen: (compartment) => cabinet.look(compartment, modelNow())?.open === true,
    shut: (compartment) => void cabinet.push(compartment, modelNow()),
    written: () => readFileSync(file, "utf8"),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
