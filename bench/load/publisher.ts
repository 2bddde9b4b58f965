/**
 * A load of MQTT 3.1.1 publishers on raw sockets, so that the generator costs less than what it measures: packets are
 * encoded once and patched in place. Every client keeps `window` QoS 1 publishes in flight, or follows `rate`: then a
 * publish counts from the moment at which it was due, also when the window made it wait, and a pause of the generator
 * itself is made good little by little, never in one burst, since a hundred readers do not pause together.
 *
 *   node publisher.js '{"port":1883,"clients":100,"window":10,"seconds":5,"logins":[["reader-1","secret"]],…}'
 *
 * Prints one line of JSON: acknowledged publishes, seconds, rate, time from publish to PUBACK, and how late the
 * generator itself came (ms).
 */
import { connect, type Socket } from "node:net";

export interface LoadSettings {
  readonly host?: string;
  readonly port: number;
  readonly clients: number;
  readonly window: number;
  readonly seconds: number;
  /** Publishes per second over all clients; absent: as many as the window lets through. */
  readonly rate?: number;
  /** With `rate`: publishes that one client sends in one write, as a reader tells what one look around has found. */
  readonly together?: number;
  /** User name and password of each client, taken in turn; absent: none. */
  readonly logins?: readonly (readonly [string, string])[];
  /** `%u` stands for the user name, or the client's number. */
  readonly topic: string;
  /** `%n` stands for a number that no other message of this run has, always 12 digits. */
  readonly payload: string;
}
export interface LoadResult {
  readonly acknowledged: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** p99 of how late the generator's own clock ticked: what of a tail may be its own. 0 without `rate`. */
  readonly lateP99: number;
  /** When those of the slowest hundredth were waited for: from, to, ms of the monotonic clock. */
  readonly slowest: readonly (readonly [number, number])[];
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const packet = (head: number, body: Buffer): Buffer => {
  const length: number[] = [];
  for (let left = body.length; ; ) {
    const digit = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? digit | 128 : digit);
    if (left === 0) return Buffer.concat([Buffer.from([head, ...length]), body]);
  }
};
const connectPacket = (id: string, login: readonly [string, string] | undefined): Buffer => {
  const flags = 2 | (login ? 0xc0 : 0);
  const parts = [text("MQTT"), Buffer.from([4, flags, 0, 0]), text(id), ...(login ?? []).map(text)];
  return packet(0x10, Buffer.concat(parts));
};

/** Since when a publish was due, until when its PUBACK was there: ms. */
type Latency = readonly [number, number];
class Publisher {
  readonly #socket: Socket;
  readonly #settings: LoadSettings;
  readonly #packet: Buffer;
  readonly #idAt: number;
  readonly #numberAt: number;
  readonly #sentAt = new Float64Array(65_536);
  readonly #latencies: Latency[];
  readonly ready: Promise<void>;
  #countFrom = 0;
  #number: number;
  #packetId = 0;
  #inFlight = 0;
  /** Moments at which publishes were due that the window has no room for. */
  readonly #waiting: number[] = [];
  #rest = Buffer.alloc(0);
  #stopped = false;
  acknowledged = 0;

