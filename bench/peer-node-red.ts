/**
 * The peer: Node-RED with a flow that does what the gateway does at a pickup, as somebody would draw it with the nodes
 * that come with it. POST /codes → the code is looked up in a map → a Modbus frame (function 05, timed pulse) goes out
 * on a connection that stays open → the answer to the POST when the board has answered. Beside it every board's inputs
 * are read once a second, as the gateway does when nothing is in play.
 *
 * What the flow does not do: nothing is written to disk, nobody is asked who he is, a code may be used again and again
 * and guessed for ever, no pulse is retried or taken back, no state survives a restart.
 *
 * `as: "installed"`: as its installer leaves it, with editor and administration, just as the gateway serves its pages
 * and the description of its interface. `as: "flow-only"`: both switched off, so that what is left is the flow's.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort, until } from "../test/free-port.ts";
import { newClient } from "./locker/http-client.ts";
import { banks, compartmentOf, relays } from "./locker/steel.ts";

const version = "4.1.8";
const place = resolve(".cache/node-red");
const program = join(place, "node_modules/node-red/red.js");

export interface NodeRed {
  readonly url: string;
  readonly pid: number;
  /** From spawn to the flow's first answer, ms. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Eight digits that open this compartment at the peer. */
export const peerCode = (bank: number, lock: number): string => String(10_000_000 + bank * relays + lock);
export const peerCodes = banks.flatMap((bank, at) =>
  Array.from({ length: relays }, (_, lock) => ({ compartment: compartmentOf(bank, lock), code: peerCode(at, lock) })),
);

/** `ports`: of the boards, in the order of `banks`. On loopback, nobody signs in. */
export const startNodeRed = async (
  ports: readonly number[],
  options: { readonly as: "installed" | "flow-only" },
): Promise<NodeRed> => {
  install();
  const folder = mkdtempSync(join(tmpdir(), "postern-node-red-"));
  const port = await freePort();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "commonjs" }));
  const off = options.as === "flow-only" ? "disableEditor: true, httpAdminRoot: false," : "";
  writeFileSync(
    join(folder, "settings.js"),
    `module.exports = { uiPort: ${port}, uiHost: "127.0.0.1", ${off} flowFile: "flows.json",
       credentialSecret: false, telemetry: { enabled: false }, logging: { console: { level: "fatal" } } };`,
  );
  writeFileSync(join(folder, "flows.json"), JSON.stringify(flow(ports)));
  const started = performance.now();
  const child = spawn(process.execPath, [program, "--userDir", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const killed = (): void => void child.kill("SIGKILL");
  process.once("exit", killed);
  child.once("exit", () => process.removeListener("exit", killed));
  const url = `http://127.0.0.1:${port}`;
  const client = newClient(url);
  // The flow itself says no to a code that it does not know.
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`Node-RED ended with ${child.exitCode}`);
    return client.post("/codes", { code: "none" }, {}).then(
      ({ body }) => body["code"] === "wrong-code",
      () => false,
    );
  });
  const startMs = performance.now() - started;
  client.close();
  return { url, pid: child.pid ?? 0, startMs, stop: () => stop(child, folder) };
};

const install = (): void => {
  if (existsSync(program)) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "-E", `node-red@${version}`];
  execFileSync("npm", args, { cwd: place, stdio: "inherit" });
};

const stop = async (child: ChildProcess, folder: string): Promise<void> => {
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  if (child.exitCode === null) {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5000).unref();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
};

const lookUp = `
const lock = flow.get("codes")[msg.payload.code];
if (!lock) { msg.statusCode = 404; msg.payload = { code: "wrong-code" }; return [null, msg]; }
const frame = Buffer.from([0, 0, 0, 0, 0, 6, 1, 5, 2, lock.relay, 0, 1]);
frame.writeUInt16BE(flow.get("n") + 1 & 0xffff, 0);
flow.set("n", flow.get("n") + 1);
msg.host = "127.0.0.1"; msg.port = lock.port; msg.payload = frame;
return [msg, null];`;
const answer = `
msg.payload = { opened: msg.payload.length === 12 && msg.payload[7] === 5 };
msg.headers = { "content-type": "application/json" };
return msg;`;
const askBoards = `
for (const port of flow.get("ports"))
  node.send({ host: "127.0.0.1", port, payload: Buffer.from([0, 1, 0, 0, 0, 6, 1, 2, 0, 0, 0, 16]) });`;
const takeInputs = `
const doors = flow.get("doors");
doors[msg.port] = msg.payload.subarray(9);
flow.set("doors", doors);`;

const flow = (ports: readonly number[]): readonly object[] => {
  const codes = Object.fromEntries(
    banks.flatMap((_, at) =>
      Array.from({ length: relays }, (_lock, relay) => [peerCode(at, relay), { port: ports[at], relay }] as const),
    ),
  );
  const remember = `flow.set("codes", ${JSON.stringify(codes)}); flow.set("n", 0);`;
  const node = (id: string, type: string, wires: readonly (readonly string[])[], more: object = {}): object => {
    return { id, type, z: "tab", x: 100, y: 100, wires, ...more };
  };
  const work = (id: string, func: string, wires: readonly (readonly string[])[], initialize = ""): object =>
    node(id, "function", wires, { func, outputs: wires.length, initialize, finalize: "", libs: [], timeout: 0 });
  const line = (id: string, next: string): object =>
    node(id, "tcp request", [[next]], { server: "", port: "", out: "sit", ret: "buffer", splitc: " ", newline: "" });
  return [
    { id: "tab", type: "tab", label: "lockers", disabled: false },
    node("in", "http in", [["look-up"]], { url: "/codes", method: "post", upload: false }),
    work("look-up", lookUp, [["pulse"], ["out"]], remember),
    line("pulse", "answer"),
    work("answer", answer, [["out"]]),
    node("out", "http response", [], { statusCode: "", headers: {} }),
    node("tick", "inject", [["ask"]], { props: [], repeat: "1", once: true, onceDelay: 0.1 }),
    work("ask", askBoards, [["read"]], `flow.set("ports", ${JSON.stringify(ports)}); flow.set("doors", {});`),
    line("read", "take"),
    work("take", takeInputs, []),
  ];
};
