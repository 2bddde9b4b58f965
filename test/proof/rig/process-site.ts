/** The gateway as a process, on simulated hardware that the test holds in its hands. No fleet, no fixed port. */

import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DemoPorts, simConfig } from "../../../cli/up/demo-site.ts";
import { type Credentials, type FirstRun, setUp, siteFiles } from "../../../cli/up/first-run.ts";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import type { SimInput } from "../../../firmware-sim/settings.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { siteSecretFile } from "../../../gateway/platform/key-files.ts";
import { childKey } from "../../../gateway/platform/secrets.ts";
import { codeKeyLabel, pickupCode } from "../../../gateway/wire/trust/pickup-code.ts";
import { until } from "../../free-port.ts";
import { type Call, call, type Result } from "../../integration/api-site.ts";
import { oneTimeCode } from "../../one-time-code.ts";
import { program } from "../../program.ts";
import { type Started, start } from "../child.ts";

export interface ProcessSiteOptions extends Pick<FirstRun, "devices" | "couriers"> {
  /** An empty folder of the caller's own. */
  readonly data?: string;
  /** Beside what stands at every site. */
  readonly sim?: Partial<SimInput>;
  readonly edit?: (config: ConfigInput, simulator: Simulator) => ConfigInput;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
}
type Said = Readonly<Record<string, unknown>> & { readonly deposit?: string; readonly compartment?: string };
/** A loaded machine takes its time. */
export const patientMs = 60_000;

export const processSite = async (options: ProcessSiteOptions = {}): Promise<ProcessSite> => {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "postern-proof-"));
  const anyPort: DemoPorts = { api: 0, broker: 0, fleetHttp: 0, fleetMqtt: 0, control: 0, boards: [0, 0, 0, 0, 0, 0] };
  const { control, ...hardware } = simConfig(anyPort);
  const simulator = await runSimulator({ ...hardware, ...options.sim, doors: { mechanicsMs: [5, 40] } });
  const boards = simulator.ports.lines.map((port) => port ?? 0);
  const { edit = (config) => config } = options;
  const onHardware = { edit: (config: ConfigInput) => edit(config, simulator), ports: { ...anyPort, boards } };
  const credentials = await setUp(data, { ...options, ...onHardware });
  return new ProcessSite(data, options.data === undefined, simulator, credentials, options.nodeOptions);
};

export class ProcessSite {
  readonly data: string;
  readonly simulator: Simulator;
  readonly credentials: Credentials;
  api = "";
  mqtt = 0;
  readonly #isOwnFolder: boolean;
  readonly #nodeOptions: readonly string[];
  readonly #waybills = newWaybills(newRandom("parcels"));
  #process: Started | null = null;

  constructor(
    data: string,
    isOwnFolder: boolean,
    simulator: Simulator,
    credentials: Credentials,
    nodeOptions: readonly string[] = [],
  ) {
    this.#nodeOptions = nodeOptions;
    this.data = data;
    this.simulator = simulator;
    this.credentials = credentials;
    this.#isOwnFolder = isOwnFolder;
  }

