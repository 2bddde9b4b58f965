/**
 * Durability beyond SIGKILL, of the whole gateway: its system calls are watched from outside. No PUBACK leaves before
 * an fdatasync that began after its PUBLISH had come; and what a power cut leaves has everything acknowledged.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usualPorts } from "../../cli/up/demo-site.ts";
import { type Credentials, setUp } from "../../cli/up/first-run.ts";
import { choosePorts } from "../../cli/up/ports.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { type Opened, openJournal } from "../../gateway/journal/open.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { count, figure } from "../scale.ts";
import { commander } from "./durability/commander.ts";
import { idOf, type Packet, packetsOf, puback, publish } from "./durability/packets.ts";
import type { Call } from "./durability/trace.ts";
import { cutPower, startTraced, syncedSizes, syncsOf } from "./durability/traced-gateway.ts";
import { startPublisher } from "./publisher.ts";

if (!has("strace")) figure("left out: counting fdatasync, cutting power; missing", "strace");
const folder = mkdtempSync(join(tmpdir(), "postern-durability-"));
const data = join(folder, "data");
const gatewayData = join(data, "gateway");
const reader = "reader-1";
const scanOnly = (config: ConfigInput): ConfigInput => ({
  ...config,
  api: { ...config.api, limits: { requestsPerMinuteMax: 1_000_000 } },
  rules: { ...config.rules, settleMs: 100 },
  devices: [...(config.devices ?? []).slice(0, 1), { id: reader, kind: "rfid-mqtt" }],
  banks: (config.banks ?? []).slice(0, 1),
});
let ports = usualPorts;
let credentials: Credentials;
const secretOf = (device: string): string => credentials.devices.find(({ id }) => id === device)?.secret ?? "";
const api = (): string => `http://127.0.0.1:${ports.api}`;
const to = () => ({ port: ports.broker, device: reader, secret: secretOf(reader) });

beforeAll(async () => {
  ports = await choosePorts(usualPorts, true);
  const devices = [
    { id: reader, kind: "rfid-mqtt" },
    { id: "upstream-1", kind: "upstream" },
  ];
  credentials = await setUp(data, { ports, edit: scanOnly, devices });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Acknowledged {
  readonly message: string;
  readonly publish: Packet;
  readonly puback: Packet;
}
/** Every acknowledged message of the trace with the packets that brought and acknowledged it. */
const acknowledgedIn = (calls: readonly Call[]): Acknowledged[] => {
  const ours = calls.filter(({ on }) => on.startsWith(`TCP:[127.0.0.1:${ports.broker}->`));
  const connections = [...new Set(ours.map(({ on }) => on))];
  return connections.flatMap((connection) => {
    const own = ours.filter(({ on }) => on === connection);
    const came = packetsOf(own.filter(({ name }) => name === "read")).filter(({ kind }) => kind === publish);
    const went = packetsOf(own.filter(({ name }) => name !== "read")).filter(({ kind }) => kind === puback);
    // Acknowledged in the order in which they came [MQTT-4.6.0-2].
    return went.map((packet, at) => {
      const message = came[at];
      if (message === undefined || idOf(message) !== idOf(packet)) throw new Error("a PUBACK out of turn");
      const [, id = ""] = /"id":"([^"]+)"/.exec(message.body.toString()) ?? [];
      return { message: id, publish: message, puback: packet };
    });
  });
};

/** Acknowledged although no sync had begun after they came and ended before they were acknowledged. */
const tooEarly = (acknowledged: readonly Acknowledged[], syncs: readonly Call[]): string[] =>
  acknowledged
    .filter(({ publish, puback }) => !syncs.some(({ begin, end }) => begin > publish.to.end && end < puback.from.begin))
    .map(({ message }) => message);

const openHere = (journalFolder: string): Promise<Opened> => {
  const onFailure = (error: unknown): never => {
    throw error;
  };
  const options = { site: "demo", clock: realClock(), entropy: realEntropy(), onFailure };
  return openJournal(nodeFiles(journalFolder), options);
};
interface Held {
  readonly report: Opened["report"];
  readonly messages: ReadonlySet<string>;
  readonly waybills: ReadonlySet<string>;
}
const heldIn = async (journalFolder: string): Promise<Held> => {
  const { journal, report } = await openHere(journalFolder);
  const messages = new Set<string>();
  const waybills = new Set<string>();
  for await (const { id } of journal.readScans({ device: reader, limit: Number.MAX_SAFE_INTEGER })) messages.add(id);
  for await (const { recorded } of journal.read(1))
    if (recorded.event.type === "pre-advice-received") waybills.add(recorded.event.waybill);
  await journal.close();
  return { report, messages, waybills };
};
const without = (wanted: Iterable<string>, there: ReadonlySet<string>): string[] =>
  [...wanted].filter((one) => !there.has(one));

