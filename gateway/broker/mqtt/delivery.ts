/**
 * How one client is sent a message. Replaces aedes' own way, which may choose the lower QoS of two overlapping
 * subscriptions, ignores the granted QoS of a wildcard, drops a QoS 1 message that a QoS 0 one has overtaken, and
 * waits for slow readers without a bound.
 */
import type { Deliver, Inner, Message } from "./inner.ts";
import type { Sessions } from "./sessions.ts";
import { matches } from "./topic-tree.ts";

export interface DeliverySettings {
  readonly sessions: Sessions;
  readonly sendBytesMax: number;
  readonly mayForward: (client: Inner, topic: string) => boolean;
  readonly onSent: () => void;
  readonly onTooSlow: (client: Inner) => void;
}

export const mendDelivery = (client: Inner, settings: DeliverySettings): void => {
  let last = 0;
  const deliver: Deliver = (message, done) => {
    const stored = message.brokerId === null;
    // The subscriptions that match one message are called one right after the other: all but the first are copies.
    const copy = !stored && message.brokerCounter === last;
    last = message.brokerCounter;
    if (copy || client.closed || !settings.mayForward(client, message.topic)) return done();
    const granted = grantedQos(client, message.topic);
    const qos = Math.min(granted, message.qos) as 0 | 1 | 2;
    const id = qos === 0 ? 0 : packetIdFor(client, settings.sessions, message, qos, stored);
    if (id === null) return done();
    const drained = client.conn.write(encodePublish(message, qos, id));
    settings.onSent();
    if (!drained && client.conn.writableLength > settings.sendBytesMax) settings.onTooSlow(client);
    // Stored messages come as a stream that must not outrun the reader; aedes emits `drain` when the client goes.
    if (!drained && stored) client.conn.once("drain", done);
    else done();
  };
  client.deliver0 = deliver;
  client.deliverQoS = deliver;
};

/** The highest QoS of this client's subscriptions that match [MQTT-3.3.5-1]. */
const grantedQos = (client: Inner, topic: string): 0 | 1 | 2 => {
  let best: 0 | 1 | 2 = 0;
  for (const filter in client.subscriptions) {
    const qos = client.subscriptions[filter]?.qos ?? 0;
    if (qos > best && matches(filter, topic)) best = qos;
  }
  return best;
};

const packetIdFor = (
  client: Inner,
  sessions: Sessions,
  message: Message,
  qos: 1 | 2,
  stored: boolean,
): number | null => {
  const id = client._nextId;
  client._nextId = id >= 65_535 ? 1 : id + 1;
  if (client.clean) return id;
  if (stored) sessions.enqueue(client.id, message, qos);
  return sessions.assign(client.id, message.brokerCounter, id);
};

const encodePublish = (message: Message, qos: 0 | 1 | 2, id: number): Buffer => {
  const topicBytes = Buffer.byteLength(message.topic);
  const length = 2 + topicBytes + (qos > 0 ? 2 : 0) + message.payload.length;
  const lengthBytes = length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + length);
  packet[0] = 0x30 | (qos << 1) | (message.retain ? 1 : 0);
  let at = 1;
  for (let rest = length; at <= lengthBytes; at++, rest >>>= 7) {
    packet[at] = (rest & 0x7f) | (at < lengthBytes ? 0x80 : 0);
  }
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(message.topic, at, "utf8");
  if (qos > 0) at = packet.writeUInt16BE(id, at);
  message.payload.copy(packet, at);
  return packet;
};
