/**
 * Takes what sites send, a batch at a time: while transactions run, the next batch gathers. An answer leaves only after
 * its transaction has committed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Ask, bridgeTopics, Hello, Hint, jsonOf } from "../../../gateway/wire/bridge.ts";
import { DesiredStatement } from "../../../gateway/wire/downlink/desired-held.ts";
import { LogPiece } from "../../../gateway/wire/uplink/log-piece.ts";
import { Telemetry } from "../../../gateway/wire/uplink/telemetry.ts";
import { storeHeld } from "../desired/held.ts";
import type { FleetLog } from "../log.ts";
import { storeLogPiece } from "../logs/store.ts";
import { type Database, isPassing } from "../store/query.ts";
import { storeTelemetry } from "../twins/store.ts";
import { raiseForkAlarms } from "./forks.ts";
import { type CheckedFrame, checkFrame } from "./frame-check.ts";
import { readHeads, stateHead, stateUnknown } from "./heads.ts";
import { answerAsk, answerHello, storeHint } from "./requests.ts";
import { type Stored, storeFrames } from "./store-frames.ts";

export const upTopicNames = ["hello", "frame", "hint", "ask", "desired", "telemetry", "log"] as const;
export type UpTopic = (typeof upTopicNames)[number];

/** What a message brings along, depending on what carried it. */
export interface Accompanied {
  /** What it told is in the database, or nobody can store it. */
  readonly onDone?: (() => void) | undefined;
  /** W3C trace context, as the site wrote it; for logs only. */
  readonly traceparent?: string | undefined;
}

export interface WorkerParts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly send: (topic: string, payload: Uint8Array) => void;
  readonly queueFramesMax: number;
  readonly batchEventsMax: number;
  readonly transactionsMax: number;
  readonly onDepositsMade: () => void;
  /** A site has said hello, and its answer is on its way. */
  readonly onGreeted?: (site: string) => void;
  /** A site has less than it shall. */
  readonly onLacking?: () => void;
}
export interface WorkerFigures {
  readonly frames: number;
  readonly events: number;
  readonly badFrames: number;
  readonly forkedFrames: number;
  readonly batches: number;
  readonly queued: number;
  readonly hints: number;
  /** The database took the last batch. */
  readonly healthy: boolean;
}
type Told =
  | { readonly type: "frame"; readonly frame: CheckedFrame }
  | { readonly type: "bad" }
  | { readonly type: "hello"; readonly hello: Hello }
  | { readonly type: "hint"; readonly hint: Hint }
  | { readonly type: "ask"; readonly ask: Ask }
  | { readonly type: "held"; readonly stated: DesiredStatement }
  | { readonly type: "telemetry"; readonly said: Telemetry }
  | { readonly type: "log"; readonly piece: LogPiece };
/**
 * As it came. What is read of a frame takes many times its bytes: it is read once its turn has come, and held no longer
 * than its transaction needs it.
 */
interface Message extends Accompanied {
  readonly site: string;
  readonly topic: UpTopic;
  readonly payload: Uint8Array;
  told?: Told | null | undefined;
}

const retryFirstMs = 100;
const retryMaxMs = 5_000;

