/** What became of the messages of one endpoint, and sending them once more: each keeps its id. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type HookDelivery, hookDeliveryStates, testKind } from "../answers/webhooks.ts";
import type { Query } from "../store/query.ts";
import type { WebhookParts } from "./settings.ts";

export const HookDeliveryQuery = z.strictObject({
  state: z.enum(hookDeliveryStates).optional(),
  /** Of the page before: its last number. */
  below: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type HookDeliveryQuery = z.infer<typeof HookDeliveryQuery>;
export const Replay = z.strictObject({
  /** Of what state; what waits goes by itself. */
  states: z
    .array(z.enum(["sent", "dead"]))
    .min(1)
    .max(2)
    .default(["dead"]),
  /** When it became known, ms; both ends belong to it. */
  from: z.number().int().min(0).optional(),
  to: z.number().int().min(0).optional(),
});
export type Replay = z.infer<typeof Replay>;

/** Newest first. */
export const listHookDeliveries = async (
  query: Query,
  endpoint: string,
  { state, below, limit }: HookDeliveryQuery,
): Promise<HookDelivery[]> => [
  ...(await query.rows<HookDelivery>(
    `select event.id, d.n as number, event.kind, d.state, d.tries, d.made_at as "madeAt", d.next_at as "nextAt",
       d.ended_at as "endedAt", d.status, d.error, event.body
     from webhook_delivery d join webhook_event event on event.n = d.n
     where d.endpoint = $1 and ($2::text is null or d.state = $2) and ($3::bigint is null or d.n < $3)
     order by d.n desc limit $4`,
    [endpoint, state ?? null, below ?? null, limit],
  )),
];

const again =
  "state = 'waiting', tries = 0, next_at = $2, give_up_at = $3, ended_at = null, status = null, error = null";

/** `delivery-waiting`: it is on its way by itself. */
export const replayOne = (
  { database, now, settings }: WebhookParts,
  endpoint: string,
  id: string,
): Promise<"replayed" | "not-found" | "delivery-waiting"> =>
  database.transaction(async (query) => {
    const at = now();
    const replayed = await query.change(
      `update webhook_delivery d set ${again} from webhook_event event
       where event.n = d.n and event.id = $4 and d.endpoint = $1 and d.state <> 'waiting'`,
      [endpoint, at, at + settings.giveUpMs, id],
    );
    if (replayed > 0) return "replayed";
    const [found] = await query.rows(
      `select 1 from webhook_delivery d join webhook_event event on event.n = d.n
       where d.endpoint = $1 and event.id = $2`,
      [endpoint, id],
    );
    return found ? "delivery-waiting" : "not-found";
  });

/** In the order in which they happened. Resolves to how many. */
export const replayMany = (
  { database, now, settings }: WebhookParts,
  endpoint: string,
  { states, from, to }: Replay,
): Promise<number> =>
  database.change(
    `update webhook_delivery set ${again}
     where endpoint = $1 and state = any($4::text[]) and made_at between $5 and $6`,
    [endpoint, now(), now() + settings.giveUpMs, states, from ?? 0, to ?? Number.MAX_SAFE_INTEGER],
  );

/** A message that tells of nothing. */
export const makeTest = ({ database, now, settings }: WebhookParts, endpoint: string): Promise<string> =>
  database.transaction(async (query) => {
    const id = `evt_${randomUUID().replaceAll("-", "")}`;
    const at = now();
    const body = JSON.stringify({ type: testKind, timestamp: new Date(at).toISOString(), data: { webhook: endpoint } });
    await query.change(
      `with told as (insert into webhook_event (id, kind, subject, carrier, at, body)
         values ($2, $3, $2, null, $4, $5) returning n, subject)
       insert into webhook_delivery (endpoint, n, subject, state, made_at, next_at, give_up_at)
       select $1, n, subject, 'waiting', $4, $4, $6 from told`,
      [endpoint, id, testKind, at, body, at + settings.giveUpMs],
    );
    return id;
  });
