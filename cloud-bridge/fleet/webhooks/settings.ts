/** Settings of the fleet's webhooks, and what else the room is made from. */
import { z } from "zod";
import type { FleetKeys } from "../keys.ts";
import type { FleetLog } from "../log.ts";
import type { Database } from "../store/query.ts";

const hour = 3_600_000;
const ms = (fallback: number) => z.number().int().positive().default(fallback);

export const WebhookSettings = z
  .strictObject({
    /** Endpoints at loopback, over plain HTTP too: for a demo, or a receiver on the same machine. */
    loopback: z.boolean().default(false),
    /** Of a try, from looking up the name to the end of the answer. */
    timeoutMs: z.number().int().min(100).max(60_000).default(15_000),
    /** How often what sites have sent is looked through, and what other workers left to do. */
    everyMs: ms(1_000),
    /** A message is tried for so long. */
    giveUpMs: ms(96 * hour),
    /** A message and what became of it are kept for so long. */
    keepMs: ms(30 * 24 * hour),
  })
  .prefault({});
export type WebhookSettings = Readonly<z.infer<typeof WebhookSettings>>;

export interface WebhookParts {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly settings: WebhookSettings;
}
