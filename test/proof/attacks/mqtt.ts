/** Two attackers on MQTT: one whose packets are damaged, and devices whose messages are. */
import mqtt from "mqtt";
import { bare, frame, type join, until } from "../../integration/broker-site.ts";
import { type Chance, mutate } from "../../integration/mutate.ts";

export interface Target {
  readonly port: number;
  readonly secretOf: (device: string) => string;
}
export interface Tally {
  sent: number;
  readonly seen: Record<string, number>;
}
export const newTally = (): Tally => ({ sent: 0, seen: {} });
export const note = (tally: Tally, what: string): void => {
  tally.seen[what] = (tally.seen[what] ?? 0) + 1;
};

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
const connectFrame = (id: string, device: string, secret: string, clean: boolean): Buffer => {
  const flags = 0xc0 | (clean ? 2 : 0);
  return frame(0x10, text("MQTT"), Buffer.from([4, flags, 0, 30]), text(id), text(device), text(secret));
};
const publish = (topic: string, payload: string, qos = 0, id = 1): Buffer =>
  frame(0x30 | (qos << 1), text(topic), ...(qos > 0 ? [Buffer.from([id >> 8, id & 0xff])] : []), Buffer.from(payload));

/** Damaged packets after a CONNECT that is honest three times in four, in bursts, cut off wherever they were. */
export const sendPackets = async (target: Target, chance: Chance, packets: number, tally: Tally): Promise<void> => {
  const device = "reader-1";
  const own = (subtopic: string): string => `postern/${device}/${subtopic}`;
  const honest = [
    connectFrame("h", device, target.secretOf(device), true),
    publish(own("tags"), '{"id":"1","epc":"3074257BF7194E4000001A85","antenna":1,"rssi":-50,"at":1}', 1, 77),
    publish(own("tags"), "x".repeat(300), 2, 78),
    publish(own("status"), '{"online":true}', 1, 3),
    frame(0x82, Buffer.from([0, 1]), text(own("#")), Buffer.from([1])),
    frame(0xa2, Buffer.from([0, 5, 0, 3]), Buffer.from("a/b")),
    frame(0x62, Buffer.from([0, 78])),
    frame(0x40, Buffer.from([0, 1])),
    frame(0x50, Buffer.from([0, 1])),
    frame(0xc0),
    frame(0xe0),
  ];
  while (tally.sent < packets) {
    const client = await bare(target.port);
    if (chance(4) > 0) {
      client.send(connectFrame(`h${chance(50)}`, device, target.secretOf(device), chance(2) > 0));
      await until(() => client.received().length >= 4 || client.isClosed());
    }
    for (let burst = 1 + chance(4); burst > 0; burst--, tally.sent++)
      client.send(mutate(honest[chance(honest.length)] as Buffer, chance));
    client.socket.end();
    if (chance(3) === 0) {
      await client.closed;
      note(tally, "closed by the broker");
    } else client.socket.destroySoon();
  }
};

const deposit = "0123456789abcdef0123456789abcdef";
const wholesome: readonly (readonly [device: string, subtopic: string, payload: object])[] = [
  ["reader-1", "tags", { id: "m1", epc: "3074257BF7194E4000001A85", antenna: 1, rssi: -50, at: 1_760_000_000_000 }],
  ["reader-1", "tags", { id: "m2", at: 1_760_000_000_000, reads: [["3074257BF7194E4000001A85", 1, -60]] }],
  ["reader-1", "status", { online: true, firmware: "1.0.0", boot: "b1" }],
  ["locker-1", "status", { online: true, firmware: "1.0.0", boot: "b2" }],
  ["locker-1", "lock/0/state", { door: "closed", item: false }],
  ["locker-1", "lock/3/state", { door: "open" }],
  ["locker-1", "answer", { id: "0123456789abcdef-1", result: "fired" }],
  ["handheld-2", "status", { online: false }],
  ["handheld-2", "scan", { id: "s1", data: "]C1RR473124829GB", size: "M", damaged: false }],
  ["handheld-2", "sign-in", { id: "s2", badge: "0123456789abcdef0123456789abcdef", pin: "123456" }],
  ["handheld-2", "sign-out", { id: "s3" }],
  ["handheld-2", "done", { id: "s4", deposit }],
  ["handheld-2", "cancel", { id: "s5", deposit }],
  ["handheld-2", "reopen", { id: "s6", deposit }],
  ["handheld-2", "swap", { id: "s7", deposit, reason: "broken", size: "L" }],
  ["handheld-2", "recall", { id: "s8", deposit }],
  ["handheld-2", "recall-done", { id: "s9", deposit }],
  ["kiosk-1", "status", { online: true }],
  ["kiosk-1", "anything", { at: "all" }],
];
const together = 16;

/** Known devices publish damaged messages on every topic of theirs; each one must get its PUBACK all the same. */
export const sendPayloads = async (target: Target, chance: Chance, payloads: number, tally: Tally): Promise<void> => {
  const clients = new Map<string, Awaited<ReturnType<typeof join>>>();
  for (const [device] of wholesome) {
    if (clients.has(device)) continue;
    const password = target.secretOf(device);
    const options = { username: device, password, clientId: `mad-${device}`, reconnectPeriod: 0 } as const;
    clients.set(device, await mqtt.connectAsync(`mqtt://127.0.0.1:${target.port}`, { protocolVersion: 4, ...options }));
  }
  const one = async (): Promise<void> => {
    while (tally.sent < payloads) {
      tally.sent++;
      const [device, subtopic, body] = wholesome[chance(wholesome.length)]!;
      const payload = mutate(Buffer.from(JSON.stringify(body)), chance);
      const retain = subtopic === "status" || subtopic.endsWith("state");
      await clients.get(device)?.publishAsync(`postern/${device}/${subtopic}`, payload, { qos: 1, retain });
      note(tally, "acknowledged");
    }
  };
  await Promise.all(Array.from({ length: together }, one));
  await Promise.all([...clients.values()].map((client) => client.endAsync()));
};
