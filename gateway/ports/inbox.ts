/** The only way into the site: bounded, one turn at a time. */
import type { Answer } from "../core/answer.ts";
import type { Asked } from "../core/command.ts";
import type { Observation } from "../core/observation.ts";
import type { ScanRecord, SideRecord } from "./journal.ts";

export interface Inbox {
  /** Resolves when what the answer rests on is on disk. Rejects with `InboxFull` when the bound is reached. */
  submit(asked: Asked, sides?: readonly SideRecord[]): Promise<Answer>;
  /** Takes note of what a device saw; resolves when its events, if any, and all earlier ones are on disk. */
  observe(observation: Observation, cause?: string): Promise<void>;
  /** Stores one raw read; resolves when it is on disk. */
  recordScan(record: ScanRecord): Promise<void>;
}
export class InboxFull extends Error {
  readonly code = "inbox-full";
  readonly retryAfterMs = 1000;
}
