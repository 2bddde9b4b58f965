/** The site as staff sees it, live: facts of each compartment, standing alarms, health. */
import { type Signal, signal } from "@preact/signals";
import type { Health } from "../../../wire/device-health.ts";
import type { CompartmentFacts } from "../../../wire/faces/maintainer.ts";
import type { Alarm, MaskedEvent } from "../../../wire/http.ts";
import { followSite } from "../../shared/site/compartments.ts";
import type { Live } from "../../shared/site/live.ts";
import { askAsStaff, sessionEnded } from "../session/session.ts";

export const alarms = signal<readonly Alarm[]>([]);
export const health = signal<Health | null>(null);
const facts = new Map<string, Signal<CompartmentFacts | null>>();
const listeners = new Set<(recorded: MaskedEvent) => void>();

const settleMs = 150;
const lookAfterMs = 250;
const healthEveryMs = 10_000;
const patienceMs = 60_000;

/** What staff knows of the compartment; null while nothing is. */
export const factsOf = (id: string): Signal<CompartmentFacts | null> => {
  let found = facts.get(id);
  if (!found) {
    found = signal(null);
    facts.set(id, found);
  }
  return found;
};

/** Hears every event as it happens, until what it gives is called. */
export const onEvent = (hear: (recorded: MaskedEvent) => void): (() => void) => {
  listeners.add(hear);
  return () => listeners.delete(hear);
};

/** Runs `look` a moment after events that it concerns, once for those of one go, until what it gives is called. */
export const afterEvents = (concerns: (event: MaskedEvent["event"]) => boolean, look: () => void): (() => void) => {
  let timer = 0;
  const stop = onEvent(({ event }) => {
    if (timer !== 0 || !concerns(event)) return;
    timer = setTimeout(() => {
      timer = 0;
      look();
    }, lookAfterMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
};

/** Follows the site as the one who is signed in. */
export const followAsStaff = (): Live => {
  const look = gathering((changed) => {
    if (changed.has("alarms")) void readAlarms();
    if (changed.has("health")) void readHealth();
    for (const id of changed) if (id.includes("-")) void readOne(id);
  });
  const timer = setInterval(() => !document.hidden && void readHealth(), healthEveryMs);
  const live = followSite({
    reset: () => void readEverything(),
    compartment: ({ compartment }) => look(compartment),
    event: (recorded) => {
      const type = String(recorded.event["type"]);
      if (type.startsWith("alarm-")) look("alarms");
      if (/^(device|clock|uplink|gateway)-/.test(type)) look("health");
      for (const hear of listeners) hear(recorded);
    },
    signedOut: sessionEnded,
  });
  return {
    ...live,
    close: () => {
      clearInterval(timer);
      live.close();
    },
  };
};

export const readAlarms = async (): Promise<void> => {
  const said = await askAsStaff<readonly Alarm[]>("/maintainer/alarms", { patienceMs });
  if (said.ok) alarms.value = said.value;
};
const readHealth = async (): Promise<void> => {
  const said = await askAsStaff<Health>("/maintainer/health");
  if (said.ok) health.value = said.value;
};
const readOne = async (id: string): Promise<void> => {
  const said = await askAsStaff<CompartmentFacts>(`/maintainer/compartments/${id}`, { patienceMs });
  if (said.ok) factsOf(id).value = said.value;
};
const readEverything = async (): Promise<void> => {
  void readAlarms();
  void readHealth();
  const said = await askAsStaff<readonly CompartmentFacts[]>("/maintainer/compartments", { patienceMs });
  if (said.ok) for (const one of said.value) factsOf(one.compartment).value = one;
  for (const hear of listeners) hear(nothing);
};
/** After a gap whoever follows the journal reads it anew. */
const nothing: MaskedEvent = { seq: 0, epoch: 0, at: 0, synced: false, event: { type: "" } };

/** What comes in one go is read once. */
const gathering = (run: (changed: ReadonlySet<string>) => void): ((what: string) => void) => {
  let changed = new Set<string>();
  let timer = 0;
  return (what) => {
    changed.add(what);
    if (timer !== 0) return;
    timer = setTimeout(() => {
      const all = changed;
      changed = new Set();
      timer = 0;
      run(all);
    }, settleMs);
  };
};
