/**
 * The short way of a QoS 1 PUBLISH: judged, acknowledged in one write with all others of its client that came to lie on
 * disk together, handed on when anybody listens. aedes takes four series of callbacks, three writes and two turns of
 * the event loop for each; a flood of scans spent half of its time there. Everything else still goes aedes' way.
 */
import type { Inner, Message } from "./inner.ts";

type Done = (error?: Error | null) => void;

export interface ShortWay {
  readonly topicLevelsMax: number;
  /** As aedes' `authorizePublish`: calls back without an error when the message may be acknowledged. */
  readonly receive: (client: Inner, message: Message, done: Done) => void;
  /** Does anybody, here or away with a session, listen to this topic? */
  readonly isWanted: (topic: string) => boolean;
  readonly forward: (message: Message, client: Inner, done: Done) => void;
}
/** Takes a packet, or leaves it to aedes. */
export type Taker = (message: Message) => boolean;

/** One for the broker: acknowledgements of a commit leave together, each client's in one write. */
export const shortWay = (way: ShortWay): ((client: Inner) => Taker) => {
  let owing: Owed[] = [];
  const flush = (): void => {
    const now = owing;
    owing = [];
    for (const owed of now) acknowledge(way, owed);
  };
  return (client) => {
    const owed: Owed = { client, messages: [] };
    let topic = "";
    const done = (message: Message, error: Error | null): void => {
      if (error) {
        client._nextBatch(error);
        return;
      }
      if (owing.length === 0) process.nextTick(flush);
      if (owed.messages.length === 0) owing.push(owed);
      owed.messages.push(message);
    };
    return (message) => {
      if (message.qos !== 1 || message.cmd !== "publish" || !client.connected || !client.connackSent) return false;
      if (message.topic !== topic) {
        if (!isPlainTopic(message.topic, way.topicLevelsMax)) return false;
        topic = message.topic;
      }
      client._parsingBatch++;
      way.receive(client, message, (error) => done(message, error ?? null));
      if (client._keepaliveInterval > 0) client._keepaliveTimer?.refresh();
      return true;
    };
  };
};

interface Owed {
  readonly client: Inner;
  messages: Message[];
}

const acknowledge = (way: ShortWay, owed: Owed): void => {
  const { client, messages } = owed;
  owed.messages = [];
  if (!client.connected) {
    for (const _ of messages) client._nextBatch(new Error("connection closed"));
    return;
  }
  const bytes = Buffer.allocUnsafe(4 * messages.length);
  let at = 0;
  for (const { messageId = 0 } of messages) {
    bytes[at] = 0x40;
    bytes[at + 1] = 2;
    at = bytes.writeUInt16BE(messageId, at + 2);
  }
  const onward = (error?: Error | null): void => {
    for (const message of messages) {
      if (error) client._nextBatch(error);
      else if (message.retain || way.isWanted(message.topic)) way.forward(message, client, client._nextBatch);
      else client._nextBatch();
    }
  };
  // Who does not read his acknowledgements is not read from either, and is cut off in time (`drainTimeout`).
  if (client.conn.write(bytes)) onward();
  else client.waitForDrain(onward);
};

/** aedes has words of its own for every other one. */
const isPlainTopic = (topic: string, levelsMax: number): boolean => {
  if (topic.length === 0) return false;
  let levels = 1;
  for (let at = 0; at < topic.length; at++) {
    const code = topic.charCodeAt(at);
    if (code === 0x23 || code === 0x2b) return false;
    if (code === 0x2f) levels++;
  }
  return levels <= levelsMax;
};
