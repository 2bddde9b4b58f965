/** The recipients' phones: what the fleet's demo phone shows. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { DemoNotice } from "../../gateway/wire/demo.ts";
import { ask } from "../demo/request.ts";

export interface Phone {
  /** Newest first, one a deposit; what it showed before, while the fleet does not answer. */
  notices(): Promise<readonly DemoNotice[]>;
  /** Codes of announced hand-ins, by announcement; null once it was used. */
  handInCodes(): Promise<ReadonlyMap<string, string | null>>;
  /** Deposits whose parcels still wait for their recipients. */
  waiting(): Promise<readonly DemoNotice[]>;
}
const Notices = z.object({
  notices: z.array(
    z.object({
      ...{ kind: z.string(), deposit: z.string(), compartment: z.string(), parcels: z.array(z.string()) },
      ...{ code: z.string().nullable(), at: z.number(), stage: z.string(), endedAt: z.number().nullable() },
      ...{ doubtAt: z.number().nullable(), link: z.string().nullable(), pass: z.string().nullable().default(null) },
    }),
  ),
});
const outcomes = ["collected", "refused", "recalled", "missing", "found"] as const;
interface Told extends DemoNotice {
  readonly isHandIn: boolean;
}
/** Several pages look at the same phone. */
const keptMs = 700;
/** A fleet that hangs must not keep the visitor from the locker, which works without it. */
const answerMsMax = 800;
const shownMax = 500;

export interface PhoneOptions {
  readonly fleet: string;
  readonly token: string;
  readonly site: string;
  /** A visitor's browser reaches the fleet. */
  readonly isLocal: boolean;
}
export const phoneOf = ({ fleet, token, site, isLocal }: PhoneOptions): Phone => {
  const read = async (limit: number): Promise<readonly Told[]> => {
    const { body } = await ask(`${fleet}/notices?site=${site}&limit=${limit}`, { as: `Bearer ${token}` });
    const found = new Map<string, Told>();
    for (const { kind, deposit, compartment, parcels, code, pass, link: path, ...notice } of Notices.parse(body)
      .notices)
      if (!found.has(deposit)) {
        const { stage, endedAt, doubtAt } = notice;
        const outcome: DemoNotice["outcome"] =
          doubtAt === null ? (outcomes.find((one) => one === stage) ?? null) : "in-doubt";
        const at = outcome === null ? notice.at : (doubtAt ?? endedAt);
        const link = isLocal && path !== null ? `${fleet}${path}` : null;
        const told = { deposit, compartment, code, pass, outcome, at, link, waybill: parcels.join(" ") };
        found.set(deposit, { ...told, isHandIn: kind === "hand-in" });
      }
    return [...found.values()];
  };
  let shown: readonly Told[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    shown = await read(shownMax).catch(() => shown);
    reading = null;
  };
  const now = async (): Promise<readonly Told[]> => {
    if (reading === null && performance.now() - readAt >= keptMs) {
      readAt = performance.now();
      reading = look();
    }
    if (reading) await Promise.race([reading, sleep(answerMsMax, undefined, { ref: false })]);
    return shown;
  };
  return {
    notices: async () => (await now()).flatMap(deposited),
    handInCodes: async () =>
      new Map((await now()).flatMap(({ isHandIn, deposit, code }) => (isHandIn ? [[deposit, code]] : []))),
    waiting: async () => (await read(shownMax).catch(() => [])).flatMap(deposited).filter(({ code }) => code !== null),
  };
};

const deposited = ({ isHandIn, ...notice }: Told): readonly DemoNotice[] => (isHandIn ? [] : [notice]);
