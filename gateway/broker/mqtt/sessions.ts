/**
 * Sessions, queues, retained messages and wills in memory, each within its bound. Takes the place of aedes-persistence
 * (whose queues grow without end, whose look-ups are linear and which sends redeliveries without DUP). What must
 * survive a power cut is in the journal, never here.
 */
import { Readable } from "node:stream";
import type { Clock } from "../../ports/clock.ts";
import type { BrokerLimits } from "../settings.ts";
import type { Message } from "./inner.ts";
import { Retained } from "./retained.ts";
import { TopicTree } from "./topic-tree.ts";

type Qos = 0 | 1 | 2;
interface Filter {
  readonly topic: string;
  readonly qos: Qos;
}
interface Subscriber extends Filter {
  readonly clientId: string;
}
interface Named {
  readonly id: string;
}
/** aedes reports a session as present only when it has a filter to restore; this one is never subscribed to. */
export const presenceFilter = "$postern/session";

interface Session {
  readonly filters: Map<string, Subscriber>;
  /** By the broker's number of the message, oldest first. */
  readonly queue: Map<number, Message>;
  /** Packet id → the broker's number. */
  readonly inFlight: Map<number, number>;
  /** Packet ids of QoS 2 messages received and not yet released. */
  readonly received: Set<number>;
  awaySince: number | null;
}

const done = Promise.resolve();

export class Sessions {
  readonly #limits: BrokerLimits;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** QoS 2 messages of clients without a session. */
  readonly #receivedOnce = new Map<string, Set<number>>();
  readonly #tree = new TopicTree<Subscriber>();
  readonly #retained: Retained;
  queued = 0;
  dropped = 0;

  constructor(limits: BrokerLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#retained = new Retained(limits);
  }

  get retained(): number {
    return this.#retained.size;
  }

  get away(): number {
    let count = 0;
    for (const session of this.#sessions.values()) if (session.awaySince !== null) count++;
    return count;
  }

  arrive(id: string): void {
    const session = this.#sessions.get(id);
    if (session) session.awaySince = null;
  }

  /** The connection of this client ended; its session, if any, now ages. */
  leave(id: string): void {
    const session = this.#sessions.get(id);
    if (session) session.awaySince = this.#clock.now().elapsed;
  }

  /** Forgets sessions that were away too long. */
  sweep(): void {
    const oldest = this.#clock.now().elapsed - this.#limits.sessionAwayMsMax;
    for (const [id, session] of this.#sessions) {
      if (session.awaySince !== null && session.awaySince < oldest) this.#forget(id);
    }
  }

  mayRetain(topic: string): boolean {
    return this.#retained.mayKeep(topic);
  }

  async setup(): Promise<void> {}

  async storeRetained(message: Message): Promise<void> {
    this.#retained.keep(message);
  }
  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.#retained.matching(filters));
  }

  matching(topic: string): readonly Subscriber[] {
    const found: Subscriber[] = [];
    this.#tree.match(topic, found);
    return found;
  }
  async subscriptionsByTopic(topic: string): Promise<readonly Subscriber[]> {
    return this.matching(topic);
  }

  /** Called once for each CONNECT with clean session 0: here the session begins. */
  async subscriptionsByClient(client: Named): Promise<readonly Filter[]> {
    const known = this.#sessions.get(client.id);
    if (known) return [{ topic: presenceFilter, qos: 0 }, ...known.filters.values()];
    if (this.#sessions.size >= this.#limits.sessionsMax && !this.#forgetLongestAway()) {
      throw new Error("sessions-max");
    }
    const maps = { filters: new Map(), queue: new Map(), inFlight: new Map() };
    this.#sessions.set(client.id, { ...maps, received: new Set(), awaySince: this.#clock.now().elapsed });
    return [];
  }

