/**
 * A running site for the faces: the simulator and the gateway as processes of their own on real sockets, people with
 * fresh credentials, no fleet. What a recipient's phone would show is derived from the site's secret, as the fleet
 * does.
 */
import { createHmac, hkdfSync, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { Child } from "../../cli/up/child.ts";
import { gatewayConfig, usualPorts } from "../../cli/up/demo-site.ts";
import { type Credentials, setUp, siteFiles } from "../../cli/up/first-run.ts";
import { choosePorts } from "../../cli/up/ports.ts";
import { deviceKinds } from "../../gateway/adapters/registry.ts";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { codeKeyLabel, pickupCode } from "../../gateway/wire/trust/pickup-code.ts";
import { until } from "../free-port.ts";
import { program } from "../program.ts";

export interface FaceSite {
  readonly url: string;
  readonly credentials: Credentials;
  readonly data: string;
  /** The code that the recipient of this deposit would be told; `issue`: which of the deposit's codes. */
  codeOf(deposit: string, issue?: number): string;
  /** A deposit by a courier's own client: door, parcel, done. */
  deposit(waybill: string, size?: string): Promise<{ readonly deposit: string; readonly compartment: string }>;
  /** Hands at a door of the simulator: put-in, take-out, close, pry. */
  hands(compartment: string, act: "put-in" | "take-out" | "close" | "pry", body?: object): Promise<void>;
  /** What an MQTT device of the site says, as itself; resolves when the site has it. */
  publish(device: string, subtopic: string, payload: object): Promise<void>;
  /** Mischief of the simulator (firmware-sim/mischief.ts); gives its id. */
  mischief(settings: object): Promise<number>;
  /** Everybody behaves again. */
  peace(): Promise<void>;
  /** kill -9, and started again on the same folder and ports. */
  restartGateway(): Promise<void>;
  call(path: string, options?: { readonly body?: unknown; readonly as?: string }): Promise<Answer>;
  stop(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back
  readonly body: any;
}

/** `edit` changes the configuration that a demo site would have. Its MQTT devices have credentials as well. */
export const faceSite = async (edit: (config: ConfigInput) => ConfigInput = (config) => config): Promise<FaceSite> => {
  const data = mkdtempSync(join(tmpdir(), "postern-faces-"));
  const ports = await choosePorts(usualPorts, true);
  const devices = credentialed(edit(gatewayConfig(ports)));
  const credentials = await setUp(data, { ports, edit, devices });
  const clients = new Map<string, MqttClient>();
  const files = siteFiles(data);
  const child = (name: "sim" | "gateway"): Child =>
    new Child({
      ...{ name, arguments: [name, "--config", files[name]], logFile: join(files.logs, `${name}.log`) },
      ...{ say: () => {}, restartPauseMs: { first: 100, max: 500 }, program: program() },
    });
  const [sim, gateway] = [child("sim"), child("gateway")];
  await sim.start();
  const ready = await gateway.start();
  const url = String(ready["api"]);
  const control = `http://127.0.0.1:${ports.control}`;
  const secret = siteSecret(dataPlaces(join(data, "gateway")).keys);
  const call: FaceSite["call"] = (path, options) => ask(url + path, options);
  const hands: FaceSite["hands"] = async (compartment, act, body = {}) => {
    await until(async () => {
      const { body: said } = await ask(`${control}/doors/${compartment}/${act}`, { body });
      return said.done === true || said.outcome === "closed" || said.taken !== undefined;
    });
  };
  return {
    ...{ url, credentials, data, call, hands },
    codeOf: (deposit, issue = 1) => {
      const key = new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), codeKeyLabel(1), 32));
      return pickupCode((text) => createHmac("sha256", key).update(text).digest(), deposit, issue, 1);
    },
    deposit: (waybill, size = "M") => depositAs(credentials, { call, hands }, waybill, size),
    mischief: async (settings) => (await ask(`${control}/mischief`, { body: settings })).body.id,
    publish: async (device, subtopic, payload) => {
      const client = clients.get(device) ?? (await connected(credentials, device, ports.broker));
      clients.set(device, client);
      await client.publishAsync(`postern/${device}/${subtopic}`, JSON.stringify(payload), { qos: 1 });
    },
    peace: async () => {
      await fetch(`${control}/mischief`, { method: "DELETE" });
    },
    restartGateway: async () => {
      const { pid } = gateway;
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await until(() => gateway.pid !== pid);
      await until(() =>
        fetch(`${url}/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
    },
    stop: async () => {
      await Promise.all([...clients.values()].map((client) => client.endAsync(true)));
      await Promise.all([sim.stop(), gateway.stop()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
};

/** Those that log in with a credential of their own, and the neighbouring system that announces parcels. */
const credentialed = ({ devices }: ConfigInput): readonly { readonly id: string; readonly kind: string }[] => [
  ...devices.filter(({ kind }) => deviceKinds[kind].can.credential).map(({ id, kind }) => ({ id, kind })),
  { id: "upstream-1", kind: "upstream" },
];

const connected = async ({ devices }: Credentials, device: string, port: number): Promise<MqttClient> => {
  const secret = devices.find(({ id }) => id === device)?.secret;
  if (secret === undefined) throw new Error(`${device} has no credential`);
  const as = { clientId: device, username: device, password: secret };
  return await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, as);
};

const ask = async (url: string, { body, as }: { body?: unknown; as?: string } = {}): Promise<Answer> => {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json", "idempotency-key": randomUUID() }),
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
};

/** Announced with consent, carried in by the first courier; held when it returns. */
const depositAs = async (
  { couriers, devices }: Credentials,
  { call, hands }: Pick<FaceSite, "call" | "hands">,
  waybill: string,
  size: string,
): Promise<{ deposit: string; compartment: string }> => {
  const [courier] = couriers;
  const upstream = devices.find(({ kind }) => kind === "upstream");
  if (!courier || !upstream) throw new Error("nobody carries anything here");
  const advice = { waybill, carrier: courier.carrier, consent: "given", size };
  const announced = await call("/pre-advices", { body: advice, as: `${upstream.id}:${upstream.secret}` });
  if (announced.status >= 300) throw new Error(`pre-advice: ${JSON.stringify(announced.body)}`);
  const session = await call("/courier/session", { body: { badge: courier.badge, pin: courier.pin } });
  const as = String(session.body.token);
  const begun = await call("/courier/deposits", { body: { parcels: [waybill], size }, as });
  if (begun.status >= 300) throw new Error(`deposit: ${JSON.stringify(begun.body)}`);
  const { deposit, compartment } = begun.body as { deposit: string; compartment: string };
  await hands(compartment, "put-in", { waybill });
  await hands(compartment, "close");
  await until(async () => {
    const { body } = await call(`/courier/deposits/${deposit}`, { as });
    if (body.stage === "closed") await call(`/courier/deposits/${deposit}/confirm`, { body: {}, as });
    return body.stage === "held";
  });
  return { deposit, compartment };
};