  /** Resolves when the gateway takes codes. */
  async start(): Promise<void> {
    const main = [...program().before, "gateway", "--json", "--config", siteFiles(this.data).gateway];
    this.#process = start(process.execPath, [...this.#nodeOptions, ...main]);
    const ready = /^\{"type":"ready".*\}$/m;
    const said = JSON.parse(ready.exec(await this.#process.until(ready))?.[0] ?? "{}") as { api: string; mqtt: number };
    this.api = said.api;
    this.mqtt = said.mqtt;
  }
  /** Resolves with the exit code; null: by this signal. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const running = this.#process;
    this.#process = null;
    running?.child.kill(signal);
    return (await running?.ended) ?? null;
  }
  /** What the process wrote so far, its log above all. */
  log(): string {
    return this.#process?.text() ?? "";
  }
  isRunning(): boolean {
    return this.#process !== null && this.#process.child.exitCode === null && this.#process.child.signalCode === null;
  }
  get pid(): number {
    return this.#process?.child.pid ?? 0;
  }
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    await this.simulator.stop();
    if (this.#isOwnFolder) rmSync(this.data, { recursive: true, force: true });
  }

  call(method: string, path: string, options?: Call): Promise<Result> {
    return call(this.api, method, path, options);
  }
  /** `<id>:<credential>`. */
  device(id: string): string {
    return `${id}:${this.secretOf(id)}`;
  }
  secretOf(id: string): string {
    return this.credentials.devices.find((device) => device.id === id)?.secret ?? "";
  }
  async figure(name: string): Promise<number> {
    const text = await (await fetch(`${this.api}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  }

  // People

  async courier(): Promise<string> {
    const { badge = "", pin = "" } = this.credentials.couriers[0] ?? {};
    const { body } = await this.call("POST", "/courier/session", { body: { badge, pin }, key: randomUUID() });
    return String(body.token);
  }
  /** Signed in. */
  async maintainer(id = "maintainer-1"): Promise<string> {
    const found = this.credentials.maintainers.find((one) => one.id === id);
    if (!found) throw new Error(`no ${id}`);
    const body = { account: id, password: found.password, oneTimeCode: await oneTimeCode(found) };
    return String((await this.call("POST", "/maintainer/session", { body, key: randomUUID() })).body.token);
  }
  /** Begins a deposit of one parcel. */
  begin(as: string, more: { readonly key?: string; readonly size?: string; readonly phone?: string } = {}) {
    const { key = randomUUID(), size = "S", phone = "13812345678" } = more;
    const body = { parcels: [this.#waybills.next()], size, phone };
    return this.call("POST", "/courier/deposits", { as, body, key }).then((result) => ({ ...result, asked: body }));
  }
  /** A deposit from sign-in to held. */
  async deposit(as: string, more: Parameters<ProcessSite["begin"]>[1] = {}): Promise<string> {
    const { body, asked } = await this.begin(as, more);
    const { deposit, compartment } = body as Said;
    if (deposit === undefined || compartment === undefined) throw new Error(JSON.stringify(body));
    await this.atDoor(compartment, (now) =>
      this.simulator.site.cabinet.putIn(compartment, asked.parcels[0] ?? "", now),
    );
    await this.confirmed(as, deposit);
    return deposit;
  }
  /** A sensor may have seen it before the courier can say so. */
  async confirmed(as: string, deposit: string): Promise<void> {
    await until(async () => {
      await this.call("POST", `/courier/deposits/${deposit}/confirm`, { as, body: {} });
      return (await this.call("GET", `/courier/deposits/${deposit}`, { as })).body.stage === "held";
    }, patientMs);
  }
  /** As the fleet's notice would show it. */
  codeOf(deposit: string): string {
    const file = siteSecretFile(join(this.data, "gateway", "keys"));
    const key = childKey(Buffer.from(readFileSync(file, "utf8").trim(), "hex"), codeKeyLabel(1));
    return pickupCode((text) => createHmac("sha256", key).update(text).digest(), deposit, 1, 1);
  }
  /** A collection from the code to the empty compartment. A lock that was fired a moment ago rests. */
  async collect(deposit: string): Promise<void> {
    const as = this.device("kiosk-1");
    let begun: Said & { readonly collection?: string } = {};
    await until(async () => {
      const { status, body } = await this.call("POST", "/kiosk/codes", { as, body: { code: this.codeOf(deposit) } });
      begun = body;
      return status === 200;
    }, patientMs);
    const { compartment = "", collection } = begun;
    await this.atDoor(compartment, (now) => this.simulator.site.cabinet.takeOut(compartment, now));
    await until(async () => {
      await this.call("POST", `/kiosk/collections/${collection}/confirm`, { as, body: {} });
      const { body } = await this.call("GET", "/compartments");
      const all = body as { compartment: string; occupancy: string }[];
      return all.find((one) => one.compartment === compartment)?.occupancy === "free";
    }, patientMs);
  }
  /** Waits until the site has seen the door open, does something, and closes it. */
  async atDoor(compartment: string, act: (now: number) => unknown): Promise<void> {
    const { cabinet } = this.simulator.site;
    await until(async () => (await this.doorOf(compartment)) === "open", patientMs);
    act(modelNow());
    // A latch that is still pulled lets the door spring open again.
    await until(() => cabinet.push(compartment, modelNow()) !== "sprang-open", patientMs);
  }
  async doorOf(compartment: string): Promise<string> {
    const { body } = await this.call("GET", "/compartments");
    return (body as { compartment: string; door: string }[]).find((one) => one.compartment === compartment)?.door ?? "";
  }
  /** How often each lock was fired. */
  pulsesByLock(): ReadonlyMap<string, number> {
    const { compartments } = this.simulator.site.truth(modelNow());
    return new Map(compartments.map(({ compartment, pulses }) => [compartment, pulses]));
  }
}