describe.skipIf(!has("strace"))("a gateway whose system calls are watched", () => {
  test("sends no PUBACK before an fdatasync that began after the PUBLISH had come", { timeout: 900_000 }, async () => {
    const traced = await startTraced(data, api(), join(folder, "trace-count"));
    const alone = startPublisher({ ...to(), inFlight: 1, total: count(100, 2_000), prefix: "alone" });
    await alone.done;
    const together = startPublisher({ ...to(), inFlight: 32, total: count(640, 12_800), prefix: "together" });
    await together.done;
    const calls = await traced.end("SIGTERM");
    const acknowledged = acknowledgedIn(calls);
    const syncs = syncsOf(calls).filter(({ on }) => on.startsWith(dataPlaces(gatewayData).journal));
    const seen = new Set(acknowledged.map(({ message }) => message));
    expect(without([...alone.acknowledged, ...together.acknowledged], seen)).toEqual([]);
    expect(tooEarly(acknowledged, syncs)).toEqual([]);

    const during = (prefix: string): readonly [acks: number, syncs: number] => {
      const own = acknowledged.filter(({ message }) => message.startsWith(prefix));
      const [from, to] = [own[0]?.publish.to.end ?? 0, own.at(-1)?.puback.from.begin ?? 0];
      return [own.length, syncs.filter(({ begin, end }) => begin > from && end < to).length];
    };
    const [alonePubacks, aloneSyncs] = during("alone");
    const [togetherPubacks, togetherSyncs] = during("together");
    figure("one in flight: PUBACKs and fdatasyncs", [alonePubacks, aloneSyncs]);
    figure("32 in flight: PUBACKs and fdatasyncs", [togetherPubacks, togetherSyncs]);
    expect(aloneSyncs).toBeGreaterThanOrEqual(alonePubacks);
    expect(togetherSyncs).toBeGreaterThanOrEqual(togetherPubacks / 32);
    expect(togetherSyncs).toBeLessThan(togetherPubacks / 2);
  });

  test("keeps everything acknowledged through power cuts", { timeout: 1_800_000 }, async () => {
    const random = newRandom("power");
    const messages = new Set<string>();
    const waybills = new Set<string>();
    const lost: number[] = [];
    const cuts = count(2, 15);
    let sizes: ReadonlyMap<string, number> = new Map();
    let calls: readonly Call[] = [];
    for (let cut = 1; cut <= cuts; cut++) {
      const traced = await startTraced(data, api(), join(folder, `trace-${cut}`));
      const publisher = startPublisher({ ...to(), inFlight: 32, prefix: `cut-${cut}` });
      const commands = commander(api(), secretOf("upstream-1"), cut);
      await until(() => publisher.acknowledged.size > 50 && commands.acknowledged.size > 2, 120_000);
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 1_500)));
      calls = await traced.end("SIGKILL");
      await Promise.all([publisher.drop(), commands.stop()]);
      for (const id of publisher.acknowledged) messages.add(id);
      for (const waybill of commands.acknowledged) waybills.add(waybill);
      if (cut === cuts) cpSync(gatewayData, join(folder, "copy"), { recursive: true });
      sizes = syncedSizes(calls);
      lost.push(cutPower(gatewayData, sizes));
    }
    const held = await heldIn(dataPlaces(gatewayData).journal);
    expect(held.report).toMatchObject({ holes: [], newEpoch: null, repaired: false });
    expect(without(messages, held.messages)).toEqual([]);
    expect(without(waybills, held.waybills)).toEqual([]);
    figure("power cuts, and bytes that each took away", [cuts, lost]);
    figure("acknowledged messages and commands that survived", [messages.size, waybills.size]);

    // The same cut at an earlier sync takes what was acknowledged since: the comparison above would see a loss.
    const copy = join(folder, "copy");
    const syncs = syncsOf(calls);
    const middle = syncs[Math.floor(syncs.length / 2)]?.begin ?? 0;
    const earlier = [...syncedSizes(calls.filter(({ end }) => end < middle))];
    cutPower(copy, new Map(earlier.map(([path, size]) => [path.replace(gatewayData, copy), size])));
    expect(without(messages, (await heldIn(dataPlaces(copy).journal)).messages).length).toBeGreaterThan(0);
  });
});