  async addSubscriptions(client: Named, filters: readonly (Filter & { readonly refused?: boolean })[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    for (const { topic, qos, refused } of filters) {
      if (!session || refused || topic === presenceFilter) continue;
      this.#unsubscribe(session, topic);
      const subscriber = { clientId: client.id, topic, qos };
      session.filters.set(topic, subscriber);
      if (qos > 0) this.#tree.add(topic, subscriber);
    }
  }

  async removeSubscriptions(client: Named, topics: readonly string[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (session) for (const topic of topics) this.#unsubscribe(session, topic);
  }

  /** A CONNECT with clean session 1 ends whatever session there was [MQTT-3.1.2-6]. */
  async cleanSubscriptions(client: Named): Promise<void> {
    this.#forget(client.id);
  }

  /** Puts a message into this client's own queue, if it has a session. */
  enqueue(clientId: string, message: Message, qos: Qos): void {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    if (session.queue.size >= this.#limits.queuedPerSessionMax && !this.#makeRoom(session)) {
      this.dropped++;
      return;
    }
    const { brokerCounter, topic, retain, brokerId = null } = message;
    const payload = Buffer.from(message.payload);
    session.queue.set(brokerCounter, {
      cmd: "publish",
      topic,
      payload,
      qos,
      retain,
      dup: false,
      brokerCounter,
      brokerId,
    });
    this.queued++;
  }

  outgoingEnqueueCombi(subscribers: readonly Subscriber[], message: Message): Promise<void> {
    if (subscribers.length === 0) return done;
    const best = new Map<string, Qos>();
    for (const { clientId, qos } of subscribers) {
      if (qos > (best.get(clientId) ?? 0)) best.set(clientId, qos);
    }
    const live = message.retain ? { ...message, retain: false } : message;
    for (const [clientId, qos] of best) this.enqueue(clientId, live, Math.min(qos, message.qos) as Qos);
    return done;
  }

  /**
   * Gives a queued message the packet id under which it is about to be sent: `id`, or the next free one, since aedes
   * counts from a random start at each connection and ids of the last one may still be in use. Null: not queued.
   */
  assign(clientId: string, number: number, id: number): number | null {
    const session = this.#sessions.get(clientId);
    const kept = session?.queue.get(number);
    if (!session || !kept) return null;
    const other = session.inFlight.get(id);
    const free = other === undefined || other === number ? id : freeId(session, id);
    if (kept.messageId !== undefined) session.inFlight.delete(kept.messageId);
    kept.messageId = free;
    session.inFlight.set(free, number);
    return free;
  }

  /** Called by aedes before it sends a waiting message again, and when PUBREC turns a message into a PUBREL. */
  async outgoingUpdate(client: Named, message: Message): Promise<void> {
    if (message.messageId === undefined) return;
    if (message.cmd === "publish") {
      message.messageId = this.assign(client.id, message.brokerCounter, message.messageId) ?? message.messageId;
      return;
    }
    const session = this.#sessions.get(client.id);
    const number = session?.inFlight.get(message.messageId);
    const sent = number === undefined ? undefined : session?.queue.get(number);
    if (sent) sent.cmd = "pubrel";
  }

  async outgoingClearMessageId(client: Named, { messageId }: Message): Promise<Message | undefined> {
    const session = this.#sessions.get(client.id);
    const number = messageId === undefined ? undefined : session?.inFlight.get(messageId);
    if (!session || number === undefined) return undefined;
    session.inFlight.delete(messageId as number);
    const kept = session.queue.get(number);
    if (session.queue.delete(number)) this.queued--;
    return kept;
  }

  /** Everything that waits for this client, in order; what was sent before comes with DUP [MQTT-3.3.1-1]. */
  outgoingStream(client: Named): Readable {
    const session = this.#sessions.get(client.id);
    const waiting = session ? [...session.queue.values()] : [];
    return Readable.from(
      waiting.map((message) => ({ ...message, dup: message.cmd === "publish" && message.messageId !== undefined })),
    );
  }

  async incomingGetPacket(client: Named, { messageId }: Message): Promise<true> {
    if (!this.holds(client.id, messageId)) throw new Error("no such packet");
    return true;
  }
  /** Is this QoS 2 message one that was received before and not yet released? */
  holds(id: string, messageId: number | undefined): boolean {
    return messageId !== undefined && (this.#receivedBy(id)?.has(messageId) ?? false);
  }
  async incomingStorePacket(client: Named, { messageId }: Message): Promise<void> {
    if (messageId === undefined) return;
    const received = this.#receivedBy(client.id);
    if (received) received.add(messageId);
    else this.#receivedOnce.set(client.id, new Set([messageId]));
  }
  async incomingDelPacket(client: Named, { messageId }: Message): Promise<void> {
    if (messageId !== undefined) this.#receivedBy(client.id)?.delete(messageId);
  }
  async cleanIncoming(client: Named): Promise<void> {
    this.#receivedOnce.delete(client.id);
  }

  #receivedBy(id: string): Set<number> | undefined {
    return this.#sessions.get(id)?.received ?? this.#receivedOnce.get(id);
  }

  // Wills live with the connection: this broker is alone, and after a crash of it they died with the site.
  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  streamWill(): Readable {
    return Readable.from([]);
  }
  async destroy(): Promise<void> {}

  #makeRoom(session: Session): boolean {
    for (const [number, message] of session.queue) {
      if (message.messageId !== undefined) continue;
      session.queue.delete(number);
      this.queued--;
      this.dropped++;
      return true;
    }
    return false;
  }

  #unsubscribe(session: Session, topic: string): void {
    const known = session.filters.get(topic);
    if (!known) return;
    session.filters.delete(topic);
    if (known.qos > 0) this.#tree.remove(topic, known);
  }

  #forgetLongestAway(): boolean {
    let longest: string | null = null;
    let since = Number.POSITIVE_INFINITY;
    for (const [id, { awaySince }] of this.#sessions) {
      if (awaySince === null || awaySince >= since) continue;
      since = awaySince;
      longest = id;
    }
    if (longest !== null) this.#forget(longest);
    return longest !== null;
  }

  #forget(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    for (const topic of [...session.filters.keys()]) this.#unsubscribe(session, topic);
    this.queued -= session.queue.size;
    this.#sessions.delete(id);
  }
}

const freeId = (session: Session, from: number): number => {
  let id = from;
  do id = id >= 65_535 ? 1 : id + 1;
  while (session.inFlight.has(id));
  return id;
};
