/** A fleet, Mosquitto, a gateway with simulated boards, and a hand that can say anything on the broker. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import type { IssuedCommand } from "../../cloud-bridge/fleet/answers/overview.ts";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { type FleetKeys, fleetKeys } from "../../cloud-bridge/fleet/keys.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { modelNow } from "../../firmware-sim/main.ts";
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { writeEnrolment } from "../../gateway/platform/enrolment.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { type RemoteCommand, signCommand } from "../../gateway/wire/downlink/remote-command.ts";
import type { SigningKey } from "../../gateway/wire/downlink/signed.ts";
import { until } from "../free-port.ts";
import { startMosquitto } from "../mosquitto.ts";
import { openLine } from "../proof/damage/line.ts";
import { type Site, siteId, startSite } from "../proof/damage/site.ts";

export const compartment = "A-01";
export const opening: RemoteAction = { type: "open-compartment", compartment };

export interface CommandPlace {
  readonly fleet: Fleet;
  readonly keys: FleetKeys;
  readonly signing: SigningKey;
  readonly line: Awaited<ReturnType<typeof openLine>>;
  readonly folder: string;
  site(): Site;
  /** Resolves when site and fleet have met; `isAway`: when codes are taken. */
  start(folder?: string, isAway?: boolean): Promise<void>;
  /** Site and fleet have the same epoch. */
  agreed(): Promise<void>;
  stop(): Promise<void>;
  /** A copy of the site's folder as it lies there now; the gateway must not run. */
  copy(): Promise<string>;
  order(action: RemoteAction, more?: object, key?: string): Promise<{ status: number; command: IssuedCommand }>;
  read(id: string): Promise<IssuedCommand>;
  /** The exact message that the fleet sends. */
  message(id: string): Promise<Uint8Array>;
  /** Puts this on the broker as if the fleet had sent it; a command unless said otherwise. */
  inject(message: unknown, topic?: "command" | "preAdvice"): Promise<void>;
  pulses(compartment?: string): number;
  /** Whoever stands there shuts the door. */
  shut(compartment?: string): Promise<void>;
  close(): Promise<void>;
}

export const commandPlace = async (): Promise<CommandPlace> => {
  const undo: (() => Promise<unknown>)[] = [];
  const freshFolder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), "postern-commands-"));
    undo.push(() => rm(made, { recursive: true, force: true }));
    return made;
  };
  const data = await freshFolder();
  const broker = await startMosquitto();
  undo.push(() => broker.stop());
  const settings = FleetSettings.parse({
    ...{ data, http: { port: 0 }, broker: { url: `mqtt://127.0.0.1:${broker.port}` } },
    commands: { againMs: 200, everyMs: 200 },
  });
  const fleet = await runFleet(settings, { log: fleetLog("silent"), now: () => Date.now() });
  undo.push(() => fleet.stop());
  const anybody = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => anybody.endAsync(true));
  const line = await openLine();
  line.to = broker.port;
  undo.push(() => line.close());
  const folder = await freshFolder();
  await enrol(fleet, folder, line.port);
  let site: Site | null = null;
  undo.push(async () => site?.stop());
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${fleet.tokens.operator}`, "content-type": "application/json" };
    return fetch(`http://127.0.0.1:${fleet.httpPort}/v1/sites/${siteId}/commands${path}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
    });
  };
  let keys = 0;
  const at = (): Site => {
    if (!site) throw new Error("the gateway does not run");
    return site;
  };
  /** The fleet has heard of the epoch in which this site obeys. */
  const agreed = () =>
    until(async () => {
      const { gateway } = at();
      const streams = gateway.uplink?.figures().state === "streaming";
      return streams && (await readSite(fleet.database, siteId, 42))?.epoch === gateway.journal.head().epoch.counter;
    });
  return {
    ...{ fleet, line, folder, agreed, site: at, keys: fleetKeys(data), signing: fleetKeys(data).signing[0]! },
    start: async (from = folder, isAway = false) => {
      // A loaded machine that is slow to see a door open must not fire its lock again.
      site = await startSite(from, {}, { openSeenMs: 12_000 });
      if (!isAway) await agreed();
    },
    stop: async () => {
      await site?.stop();
      site = null;
    },
    copy: async () => {
      const copy = await freshFolder();
      await cp(folder, copy, { recursive: true });
      return copy;
    },
    order: async (action, more = {}, key = `order-number-${++keys}`) => {
      const body = JSON.stringify({ action, reason: "stuck drawer", ...more });
      const answer = await ask("", { method: "POST", body, headers: { "idempotency-key": key } });
      return { status: answer.status, command: (await answer.json()) as IssuedCommand };
    },
    read: async (id) => (await (await ask(`/${id}`)).json()) as IssuedCommand,
    message: async (id) => {
      const [row] = await fleet.database.rows<{ signed: string }>("select signed from remote_command where id = $1", [
        id,
      ]);
      return new TextEncoder().encode(row!.signed);
    },
    inject: async (message, topic = "command") => {
      const payload = message instanceof Uint8Array ? message : new TextEncoder().encode(JSON.stringify(message));
      await anybody.publishAsync(bridgeTopics(siteId)[topic], Buffer.from(payload), { qos: 1 });
    },
    close: async () => {
      // Before its folder goes, or it would write into one that is gone.
      await site?.stop();
      for (const step of undo.reverse()) await step();
    },
    pulses: (where = compartment) => at().simulator.site.compartment(where, modelNow())?.pulses ?? Number.NaN,
    shut: async (where = compartment) => {
      const { cabinet } = at().simulator.site;
      await until(() => cabinet.look(where, modelNow())?.open === true);
      await until(() => at().gateway.site().locker.compartments.get(where)?.door.state === "open");
      await until(() => cabinet.push(where, modelNow()) !== "sprang-open");
      await until(() => at().gateway.site().locker.compartments.get(where)?.door.state === "closed");
    },
  };
};

const enrol = async (fleet: Fleet, folder: string, port: number): Promise<void> => {
  const places = dataPlaces(folder);
  const secret = Buffer.from(siteSecret(places.keys)).toString("hex");
  const enrolled = await fleet.enrol({ site: siteId, siteSecret: secret });
  writeEnrolment(places.enrolment, {
    ...{ v: 1, site: siteId, fleetPublicKey: enrolled.fleetPublicKey },
    commandKeys: enrolled.commandKeys,
    uplink: { url: `mqtt://127.0.0.1:${port}`, username: siteId, password: enrolled.credential },
  });
};

/** A command that the fleet never issued and could have signed. */
export const madeUp = (signing: SigningKey, change: Partial<RemoteCommand> = {}) => {
  const now = Date.now();
  return signCommand(signing, {
    ...{
      v: 1,
      id: "ab".repeat(16),
      site: siteId,
      issuer: { role: "operator", id: "operator" },
      reason: "stuck drawer",
    },
    ...{ issuedAt: now, notAfter: now + 60_000, expect: { epoch: 1 }, action: opening },
    ...change,
  });
};
