/** The recipients' phones: what the fleet's demo phone shows. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { DemoNotice } from "../../gateway/wire/demo.ts";
import { ask } from "../demo/request.ts";

export interface Phone {
  /** Newest first, one a deposit; what it showed before, while the fleet does not answer. */
  notices(): Promise<readonly DemoNotice[]>;
  /** Deposits whose parcels still wait for their recipients. */
  waiting(): Promise<readonly DemoNotice[]>;
}
const Notices = z.object({
  notices: z.array(
    z.object({
      ...{ deposit: z.string(), compartment: z.string(), parcels: z.array(z.string()) },
      ...{ code: z.string().nullable(), at: z.number() },
    }),
  ),
});
/** Several pages look at the same phone. */
const keptMs = 700;
/** A fleet that hangs must not keep the visitor from the locker, which works without it. */
const answerMsMax = 800;
const shownMax = 500;

export const phoneOf = (options: { readonly fleet: string; readonly token: string; readonly site: string }): Phone => {
  const { fleet, token, site } = options;
  const read = async (limit: number): Promise<readonly DemoNotice[]> => {
    const { body } = await ask(`${fleet}/notices?site=${site}&limit=${limit}`, { as: `Bearer ${token}` });
    const found = new Map<string, DemoNotice>();
    for (const { deposit, compartment, parcels, code, at } of Notices.parse(body).notices)
      if (!found.has(deposit)) found.set(deposit, { deposit, compartment, code, at, waybill: parcels.join(" ") });
    return [...found.values()];
  };
  let shown: readonly DemoNotice[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    shown = await read(shownMax).catch(() => shown);
    reading = null;
  };
  return {
    notices: async () => {
      if (reading === null && performance.now() - readAt >= keptMs) {
        readAt = performance.now();
        reading = look();
      }
      if (reading) await Promise.race([reading, sleep(answerMsMax, undefined, { ref: false })]);
      return shown;
    },
    waiting: async () => (await read(shownMax).catch(() => [])).filter(({ code }) => code !== null),
  };
};
