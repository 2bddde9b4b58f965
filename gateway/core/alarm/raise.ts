/** Which alarms a turn raises and clears, and what a maintainer does about them. */
import { maintainerBy } from "../access/maintainer.ts";
import type { Event, EventOf } from "../event.ts";
import type { Decision } from "../input.ts";
import { refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import type { Decide, Site } from "../turn/state.ts";
import type { AlarmKind, Moment } from "../vocabulary.ts";
import { alarmKey, isSilent, type StandingAlarm, standingMax } from "./alarm.ts";
import { judge, ofLayout, severityOf, siteWide, subjects } from "./conditions.ts";
import { ended, holds, type Judgement } from "./judgement.ts";

/** Alarms that follow from the other events of a turn; `site` is as it was before them. */
export const consequences = (site: Site, events: readonly Event[], _moment: Moment, tools: Tools): Event[] => {
  const turn = new Map<string, StandingAlarm | null>();
  const left = unprovenAfter(site, events);
  return events.flatMap((event) => {
    const judgements = [...judge(event, tools.rules), ...judgeBySite(site, event, left)];
    return judgements.flatMap((judgement) => settle(site, judgement, turn, tools));
  });
};

/** The event that makes a condition's alarm agree with what was measured; none when it does already. */
export const change = (site: Site, kind: AlarmKind, subject: string, stands: boolean, tools: Tools): Event[] =>
  settle(site, { kind, subject, holds: stands }, new Map(), tools);

export const acknowledgeAlarm: Decide<"acknowledge-alarm"> = (site, { command, by }, moment) => {
  const found = maintainerBy(site, by, moment);
  if ("type" in found) return { events: [], answer: found };
  return acknowledgeBy(site, command.alarm, { by: found.maintainer });
};

/** What was acknowledged already stays so, and is no second event. */
export const acknowledgeBy = (
  site: Site,
  id: string,
  who: { readonly by: string; readonly remote?: string },
): Decision => {
  const key = site.alarm.keys.get(id);
  const standing = key === undefined ? undefined : site.alarm.standing.get(key);
  if (!standing) return { events: [], answer: refuse("unknown-alarm") };
  const done = { type: "done" } as const;
  if (standing.acknowledgedBy !== undefined) return { events: [], answer: done };
  const { alarm, kind, subject } = standing;
  return { events: [{ type: "alarm-acknowledged", alarm, kind, subject, ...who }], answer: done };
};

/** `turn`: what earlier events of the same turn raised (an alarm) or cleared (null). */
const settle = (
  { alarm }: Site,
  { kind, subject, holds: stands }: Judgement,
  turn: Map<string, StandingAlarm | null>,
  tools: Tools,
): Event[] => {
  const key = alarmKey(kind, subject);
  const standing = turn.has(key) ? turn.get(key) : alarm.standing.get(key);
  if (stands === Boolean(standing)) return [];
  if (standing) {
    turn.set(key, null);
    return [{ type: "alarm-cleared", alarm: standing.alarm, kind, subject }];
  }
  if (alarm.standing.size + turn.size >= standingMax && !siteWide.has(subject)) return [];
  const raised = { alarm: tools.freshId(8), kind, severity: severityOf(kind, subject), subject };
  turn.set(key, { ...raised, raisedAt: 0 });
  return [{ type: "alarm-raised", ...raised }];
};

const judgeBySite = (site: Site, event: Event, unproven: number): readonly Judgement[] => {
  switch (event.type) {
    case "device-silent":
      return site.alarm.health.boards.has(event.device) ? [holds("board-silent", event.device)] : [];
    case "epoch-opened":
    case "safe-mode-left":
      return [{ kind: "safe-mode", subject: subjects.history, holds: unproven > 0 }];
    case "layout-adopted":
      return judgeLayout(site, event);
    default:
      return [];
  }
};

/** How many compartments wait for their proof after these events. */
const unprovenAfter = (site: Site, events: readonly Event[]): number => {
  const { unproven } = site.locker;
  if (!events.some(({ type }) => type === "epoch-opened" || type === "safe-mode-left")) return unproven.size;
  const after = new Set(unproven);
  for (const event of events) {
    if (event.type === "epoch-opened") for (const compartment of event.unproven) after.add(compartment);
    if (event.type === "safe-mode-left") after.delete(event.compartment);
  }
  return after.size;
};

/** What the new layout no longer names cannot be cleared by itself; what it newly names may be silent already. */
const judgeLayout = ({ alarm }: Site, event: EventOf<"layout-adopted">): readonly Judgement[] => {
  const boards = new Set(event.compartments.map(({ device }) => device));
  const present = new Set([...event.compartments.map(({ compartment }) => compartment), ...boards]);
  const gone = [...alarm.standing.values()]
    .filter(({ kind, subject }) => ofLayout.has(kind) && !present.has(subject))
    .map(({ kind, subject }) => ended(kind, subject));
  const silent = [...boards].filter((device) => isSilent({ alarm }, device));
  return [...gone, ...silent.map((device) => holds("board-silent", device))];
};
