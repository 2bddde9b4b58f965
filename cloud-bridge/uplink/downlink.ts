/** Reads what the fleet sends down. */
import { bridgeTopics, FleetHead, jsonOf, Refill } from "../../gateway/wire/bridge.ts";

export type Downlink =
  | { readonly type: "head"; readonly head: FleetHead }
  | { readonly type: "refill"; readonly refill: Refill }
  /** Not read yet: whether it is one of ours is told by its signature. */
  | { readonly type: "command" | "desired" | "pre-advice"; readonly message: unknown }
  | { readonly type: "bad" };

/** `bad`: another topic, another site, or not what the contract says. */
export const readDownlink = (site: string, topic: string, payload: Uint8Array): Downlink => {
  const topics = bridgeTopics(site);
  const value = jsonOf(payload);
  if (topic === topics.command) return { type: "command", message: value };
  if (topic === topics.desired) return { type: "desired", message: value };
  if (topic === topics.preAdvice) return { type: "pre-advice", message: value };
  const head = topic === topics.head ? FleetHead.safeParse(value).data : undefined;
  if (head?.site === site) return { type: "head", head };
  const refill = topic === topics.refill ? Refill.safeParse(value).data : undefined;
  return refill?.site === site ? { type: "refill", refill } : { type: "bad" };
};
