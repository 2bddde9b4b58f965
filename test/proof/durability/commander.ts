/** A neighbouring system that gives commands over HTTP, one after the other, and notes every yes (2xx). */
import { setTimeout as sleep } from "node:timers/promises";
import { newRandom } from "../../../firmware-sim/random.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";

export interface Commander {
  /** Waybills whose pre-advice was accepted. */
  readonly acknowledged: ReadonlySet<string>;
  /** Resolves when the last request has ended, well or not. */
  stop(): Promise<void>;
}

export const commander = (api: string, secret: string, seed: number): Commander => {
  const waybills = newWaybills(newRandom(`commands/${seed}`));
  const acknowledged = new Set<string>();
  const cut = new AbortController();
  const ask = async (waybill: string): Promise<void> => {
    const answer = await fetch(`${api}/pre-advices`, {
      method: "POST",
      signal: cut.signal,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer upstream-1:${secret}`,
        "idempotency-key": `advice-${waybill}`,
      },
      body: JSON.stringify({ waybill, carrier: "swift", consent: "given", goodsAllowed: true, size: "S" }),
    });
    if (answer.ok) acknowledged.add(waybill);
    await answer.arrayBuffer();
  };
  const run = async (): Promise<void> => {
    while (!cut.signal.aborted) await ask(waybills.next()).catch(() => sleep(50));
  };
  const ended = run();
  return {
    acknowledged,
    stop: () => {
      cut.abort();
      return ended;
    },
  };
};
