/** Locker firmware, tag readers and handhelds as MQTT clients: each with its own credential, birth and will. */
import { Socket } from "node:net";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { configTopic, encodeStatus, statusTopic } from "../gateway/wire/device-status.ts";
import { handheldHears } from "../gateway/wire/handheld-topics.ts";
import { lockerTopics } from "../gateway/wire/locker-topics.ts";
import type { Handheld, HandheldAsk, Heard } from "./models/handheld.ts";
import type { LockerFirmware } from "./models/locker-firmware.ts";
import type { Publication, TagReader } from "./models/tag-reader.ts";
import type { SensorNode } from "./surroundings/sensor-node.ts";

export interface MqttAt {
  readonly device: string;
  readonly url: string;
  readonly password: string;
}
export interface ServedDevice {
  stop(): Promise<void>;
}
export interface ServedHandheld extends ServedDevice {
  /** Resolves with the site's answer; rejects when none came in time. */
  ask(request: HandheldAsk): Promise<Heard>;
  prompts(): readonly Heard[];
}

const lookEveryMs = 10;
const answerMsMax = 10_000;
const reconnectMs = 500;
const delayedMax = 256;

export const serveLocker = (locker: LockerFirmware, at: MqttAt, now: () => number): ServedDevice => {
  const line = openLine(at, [lockerTopics.command, lockerTopics.clock, configTopic], {
    connected: () => line.publish(locker.connected(now())),
    receive: (subtopic, payload) => line.publish(locker.receive(subtopic, payload, now())),
  });
  const watch = setInterval(() => {
    line.power(!locker.away(now()));
    line.publish(locker.look(now()));
  }, lookEveryMs);
  return {
    stop: async () => {
      clearInterval(watch);
      await line.stop();
    },
  };
};

export const serveReader = (reader: TagReader, at: MqttAt, sweepMs: number, now: () => number): ServedDevice => {
  const line = openLine(at, [configTopic], {
    connected: () => line.publish([reader.birth()]),
    receive: (subtopic, payload) => line.publish(reader.receive(subtopic, payload)),
  });
  const sweeping = again(
    () => reader.sweepEveryMs(sweepMs),
    () => {
      line.power(!reader.away(now()));
      const sweep = line.isUp() ? reader.sweep(now()) : null;
      if (sweep) line.publish([sweep]);
    },
  );
  return {
    stop: async () => {
      sweeping.stop();
      await line.stop();
    },
  };
};

export const serveNode = (node: SensorNode, at: MqttAt, everyMs: number, now: () => number): ServedDevice => {
  const line = openLine(at, ["lamp/+", configTopic], {
    connected: () => line.publish([node.birth(), node.measure(now())]),
    receive: (subtopic, payload) => line.publish(node.receive(subtopic, payload)),
    takesRetained: true,
  });
  const measuring = again(
    () => node.measureEveryMs(everyMs),
    () => line.publish([node.measure(now())]),
  );
  return {
    stop: async () => {
      measuring.stop();
      await line.stop();
    },
  };
};

export const serveHandheld = (handheld: Handheld, at: MqttAt): ServedHandheld => {
  const waiting = new Map<string, (answer: Heard) => void>();
  const line = openLine(at, [...Object.values(handheldHears), configTopic], {
    connected: () => line.publish([handheld.birth()]),
    receive: (subtopic, payload) => {
      line.publish(handheld.receive(subtopic, payload));
      for (const [id, tell] of waiting) {
        const answer = handheld.answer(id);
        if (answer) tell(answer);
      }
    },
  });
  const ask = async (request: HandheldAsk): Promise<Heard> => {
    const { id, publication } = handheld.ask(request);
    let timer: NodeJS.Timeout | undefined;
    try {
      const answered = new Promise<Heard>((tell) => waiting.set(id, tell));
      const late = new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error("the site does not answer the handheld")), answerMsMax);
      });
      return await Promise.race([line.acknowledged(publication).then(() => answered), late]);
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };
  return { ask, prompts: () => handheld.prompts(), stop: () => line.stop() };
};

/** As often as it is told at that moment. */
const again = (everyMs: () => number, act: () => void): { stop(): void } => {
  let actAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - actAt < everyMs()) return;
    // Late by a little it catches up; after a long pause it begins anew.
    actAt = Math.max(actAt + everyMs(), now - lookEveryMs);
    act();
  }, lookEveryMs);
  return { stop: () => clearInterval(timer) };
};

interface Line {
  /** While the line is down nothing is kept: what matters is retained and told again after the next connect. */
  publish(publications: readonly Publication[]): void;
  acknowledged(publication: Publication): Promise<void>;
  isUp(): boolean;
  /** Without power the connection ends without a word, so that the broker sends the will. */
  power(on: boolean): void;
  stop(): Promise<void>;
}

interface Talk {
  connected(): void;
  receive(subtopic: string, payload: Uint8Array): void;
  /** What was told before it connected concerns it too; how it shall be set always does, an old order never. */
  readonly takesRetained?: boolean;
}

const openLine = ({ device, url, password }: MqttAt, listensTo: readonly string[], on: Talk): Line => {
  const base = `postern/${device}/`;
  const client: MqttClient = connect(url, optionsOf(device, password));
  const delayed = new Set<NodeJS.Timeout>();
  let powered = true;
  client.on("error", () => undefined);
  client.on("connect", () => {
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    if (listensTo.length > 0)
      client.subscribe(
        listensTo.map((subtopic) => base + subtopic),
        { qos: 1 },
      );
    on.connected();
  });
  client.on("message", (topic, payload, packet) => {
    const subtopic = topic.slice(base.length);
    const takes = !packet.retain || on.takesRetained || subtopic === configTopic;
    if (takes && topic.startsWith(base)) on.receive(subtopic, payload);
  });
  const send = ({ subtopic, payload, retain }: Publication): void => {
    if (client.connected) client.publish(base + subtopic, Buffer.from(payload), { qos: 1, retain });
  };
  return {
    publish: (publications) => {
      for (const publication of publications) {
        if (!publication.afterMs) send(publication);
        else if (delayed.size < delayedMax) {
          const timer = setTimeout(() => {
            delayed.delete(timer);
            send(publication);
          }, publication.afterMs);
          delayed.add(timer);
        }
      }
    },
    acknowledged: async ({ subtopic, payload, retain }) => {
      await client.publishAsync(base + subtopic, Buffer.from(payload), { qos: 1, retain });
    },
    isUp: () => client.connected,
    power: (on) => {
      if (on === powered) return;
      powered = on;
      if (on) client.reconnect();
      else client.end(true);
    },
    stop: async () => {
      for (const timer of delayed) clearTimeout(timer);
      await client.endAsync(true);
    },
  };
};

const optionsOf = (device: string, password: string): IClientOptions => ({
  clientId: device,
  username: device,
  password,
  clean: true,
  keepalive: 30,
  reconnectPeriod: reconnectMs,
  will: {
    topic: `postern/${device}/${statusTopic}`,
    payload: Buffer.from(encodeStatus({ online: false })),
    qos: 1,
    retain: true,
  },
});
