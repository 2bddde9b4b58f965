/** The uplink's wire: topics and bytes to whatever broker stands between site and fleet. */
export interface BridgeLink {
  /** Resolves when the broker took the message (QoS 1); rejects when the link went down first. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  onMessage(run: (topic: string, payload: Uint8Array) => void): void;
  onUp(run: () => void): void;
  onDown(run: (why: string) => void): void;
  /** Starts one connection attempt; `onUp` or `onDown` follows. Back-off is the session's business. */
  connect(): void;
  close(): Promise<void>;
}
