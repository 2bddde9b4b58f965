/**
 * The fleet's end of the bridge without a fleet: acknowledges every frame as soon as it has come, in the words of the
 * contract, and keeps nothing. `PORT` of the broker.
 */
import type { Socket } from "node:net";
import { connect } from "mqtt";
import { readTopic } from "../../cloud-bridge/fleet/broker/bus.ts";
import { bridgeTopics, type FleetHead, Frame, Hello, jsonOf } from "../../gateway/wire/bridge.ts";

const client = connect(`mqtt://127.0.0.1:${process.argv[2]}`, { clean: true });
const none: Pick<FleetHead, "epoch" | "seq" | "hash"> = { epoch: null, seq: 0, hash: null };
const heads = new Map<string, typeof none>();
const ids = new Map<string, string>();

client.on("message", (topic, payload) => {
  const { site, kind } = readTopic(topic) ?? { site: "", kind: "" };
  const tell = (more: Partial<FleetHead>): void => {
    const head: FleetHead = { v: 1, site, at: Date.now(), ...(heads.get(site) ?? none), ...more };
    client.publish(bridgeTopics(site).head, JSON.stringify(head), { qos: 1 });
  };
  if (kind === "hello") {
    const { nonce, epoch } = Hello.parse(jsonOf(payload));
    ids.set(site, epoch.id);
    tell({ nonce });
  }
  if (kind !== "frame") return;
  const { epoch, to, hash } = Frame.parse(jsonOf(payload));
  heads.set(site, { epoch: { counter: epoch, id: ids.get(site) ?? "0".repeat(16) }, seq: to, hash });
  tell({});
});
client.on("connect", () => {
  (client.stream as Partial<Socket>).setNoDelay?.(true);
  client.subscribe("postern/1/+/up/#", { qos: 1 }, () => process.stdout.write('{"type":"ready"}\n'));
});
