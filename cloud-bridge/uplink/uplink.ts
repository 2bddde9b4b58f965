/** Carries the journal's events to the fleet: acts on what the session decides. */
import type { Observation } from "../../gateway/core/observation.ts";
import type { Timer } from "../../gateway/ports/clock.ts";
import { bridgeTopics, type FleetHead, type FrameEvent } from "../../gateway/wire/bridge.ts";
import { Asks } from "./asks.ts";
import { Commands } from "./commands.ts";
import { Documents, noneRefused } from "./documents.ts";
import { readDownlink } from "./downlink.ts";
import { Greeting } from "./greeting.ts";
import { Acknowledgement } from "./outbox/acknowledgement.ts";
import { Lanes } from "./outbox/lanes.ts";
import type { LogToSend } from "./outbox/log-sender.ts";
import { type Cut, JournalOutbox } from "./outbox/outbox.ts";
import type { Uplink, UplinkFigures, UplinkParts } from "./parts.ts";
import { locate } from "./session/place.ts";
import type { SessionAction, SessionInput, Surroundings } from "./session/protocol.ts";
import { isConnected, newSession, type Session, step } from "./session/session.ts";
import type { UplinkSettings } from "./settings.ts";

/** Seconds after which neither a copy of a live event nor a device report is news to a screen. */
const overtakingExpiryS = 60;

export const startUplink = async (settings: UplinkSettings, parts: UplinkParts): Promise<Uplink> => {
  const uplink = new RunningUplink(settings, parts);
  await uplink.start();
  return uplink;
};

class RunningUplink implements Uplink {
  readonly #settings: UplinkSettings;
  readonly #parts: UplinkParts;
  readonly #outbox: JournalOutbox;
  readonly #acknowledgement: Acknowledgement;
  readonly #asks: Asks;
  readonly #greeting: Greeting;
  readonly #commands: Commands;
  readonly #documents: Documents | null;
  readonly #lanes: Lanes;
  readonly #cuts = new Map<number, Cut>();
  readonly #topics: ReturnType<typeof bridgeTopics>;
  #session: Session;
  #wake: Timer | null = null;
  #sentTo = 0;
  #told = false;
  /** The fleet takes device reports. */
  #listens = false;
  /** What an earlier conversation began is dropped when it comes back. */
  #conversation = 0;
  #stopped = false;

