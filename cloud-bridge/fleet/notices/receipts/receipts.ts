/**
 * What receivers say of messages that they took. A receipt is kept before it is acknowledged, and waits until its
 * message is found, since it may come before it is noted that that was sent. The first one counts; one that is told
 * again, or is about no message of ours, changes nothing and is forgotten.
 */
import type { Database } from "../../store/query.ts";
import type { Receipt } from "../channels/channel.ts";

/** Longer than anything takes to be noted. */
const waitMsMax = 24 * 3_600_000;
/** Of one channel; a receiver that tells of more than that, which nobody sent, is not heard. */
const waitingMax = 10_000;

export const keepReceipt = (
  database: Database,
  channel: string,
  { providerId, arrival, error }: Receipt,
  at: number,
): Promise<number> =>
  database.change(
    `insert into notice_receipt (channel, provider_id, arrival, error, at) select $1, $2, $3, $4, $5::bigint
     where (select count(*) from notice_receipt where channel = $1) < ${waitingMax} on conflict do nothing`,
    [channel, providerId, arrival, error, at],
  );

/** Of two messages with one id, which centres give anew after long, the newer one is meant. */
export const settleReceipts = (database: Database, channel: string, at: number): Promise<number> =>
  database.change(
    `with found as (
       select told.provider_id, told.arrival, told.error, told.at, (
         select sent.delivery from notice_delivery sent
         where sent.channel = told.channel and sent.provider_id = told.provider_id and sent.state = 'sent'
         order by sent.ended_at desc limit 1) as delivery
       from notice_receipt told where told.channel = $1),
     settled as (
       update notice_delivery sent set arrival = found.arrival, arrived_at = found.at, error = found.error
       from found where sent.delivery = found.delivery and sent.arrival is null)
     delete from notice_receipt told using found
     where told.channel = $1 and told.provider_id = found.provider_id
       and (found.delivery is not null or told.at < $2::bigint)`,
    [channel, at - waitMsMax],
  );
