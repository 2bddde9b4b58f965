/** A broker on free ports with devices whose commits a test can hold back. */
import { connect as connectTcp, type Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { type Broker, type BrokerDeps, startBroker } from "../../gateway/broker/broker.ts";
import { BrokerSettings } from "../../gateway/broker/settings.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import type { Device } from "../../gateway/ports/device.ts";
import type { Log } from "../../gateway/ports/log.ts";
import type { KnownDevice } from "../../gateway/ports/trust/register.ts";

export interface Heard {
  readonly device: string;
  readonly subtopic: string;
  readonly payload: string;
  readonly retain: boolean;
}
export interface BrokerSite {
  readonly broker: Broker;
  readonly port: number;
  readonly heard: Heard[];
  /** While held, nothing that a device receives is on disk; `release` puts everything so far there. */
  hold(): void;
  release(count?: number): void;
  readonly waiting: () => number;
  /** What the next `receive` rejects with. */
  failNext(error: Error): void;
  revoke(device: string): void;
  stop(): Promise<void>;
}

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const secretOf = (device: string): string => `secret of ${device}`;

export const brokerSite = async (
  settings: Parameters<typeof BrokerSettings.parse>[0] = {},
  extra: Partial<BrokerDeps> = {},
): Promise<BrokerSite> => {
  const known = new Map<string, KnownDevice>(
    ["reader-1", "reader-2", "locker-1"].map((id) => [id, { id, kind: "rfid-mqtt" }]),
  );
  const heard: Heard[] = [];
  const held: (() => void)[] = [];
  let holding = false;
  let failure: Error | null = null;
  let changed = (): void => {};
  const deviceOf = (id: string): Device | undefined =>
    known.has(id)
      ? {
          start: async () => {},
          stop: async () => {},
          perform: async () => {},
          receive: (subtopic, payload, { retain }) => {
            if (failure) {
              const error = failure;
              failure = null;
              return Promise.reject(error);
            }
            heard.push({ device: id, subtopic, payload: Buffer.from(payload).toString(), retain });
            return holding ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
          },
          figures: () => ({
            device: id,
            kind: "rfid-mqtt",
            online: true,
            lastSeenAt: null,
            roundTripMs: null,
            requests: 0,
            errors: 0,
            firmware: null,
          }),
        }
      : undefined;
  const broker = await startBroker(BrokerSettings.parse({ port: 0, ...(settings as object) }), {
    register: {
      checkDevice: async (id, secret) => (secret === secretOf(id) ? (known.get(id) ?? null) : null),
      digestOfBadge: () => "",
      checkCourier: async () => ({ right: false }),
      checkMaintainer: async () => ({ right: false, totpStep: 0 }),
      devices: () => [...known.values()],
      onChange: (run) => {
        changed = run;
      },
    },
    deviceOf,
    clock: realClock(),
    log: quiet,
    ...extra,
  });
  const release = (count = held.length): void => {
    for (const resolve of held.splice(0, count)) resolve();
  };
  return {
    broker,
    port: broker.port,
    heard,
    hold: () => {
      holding = true;
    },
    release: (count) => {
      if (count === undefined) holding = false;
      release(count);
    },
    waiting: () => held.length,
    failNext: (error) => {
      failure = error;
    },
    revoke: (device) => {
      known.delete(device);
      changed();
    },
    stop: async () => {
      holding = false;
      release();
      await broker.stop();
    },
  };
};

/** A foreign client (mqtt.js) as this device, or as a guest when `device` is null. */
export const join = (site: { readonly port: number }, device: string | null, options: IClientOptions = {}) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${site.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...(device ? { username: device, password: secretOf(device) } : {}),
    ...options,
  });

export interface Letter {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
}
/** Everything that this client is sent from now on. */
export const letters = (client: MqttClient): Letter[] => {
  const all: Letter[] = [];
  client.on("message", (topic, payload, { qos, retain, dup }) =>
    all.push({ topic, payload: payload.toString(), qos, retain, dup }),
  );
  return all;
};

/** Waits until `check` holds; the test's own time-out is the limit. */
export const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** A bare socket: what a client library would never send. */
export interface Bare {
  send(...bytes: readonly number[] | readonly Buffer[]): void;
  readonly socket: Socket;
  readonly received: () => Buffer;
  readonly closed: Promise<void>;
  readonly isClosed: () => boolean;
}
export const bare = async (port: number): Promise<Bare> => {
  const socket = connectTcp(port, "127.0.0.1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let received = Buffer.alloc(0);
  let over = false;
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) =>
    socket.once("close", () => {
      over = true;
      resolve();
    }),
  );
  return {
    socket,
    closed,
    isClosed: () => over,
    received: () => received,
    send: (...bytes) => {
      socket.write(typeof bytes[0] === "number" ? Buffer.from(bytes as number[]) : Buffer.concat(bytes as Buffer[]));
    },
  };
};

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
/** One packet: first byte, remaining length, body. */
export const frame = (first: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
};
export const connectFrame = (options: {
  readonly id: string;
  readonly device?: string;
  readonly clean?: boolean;
  readonly level?: number;
  readonly name?: string;
  readonly flags?: number;
  readonly keepAlive?: number;
}): Buffer => {
  const { id, device, clean = true, level = 4, name = "MQTT", keepAlive = 0 } = options;
  const flags = options.flags ?? (clean ? 2 : 0) | (device ? 0xc0 : 0);
  return frame(
    0x10,
    text(name),
    Buffer.from([level, flags, keepAlive >> 8, keepAlive & 0xff]),
    text(id),
    ...(device ? [text(device), text(secretOf(device))] : []),
  );
};
export const publishFrame = (topic: string | Buffer, payload: string, qos = 0, id = 1, extra = 0): Buffer =>
  frame(
    0x30 | (qos << 1) | extra,
    text(topic),
    ...(qos > 0 ? [Buffer.from([id >> 8, id & 0xff])] : []),
    Buffer.from(payload),
  );
export const subscribeFrame = (filter: string | Buffer, qos = 0, id = 1): Buffer =>
  frame(0x82, Buffer.from([id >> 8, id & 0xff]), text(filter), Buffer.from([qos]));