  constructor(settings: UplinkSettings, parts: UplinkParts) {
    const { site, journal, clock, entropy, link, log } = parts;
    this.#settings = settings;
    this.#parts = parts;
    this.#topics = bridgeTopics(site);
    this.#outbox = new JournalOutbox(journal, site, parts.openSide);
    this.#acknowledgement = new Acknowledgement(journal, clock, log);
    this.#greeting = new Greeting(parts, settings);
    this.#session = newSession(this.#around());
    const epoch = (): number => journal.head().epoch.counter;
    const publish = (topic: string, payload: Uint8Array): void => this.#publish(topic, payload);
    this.#asks = new Asks({ site, clock, epoch, freshId: () => entropy.hex(8), publish });
    const { onCommand, onPreAdvices } = parts;
    this.#commands = new Commands({ site, keys: parts.commandKeys ?? [], clock, log, onCommand, onPreAdvices });
    const { desired, commandKeys: keys = [] } = parts;
    const held = (payload: Uint8Array): void => this.#publish(this.#topics.held, payload);
    this.#documents = desired ? new Documents({ site, keys, log, desired, publish: held }) : null;
    this.#lanes = new Lanes({
      ...{ site, settings, journal, clock, condition: parts.condition },
      sentTo: () => this.#sentTo,
      acknowledged: () => this.#acknowledgement.place,
      publish: (what, payload) => this.#overtake(what, payload),
      observe: (observation) => this.#observe(observation),
      measured: () => this.appended(),
    });
    link.onUp((trace) => {
      log.info("uplink-up", { trace });
      this.#feed({ type: "up" });
    });
    link.onDown((why) => {
      log.info("uplink-down", { why });
      this.#feed({ type: "down" });
    });
    link.onMessage((topic, payload) => this.#receive(topic, payload));
  }

  async start(): Promise<void> {
    await this.#acknowledgement.load();
    // The site may remember a connection of before its restart, and would wait for it without a word.
    this.#observe({ type: "uplink-changed", connected: false });
    await this.#lanes.start();
    this.#feed({ type: "tick" });
  }

  figures(): UplinkFigures {
    const flights = this.#session.state === "streaming" ? this.#session.stream.flights : [];
    const { backlog, queues, dropped } = this.#lanes.figures();
    return {
      connected: this.#session.state === "streaming",
      state: this.#session.state,
      acknowledged: this.#acknowledgement.place,
      ...{ backlogEvents: backlog.behind, backlogAgeMs: backlog.ageMs, backlogUncounted: backlog.uncounted },
      ...{ queues, dropped },
      framesInFlight: flights.length,
      bytesInFlight: flights.reduce((sum, { bytes }) => sum + bytes, 0),
      commandsRefused: this.#commands.refused(),
      documentsRefused: this.#documents?.refused() ?? noneRefused,
    };
  }

  appended(): void {
    this.#feed({ type: "appended", epoch: this.#parts.journal.durableHead().epoch.counter });
    this.#lanes.appended();
  }

  sendLog(log: LogToSend): Promise<boolean> {
    return this.#lanes.sendLog(log);
  }

  stateHeld(): void {
    this.#documents?.state();
  }

  ask(from: number, to: number | null): AsyncIterable<readonly FrameEvent[]> {
    return this.#asks.ask(from, to);
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#wake?.cancel();
    this.#lanes.stop();
    this.#asks.stop();
    await this.#parts.link.close();
    await this.#acknowledgement.stop();
  }

  #around(): Surroundings {
    const { clock, journal, entropy } = this.#parts;
    const { epoch, seq } = journal.durableHead();
    return {
      at: clock.now().elapsed,
      own: { epoch: epoch.counter, seq },
      fraction: () => entropy.fraction(),
      nonce: () => entropy.hex(8),
      wayMs: this.#greeting.wayMs,
      settings: this.#settings,
    };
  }

  #feed(input: SessionInput): void {
    if (this.#stopped) return;
    const before = this.#session;
    const next = step(before, input, this.#around());
    this.#session = next.session;
    if (before.state !== next.session.state) this.#changed();
    this.#wake?.cancel();
    this.#wake = null;
    for (const action of next.actions) this.#act(action);
  }

  #changed(): void {
    const { state } = this.#session;
    this.#conversation += state === "streaming" ? 0 : 1;
    if (state !== "streaming") this.#cuts.clear();
    this.#commands.turned(state === "streaming" ? "agreed" : isConnected(this.#session) ? "connected" : "away");
    this.#asks.connected(isConnected(this.#session) && state !== "greeting");
    if (state === "streaming") this.#documents?.state();
    this.#lanes.turned(state !== "streaming" ? "away" : this.#listens ? "listened-to" : "streaming");
    const connected = state === "streaming" || state === "diverged" || (this.#told && isConnected(this.#session));
    if (connected === this.#told) return;
    this.#told = connected;
    this.#observe({ type: "uplink-changed", connected });
  }

  #act(action: SessionAction): void {
    const { link, journal, log, onDiverged } = this.#parts;
    switch (action.type) {
      case "connect":
        link.connect();
        break;
      case "greet":
        this.#greeting.say(action);
        break;
      case "unanswered":
        log.warn("uplink-unanswered");
        link.unanswered();
        break;
      case "locate":
        this.#later(locate(journal, action.head), (located) => ({ type: "located", located }));
        break;
      case "seek":
        this.#sentTo = action.next - 1;
        this.#outbox.seek(action.head, action.next);
        break;
      case "pull":
        this.#later(this.#outbox.cut({ ...action, eventsMax: this.#settings.frameEventsMax }), (cut) =>
          typeof cut === "string" ? { type: "dry", held: cut === "held" } : this.#taken(cut),
        );
        break;
      case "publish":
        this.#publishCut(this.#cuts.get(action.id));
        break;
      case "acknowledged":
        this.#acknowledged(action.head, action.ids);
        break;
      case "diverged":
        log.warn("uplink-diverged", { fault: action.head.fault, fleetSeq: action.head.seq });
        onDiverged(action.head);
        break;
      case "refused":
        log.error("uplink-refused");
        break;
      case "wait":
        this.#wake?.cancel();
        this.#wake = this.#timer(action.until);
    }
  }

  #timer(until: number): Timer {
    const { clock } = this.#parts;
    return clock.after(Math.max(1, until - clock.now().elapsed), () => this.#feed({ type: "tick" }));
  }

  #later<T>(work: Promise<T>, input: (result: T) => SessionInput): void {
    const conversation = this.#conversation;
    work.then(
      (result) => {
        if (conversation === this.#conversation) this.#feed(input(result));
      },
      (error: unknown) => {
        this.#parts.log.error("uplink-cannot-read", { error: String(error) });
        // Tried again after the linger time, or anew from hello.
        if (conversation === this.#conversation) this.#feed({ type: "dry", held: true });
      },
    );
  }

  #taken(cut: Cut): SessionInput {
    this.#cuts.set(cut.id, cut);
    return { type: "cut", frame: { id: cut.id, from: cut.from, end: cut.end, bytes: cut.payload.length } };
  }

  /** A lost publish is no loss: frames are repeated until the fleet's acknowledgement. */
  #publishCut(cut: Cut | undefined): void {
    if (cut === undefined || this.#stopped) return;
    const { id, end, payload, contacts } = cut;
    this.#acknowledgement.travel(end, contacts);
    this.#sentTo = Math.max(this.#sentTo, end.seq);
    const carried = (): void => this.#feed({ type: "carried", id });
    this.#parts.link.publish(this.#topics.frame, payload).then(carried, () => undefined);
  }

  #acknowledged(head: FleetHead, ids: readonly number[]): void {
    if (!head.epoch) return;
    for (const id of ids) this.#cuts.delete(id);
    const place = { epoch: head.epoch.counter, seq: head.seq };
    this.#acknowledgement.reached(place);
    this.#parts.onAcknowledged?.(place, this.#commands.fleetAt() ?? head.at);
  }

  #receive(topic: string, payload: Uint8Array): void {
    const message = readDownlink(this.#parts.site, topic, payload);
    if (message.type === "head") this.#headStated(message.head);
    else if (message.type === "refill") this.#asks.answered(message.refill);
    else if (message.type === "command") this.#commands.receive(message.message);
    else if (message.type === "pre-advice") this.#commands.receiveAdvices(message.message);
    else if (message.type === "desired") this.#documents?.receive(message.message);
    else this.#parts.log.warn("uplink-bad-message", { topic });
  }

  #headStated(head: FleetHead): void {
    if (head.nonce !== undefined) {
      this.#listens = head.telemetry === true;
      this.#parts.link.answered();
    }
    this.#commands.told(head.at);
    this.#parts.onFleetHead?.(head);
    this.#feed({ type: "head", head });
  }

  /** What is lost is asked for or stated again. */
  #publish(topic: string, payload: Uint8Array): void {
    if (this.#stopped) return;
    this.#parts.link.publish(topic, payload).catch(() => undefined);
  }

  /** Goes by itself, and is paid for like frames: those wait for it. */
  #overtake(what: "hint" | "telemetry" | "log", payload: Uint8Array): Promise<void> {
    const left = this.#parts.link.publish(this.#topics[what], payload, what === "log" ? undefined : overtakingExpiryS);
    this.#feed({ type: "spent", bytes: payload.length });
    return left;
  }

  #observe(observation: Observation): void {
    this.#parts.observe(observation).catch((error: unknown) => {
      this.#parts.log.warn("uplink-not-observed", { what: observation.type, error: String(error) });
    });
  }
}