export class IngestWorker {
  readonly #parts: WorkerParts;
  readonly #queue: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Transactions under way. */
  readonly #lanes = new Set<Promise<void>>();
  /** Sites in them: what one of these has said since waits, so that each is heard in order. */
  readonly #busy = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #figures = { frames: 0, events: 0, badFrames: 0, forkedFrames: 0, batches: 0, hints: 0, healthy: true };

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  figures(): WorkerFigures {
    return { ...this.#figures, queued: this.#queue.length };
  }

  /**
   * Resolves when it is queued: a broker that waits for it slows its clients down. `onDone` is called when it is
   * stored or can never be; not when the worker ends before.
   */
  async receive(site: string, topic: UpTopic, payload: Uint8Array, along: Accompanied = {}): Promise<void> {
    while (this.#queue.length >= this.#parts.queueFramesMax && !this.#stopped)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#stopped) return;
    this.#queue.push({ site, topic, payload, ...along });
    this.#fillLanes();
  }

  /** What is queued and not stored is dropped: its sites will send it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#queue.length = 0;
    this.#release();
    await Promise.all(this.#lanes);
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** While the database works on one batch the worker folds another one, of other sites. */
  #fillLanes(): void {
    while (this.#lanes.size < this.#parts.transactionsMax && !this.#stopped) {
      const batch = this.#take();
      this.#release();
      if (batch.length === 0) return;
      const sites = batch.map(({ site }) => site);
      for (const site of sites) this.#busy.add(site);
      const lane = this.#untilStored(batch).then(() => {
        for (const site of sites) this.#busy.delete(site);
        this.#lanes.delete(lane);
        this.#fillLanes();
      });
      this.#lanes.add(lane);
    }
  }

  /** Frames of sites that are not under way, or one message of another kind; of each site in the order of arrival. */
  #take(): readonly Message[] {
    const batch: Message[] = [];
    const passed = new Set(this.#busy);
    let events = 0;
    for (const message of [...this.#queue]) {
      const { site, onDone } = message;
      if (passed.has(site)) continue;
      const told = this.#told(message);
      const isFrame = told?.type === "frame";
      if (isFrame) events += told.frame.events.length;
      if (batch.length > 0 && isFrame && events > this.#parts.batchEventsMax) break;
      if (batch.length > 0 && told && !isFrame) {
        passed.add(site);
        continue;
      }
      this.#queue.splice(this.#queue.indexOf(message), 1);
      if (told) batch.push(message);
      else onDone?.();
      if (told && !isFrame) break;
    }
    return batch;
  }

  #told(message: Message): Told | null {
    const { site, topic, payload, traceparent } = message;
    message.told ??= read(site, topic, payload);
    if (!message.told) this.#parts.log.warn("bad-message", { site, topic, traceparent });
    return message.told;
  }
  /** None when it is no frame. It is read anew if the batch has to be tried again. */
  #frame(message: Message): CheckedFrame | readonly [] {
    const told = this.#told(message);
    message.told = undefined;
    return told?.type === "frame" ? told.frame : [];
  }

  #release(): void {
    const room = this.#stopped ? this.#waiting.length : this.#parts.queueFramesMax - this.#queue.length;
    for (const resolve of this.#waiting.splice(0, Math.max(0, room))) resolve();
  }

  async #untilStored(batch: readonly Message[]): Promise<void> {
    for (let tries = 0; !this.#stopped; tries++) {
      try {
        await this.#store(batch);
        this.#figures.healthy = true;
        for (const { onDone } of batch) onDone?.();
        return;
      } catch (error) {
        this.#figures.healthy = false;
        this.#parts.log.warn("batch-not-stored", { messages: batch.length, error: String(error) });
        if (!isPassing(error)) return this.#oneByOne(batch, error);
        const restMs = Math.min(retryMaxMs, retryFirstMs * 2 ** tries);
        await sleep(restMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** One message that the database cannot hold must not keep the others out. */
  async #oneByOne(batch: readonly Message[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const item of batch) await this.#untilStored([item]);
      return;
    }
    batch[0]?.onDone?.();
    this.#parts.log.error("message-dropped", { site: batch[0]?.site, topic: batch[0]?.topic, error: String(error) });
    this.#figures.badFrames += 1;
    this.#figures.healthy = true;
  }

  async #store(batch: readonly Message[]): Promise<void> {
    const { database, now } = this.#parts;
    const [first] = batch;
    if (!first) return;
    if (this.#told(first)?.type !== "frame") return this.#storeOther(first);
    const frames = (): readonly CheckedFrame[] => batch.flatMap((message) => this.#frame(message));
    this.#stored(batch.length, await storeFrames(database, frames, now()));
  }

  async #storeOther(message: Message): Promise<void> {
    const { database, now } = this.#parts;
    const told = this.#told(message);
    switch (told?.type) {
      case "bad":
        this.#figures.badFrames += 1;
        if ((await readHeads(database, [message.site], false)).size > 0)
          await raiseForkAlarms(database, [{ site: message.site, fault: "bad-frame", epoch: 0, seq: 0 }], now());
        break;
      case "hello":
        this.#send(bridgeTopics(told.hello.site).head, await answerHello(database, told.hello, now()));
        this.#parts.onGreeted?.(told.hello.site);
        break;
      case "ask":
        this.#send(bridgeTopics(told.ask.site).refill, await answerAsk(database, told.ask));
        break;
      case "held":
        if (await storeHeld(database, told.stated, now())) this.#parts.onLacking?.();
        break;
      case "telemetry":
        await storeTelemetry(database, told.said, now());
        break;
      case "log":
        await storeLogPiece(database, told.piece, now());
        break;
      case "hint":
        await storeHint(database, told.hint);
        this.#figures.hints += 1;
    }
  }

  #stored(frames: number, { standings, events, depositsMade }: Stored): void {
    const at = this.#parts.now();
    this.#figures.batches += 1;
    this.#figures.frames += frames;
    this.#figures.events += events;
    for (const { site, head, later, forked } of standings) {
      if (forked) this.#figures.forkedFrames += 1;
      const fault = forked ? ("forked" as const) : undefined;
      this.#send(bridgeTopics(site).head, head ? stateHead(head, later, { at, fault }) : stateUnknown(site, at));
    }
    if (depositsMade) this.#parts.onDepositsMade();
  }

  #send(topic: string, value: unknown): void {
    this.#parts.send(topic, new TextEncoder().encode(JSON.stringify(value)));
  }
}

const read = (site: string, topic: UpTopic, payload: Uint8Array): Told | null => {
  if (topic === "frame") {
    const frame = checkFrame(site, payload);
    return frame ? { type: "frame", frame } : { type: "bad" };
  }
  const value = jsonOf(payload);
  const hello = topic === "hello" ? Hello.safeParse(value).data : undefined;
  if (hello?.site === site) return { type: "hello", hello };
  const ask = topic === "ask" ? Ask.safeParse(value).data : undefined;
  if (ask?.site === site) return { type: "ask", ask };
  const stated = topic === "desired" ? DesiredStatement.safeParse(value).data : undefined;
  if (stated?.site === site) return { type: "held", stated };
  const said = topic === "telemetry" ? Telemetry.safeParse(value).data : undefined;
  if (said?.site === site) return { type: "telemetry", said };
  const piece = topic === "log" ? LogPiece.safeParse(value).data : undefined;
  if (piece?.site === site) return { type: "log", piece };
  const hint = topic === "hint" ? Hint.safeParse(value).data : undefined;
  return hint?.site === site ? { type: "hint", hint } : null;
};