  constructor(settings: LoadSettings, index: number, latencies: Latency[]) {
    this.#settings = settings;
    this.#latencies = latencies;
    this.#number = (process.pid % 1000) * 1e9 + index * 1e6;
    const login = settings.logins?.[index % settings.logins.length];
    const topic = settings.topic.replace("%u", login?.[0] ?? String(index));
    const payload = settings.payload.replace("%n", "0".repeat(12));
    const body = Buffer.concat([text(topic), Buffer.from([0, 0]), Buffer.from(payload)]);
    this.#packet = packet(0x32, body);
    const bodyAt = this.#packet.length - body.length;
    this.#idAt = bodyAt + 2 + Buffer.byteLength(topic);
    this.#numberAt = settings.payload.includes("%n")
      ? this.#idAt + 2 + Buffer.byteLength(settings.payload.split("%n")[0] ?? "")
      : -1;
    this.#socket = connect({ host: settings.host ?? "127.0.0.1", port: settings.port, noDelay: true });
    this.ready = new Promise((resolve, reject) => {
      this.#socket.once("error", reject);
      this.#socket.once("close", () => (this.#stopped ? undefined : reject(new Error("the broker hung up"))));
      this.#socket.once("connect", () => this.#socket.write(connectPacket(`load-${process.pid}-${index}`, login)));
      this.#socket.once("data", (answer) => {
        if (answer[0] !== 0x20 || answer[3] !== 0)
          return reject(new Error(`connection refused: ${answer.toString("hex")}`));
        this.#socket.on("data", (bytes) => this.#take(bytes));
        resolve();
      });
    });
  }

  /** Fills the window, all in one write. */
  fill(): void {
    const now = performance.now();
    const count = this.#settings.window - this.#inFlight;
    if (count > 0) this.#send(count, () => now);
  }

  /** So many publishes are due now. */
  due(count: number, now: number): void {
    for (let left = count; left > 0; left--) this.#waiting.push(now);
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const count = Math.min(this.#waiting.length, this.#settings.window - this.#inFlight);
    if (count > 0) this.#send(count, () => this.#waiting.shift() ?? 0);
  }

  #send(count: number, since: () => number): void {
    const packet = this.#packet;
    const bytes = Buffer.allocUnsafe(count * packet.length);
    for (let at = 0; at < bytes.length; at += packet.length) {
      this.#packetId = (this.#packetId % 65_535) + 1;
      packet.writeUInt16BE(this.#packetId, this.#idAt);
      if (this.#numberAt >= 0) packet.write(String(++this.#number).padStart(12, "0"), this.#numberAt, "latin1");
      this.#sentAt[this.#packetId] = since();
      packet.copy(bytes, at);
    }
    this.#inFlight += count;
    this.#socket.write(bytes);
  }

  /** Latencies of what is sent before then are not counted. */
  countFrom(moment: number): void {
    this.#countFrom = moment;
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    let at = 0;
    const now = performance.now();
    for (; at + 4 <= all.length; at += 4) {
      if (all[at] !== 0x40) throw new Error(`unexpected packet ${all[at]}`);
      const sent = this.#sentAt[all.readUInt16BE(at + 2)] ?? now;
      this.acknowledged++;
      this.#inFlight--;
      if (this.acknowledged % 8 === 0 && sent >= this.#countFrom) this.#latencies.push([sent, now]);
    }
    this.#rest = Buffer.from(all.subarray(at));
    if (this.#stopped) return;
    if (this.#settings.rate === undefined) this.fill();
    else if (this.#waiting.length > 0) this.#sendWaiting();
  }
}

const calmMs = 500;

const percentile = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3));

const runLoad = async (settings: LoadSettings): Promise<LoadResult> => {
  const latencies: Latency[] = [];
  const publishers = Array.from({ length: settings.clients }, (_, index) => new Publisher(settings, index, latencies));
  await Promise.all(publishers.map(({ ready }) => ready));
  const started = performance.now();
  // A hundred sign-ins at once are no part of a load that lasts.
  for (const publisher of publishers) publisher.countFrom(started + calmMs);
  const { rate, together = 1 } = settings;
  const late: number[] = [];
  if (rate === undefined) for (const publisher of publishers) publisher.fill();
  else pace(publishers, { rate, together }, late);
  await new Promise((resolve) => setTimeout(resolve, settings.seconds * 1000));
  const seconds = (performance.now() - started) / 1000;
  const acknowledged = publishers.reduce((sum, publisher) => sum + publisher.acknowledged, 0);
  for (const publisher of publishers) publisher.stop();
  late.sort((a, b) => a - b);
  latencies.sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  const times = latencies.map(([from, to]) => to - from);
  const clock = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return {
    acknowledged,
    seconds: Number(seconds.toFixed(3)),
    perSecond: Math.round(acknowledged / seconds),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
    lateP99: percentile(late, 0.99),
    slowest: latencies.slice(-Math.ceil(latencies.length / 100)).map(([from, to]) => [from + clock, to + clock]),
  };
};

/** What falls due in a tick goes to one client after the other; at most `burst` ticks' worth leaves in one. */
const tickMs = 1;
const burst = 2;
const pace = (
  publishers: readonly Publisher[],
  { rate, together }: { readonly rate: number; readonly together: number },
  late: number[],
): void => {
  const started = performance.now();
  let before = started;
  let rounds = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(now - before - tickMs);
    before = now;
    const owed = ((now - started) * rate) / 1000 / together - rounds;
    const most = Math.max(1, (burst * tickMs * rate) / 1000 / together);
    for (let left = Math.min(owed, most); left >= 1; left--)
      publishers[rounds++ % publishers.length]?.due(together, now);
  }, tickMs);
  timer.unref();
};

const settings = JSON.parse(process.argv[2] ?? "{}") as LoadSettings;
runLoad(settings).then(
  (result) => {
    console.log(JSON.stringify(result));
    process.exit(0);
  },
  (error: unknown) => {
    console.error(String(error));
    process.exit(1);
  },
);
