/** Couriers: signing in, and who stands behind a courier's command. */
import type { Answer } from "../answer.ts";
import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { no } from "../turn/reply.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { Actor, Moment } from "../vocabulary.ts";
import { type CourierSession, sourceKey } from "./access.ts";
import { oneMore, waitLeft } from "./lock-out.ts";

export interface CourierAt {
  readonly courier: string;
  readonly carrier: string;
  readonly session: string;
  readonly handheld?: string;
}

/** The courier of a live session; a handheld's session counts only on that handheld. */
export const courierOf = (site: Site, by: Actor, moment: Moment): CourierAt | Refusal => {
  const session = sessionOf(site, by);
  if (!session || !isLive(session, moment)) return refuse("not-signed-in");
  if ((by.kind === "handheld" ? by.device : undefined) !== session.handheld) return refuse("not-signed-in");
  const { courier, carrier, handheld } = session;
  return { courier, carrier, session: session.session, ...(handheld === undefined ? {} : { handheld }) };
};

export const signInCourier: Decide<"sign-in-courier"> = (site, { command, by }, moment, tools) => {
  const handheld = by.kind === "handheld" ? by.device : command.handheld;
  if (by.kind === "handheld" && command.handheld !== undefined && command.handheld !== by.device)
    return no(refuse("not-allowed"));
  const { access } = site;
  const bySource = access.sourceTries.get(sourceKey("courier", command.source));
  const byCourier = command.courier === undefined ? undefined : access.courierTries.get(command.courier);
  const waitMs = Math.max(waitLeft(bySource, moment), waitLeft(byCourier, moment));
  if (waitMs > 0) return no(refuse("sign-in-waits", { waitMs }));
  const { courier, carrier, session, proof } = command;
  if (proof === "wrong" || courier === undefined || carrier === undefined || access.couriers.has(session))
    return failed(site, command, moment, tools);
  const until = moment.elapsed + tools.rules.courierSessionMs;
  const idleMs = tools.rules.courierIdleMs;
  const seat = { courier, carrier, session, until, idleMs, ...(handheld === undefined ? {} : { handheld }) };
  const answer: Answer = { type: "signed-in", id: courier, carrier, untilMs: tools.rules.courierSessionMs };
  return { events: [{ type: "courier-signed-in", ...seat }], answer };
};

export const signOutCourier: Decide<"sign-out-courier"> = (site, { by }, moment) => {
  const found = courierOf(site, by, moment);
  if ("type" in found) return no(found);
  const event: Event = { type: "courier-signed-out", courier: found.courier, session: found.session };
  return { events: [event], answer: { type: "done" } };
};

/** Still within its time and used lately enough. */
export const isLive = (
  session: Pick<CourierSession, "until" | "idleMs" | "seenAt">,
  { elapsed }: Pick<Moment, "elapsed">,
): boolean => elapsed < session.until && (session.idleMs === null || elapsed < session.seenAt + session.idleMs);

const sessionOf = ({ access }: Site, by: Actor): CourierSession | undefined => {
  if (by.kind === "courier") return access.couriers.get(by.session);
  const bound = by.kind === "handheld" ? access.handhelds.get(by.device) : undefined;
  return bound === undefined ? undefined : access.couriers.get(bound);
};

const failed = (
  { access }: Site,
  command: CommandOf<"sign-in-courier">,
  moment: Moment,
  { rules }: Tools,
): Decision => {
  const { courier, source } = command;
  const bySource = oneMore(access.sourceTries.get(sourceKey("courier", source)), moment, rules);
  const base = { type: "courier-sign-in-failed", source } as const;
  if (courier === undefined) return { events: [{ ...base, ...bySource }], answer: refuse("wrong-credentials") };
  const { tries: sourceTries, waitUntil } = bySource;
  const beside = waitUntil === undefined ? { sourceTries } : { sourceTries, sourceWaitUntil: waitUntil };
  const byCourier = oneMore(access.courierTries.get(courier), moment, rules);
  return { events: [{ ...base, courier, ...byCourier, ...beside }], answer: refuse("wrong-credentials") };
};
