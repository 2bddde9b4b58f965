/**
 * What of aedes 1.2.0 is used beyond its documented interface, in one place. `mend.test` of an upgrade: the broker's
 * integration tests, which fail when any of this is gone.
 */
import type { EventEmitter } from "node:events";
import type { Client } from "aedes";

/** A message on its way through aedes. `brokerCounter` numbers messages, so copies for one client can be told. */
export interface Message {
  cmd: "publish" | "pubrel";
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
  dup: boolean;
  messageId?: number | undefined;
  brokerId?: string | null;
  brokerCounter: number;
}
export type Deliver = (message: Message, done: () => void) => void;

export interface Inner extends Client {
  id: string;
  deliver0: Deliver;
  deliverQoS: Deliver;
  readonly subscriptions: Record<string, { readonly qos: 0 | 1 | 2 } | undefined>;
  readonly _parser: EventEmitter & { parse(chunk: Buffer): number };
  _nextId: number;
  readonly _will: Message | null | undefined;
  readonly connackSent: boolean;
  readonly _keepaliveInterval: number;
  readonly _keepaliveTimer: NodeJS.Timeout | null;
  /** Packets that are being handled; at 0 the next bytes are read. */
  _parsingBatch: number;
  /** Called once for each packet that is done with. */
  readonly _nextBatch: (error?: Error | null) => void;
  waitForDrain(done: (error?: Error | null) => void): void;
  pause(): void;
  resume(): void;
}
