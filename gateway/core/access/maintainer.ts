/** Maintainers: signing in with a passkey or a one-time code that is good once, and who stands behind a session. */
import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { no } from "../turn/reply.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { Actor, Moment } from "../vocabulary.ts";
import { sourceKey } from "./access.ts";
import { isLive } from "./courier.ts";
import { oneMore, waitLeft } from "./lock-out.ts";

/** `session`: digest of the session's token. */
export const maintainerOf = (
  site: Site,
  session: string,
  moment: Pick<Moment, "elapsed">,
): { readonly maintainer: string } | Refusal => {
  const found = site.access.maintainers.get(session);
  return found && isLive(found, moment) ? { maintainer: found.maintainer } : refuse("not-signed-in");
};

/** The maintainer behind a command. */
export const maintainerBy = (site: Site, by: Actor, moment: Moment): { readonly maintainer: string } | Refusal =>
  by.kind === "maintainer" ? maintainerOf(site, by.session, moment) : refuse("not-signed-in");

/** Whose session this is, for pages that only read. */
export const staffOf = (
  site: Site,
  session: string,
  moment: Pick<Moment, "elapsed">,
): { readonly kind: "courier" | "maintainer"; readonly id: string; readonly carrier?: string } | null => {
  const courier = site.access.couriers.get(session);
  if (courier && isLive(courier, moment)) return { kind: "courier", id: courier.courier, carrier: courier.carrier };
  const found = maintainerOf(site, session, moment);
  return "type" in found ? null : { kind: "maintainer", id: found.maintainer };
};

export const signInMaintainer: Decide<"sign-in-maintainer"> = (site, { command }, moment, tools) => {
  const { access } = site;
  const { maintainer, source, session, totpStep, proof } = command;
  const bySource = access.sourceTries.get(sourceKey("maintainer", source));
  const byPerson = maintainer === undefined ? undefined : access.maintainerTries.get(maintainer);
  const waitMs = Math.max(waitLeft(bySource, moment), waitLeft(byPerson, moment));
  if (waitMs > 0) return no(refuse("sign-in-waits", { waitMs }));
  if (proof === "wrong" || maintainer === undefined || access.maintainers.has(session))
    return failed(site, command, moment, tools);
  // A one-time code that was seen over somebody's shoulder is worth nothing: each step counts once.
  const isUsed = totpStep !== undefined && totpStep <= (access.totpSteps.get(maintainer) ?? -1);
  if (isUsed) return failed(site, command, moment, tools);
  const until = moment.elapsed + tools.rules.maintainerSessionMs;
  const idleMs = tools.rules.maintainerIdleMs;
  const step = totpStep === undefined ? {} : { totpStep };
  const event: Event = { type: "maintainer-signed-in", maintainer, session, ...step, until, idleMs };
  return { events: [event], answer: { type: "signed-in", id: maintainer, untilMs: tools.rules.maintainerSessionMs } };
};

export const signOutMaintainer: Decide<"sign-out-maintainer"> = (site, { by }, moment) => {
  const found = maintainerBy(site, by, moment);
  if ("type" in found) return no(found);
  if (by.kind !== "maintainer") return no(refuse("not-signed-in"));
  const event: Event = { type: "maintainer-signed-out", maintainer: found.maintainer, session: by.session };
  return { events: [event], answer: { type: "done" } };
};

const failed = (
  { access }: Site,
  command: CommandOf<"sign-in-maintainer">,
  moment: Moment,
  { rules }: Tools,
): Decision => {
  const { maintainer, source } = command;
  const bySource = oneMore(access.sourceTries.get(sourceKey("maintainer", source)), moment, rules);
  const base = { type: "maintainer-sign-in-failed", source } as const;
  if (maintainer === undefined) return { events: [{ ...base, ...bySource }], answer: refuse("wrong-credentials") };
  const { tries: sourceTries, waitUntil } = bySource;
  const beside = waitUntil === undefined ? { sourceTries } : { sourceTries, sourceWaitUntil: waitUntil };
  const byPerson = oneMore(access.maintainerTries.get(maintainer), moment, rules);
  return { events: [{ ...base, maintainer, ...byPerson, ...beside }], answer: refuse("wrong-credentials") };
};
