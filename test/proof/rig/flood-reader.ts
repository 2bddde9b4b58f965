/**
 * An RFID reader that publishes every single read as a message of its own, so many a second, and lets none of them go
 * before its PUBACK came. What it reads is what `sweep` says that its antennas hear.
 */
import mqtt from "mqtt";
import { encodeStatus, statusTopic } from "../../../gateway/wire/device-status.ts";
import { encodeTags, type TagRead, tagsTopic } from "../../../gateway/wire/parcel/tag-read.ts";

export interface FloodOptions {
  readonly port: number;
  readonly device: string;
  readonly secret: string;
  /** Reads; asked anew each time. */
  readonly perSecond: () => number;
  /** Never empty. */
  readonly sweep: () => readonly TagRead[];
}
export interface Flood {
  readonly sent: () => number;
  readonly acknowledged: () => number;
  /** Resolves when so many have been sent since it began. */
  reached(sent: number): Promise<void>;
  /** Sends nothing new; resolves when what was sent is acknowledged. */
  stop(): Promise<void>;
}
/** What a reader keeps while it waits for PUBACKs. */
const inFlightMax = 2_000;
const tickMs = 5;

export const startFlood = async ({ port, device, secret, perSecond, sweep }: FloodOptions): Promise<Flood> => {
  const base = `postern/${device}/`;
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    ...{ clientId: device, username: device, password: secret, clean: true, keepalive: 30, reconnectPeriod: 0 },
  });
  await client.publishAsync(base + statusTopic, Buffer.from(encodeStatus({ online: true })), { qos: 1, retain: true });
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  let reads: TagRead[] = [];
  let sent = 0;
  let acknowledged = 0;
  let due = 0;
  let before = performance.now();
  const publish = (): void => {
    if (reads.length === 0) reads = [...sweep()];
    const read = reads.shift();
    if (!read) return;
    const id = floodId(++sent);
    const payload = Buffer.from(encodeTags({ id, at: Date.now(), reads: [read] }));
    client.publish(base + tagsTopic, payload, { qos: 1 }, (error) => {
      if (error) return;
      acknowledged++;
      wake();
    });
  };
  const timer = setInterval(() => {
    const now = performance.now();
    // What a pause of this process left undone is made good, but never as one burst of more than a second.
    const rate = perSecond();
    due = Math.min(rate, due + ((now - before) * rate) / 1000);
    before = now;
    for (; due >= 1 && sent - acknowledged < inFlightMax; due--) publish();
    wake();
  }, tickMs);
  const when = (reached: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const isDown = !client.connected;
        if (!reached() && !isDown) return;
        waiting.delete(look);
        if (reached()) resolve();
        else reject(new Error("the reader lost its connection"));
      };
      waiting.add(look);
      look();
    });
  client.on("close", wake);
  return {
    sent: () => sent,
    acknowledged: () => acknowledged,
    reached: (count) => when(() => sent >= count),
    stop: async () => {
      clearInterval(timer);
      await when(() => acknowledged === sent);
      await client.endAsync(true);
    },
  };
};

export const floodId = (number: number): string => `flood-${number}`;
