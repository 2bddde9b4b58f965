/** The uplink's wire: topics and bytes to whatever broker stands between site and fleet. */
export interface BridgeLink {
  /**
   * Resolves when the broker took the message (QoS 1); rejects when the link went down first. After `expiryS` seconds
   * nobody needs it any more: a broker that can drops it then.
   */
  publish(topic: string, payload: Uint8Array, expiryS?: number): Promise<void>;
  onMessage(run: (topic: string, payload: Uint8Array) => void): void;
  /** `trace`: the W3C trace id that all messages of this connection carry, where the broker can carry it. */
  onUp(run: (trace?: string) => void): void;
  onDown(run: (why: string) => void): void;
  /** Starts one connection attempt; `onUp` or `onDown` follows. Back-off is the session's business. */
  connect(): void;
  /** The fleet has answered by this broker: the next attempt begins with the preferred one again. */
  answered(): void;
  /** Nobody answers by this broker: if there is another one the link goes down, and the next attempt is there. */
  unanswered(): void;
  close(): Promise<void>;
}
