/** What a carrier told the site about a parcel before it came. */
import { dropStale, keepNewest } from "../../access/bounded.ts";
import type { EventOf, Recorded } from "../../event.ts";

export interface PreAdvice extends Omit<EventOf<"pre-advice-received">, "type" | "reserved"> {
  /** Site time at which it came. */
  readonly receivedAt: number;
}
/** By waybill, oldest first. */
export type PreAdvices = Map<string, PreAdvice>;

export const preAdviceBounds = { preAdviceMax: 100_000, keptMs: 30 * 24 * 3_600_000 } as const;

export const newPreAdvices = (): PreAdvices => new Map();

export const evolvePreAdvices = (advices: PreAdvices, { event, elapsed }: Recorded): void => {
  if (event.type !== "pre-advice-received") return;
  const { type, reserved, ...advice } = event;
  // What a neighbouring system says has none: what the fleet said before stays said.
  const { revision = advices.get(advice.waybill)?.revision } = advice;
  const received = { ...advice, ...(revision === undefined ? {} : { revision }), receivedAt: elapsed };
  dropStale(advices, (old) => isStale(old, elapsed));
  keepNewest(advices, advice.waybill, received, preAdviceBounds.preAdviceMax);
};

export const freezePreAdvices = (advices: PreAdvices): unknown => [...advices.values()];
export const thawPreAdvices = (json: unknown): PreAdvices =>
  new Map((json as readonly PreAdvice[]).map((advice) => [advice.waybill, advice]));

export const isStale = (advice: PreAdvice, elapsed: number): boolean =>
  (advice.until ?? advice.receivedAt + preAdviceBounds.keptMs) <= elapsed;
