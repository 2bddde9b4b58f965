/** Who is signed in, who tried in vain, and which answers must be given again. A fold of events; nothing else. */
import type { Event, Recorded } from "../event.ts";
import { clearDue, type Due, setDue } from "../turn/due.ts";
import { dropStale, keepNewest } from "./bounded.ts";

/** Wrong tries of one keypad, person or source. Times are site time in ms; `waitUntil` 0: no wait. */
export interface Tries {
  readonly count: number;
  readonly waitUntil: number;
  /** Site time of the last wrong try. */
  readonly at: number;
  /** One step is forgiven then; keypads only, the others count quiet time when they are asked. */
  readonly forgiveAt: number | null;
}
interface Session {
  readonly session: string;
  /** Site time at which it ends, used or not. */
  readonly until: number;
  readonly idleMs: number | null;
  readonly seenAt: number;
}
export interface CourierSession extends Session {
  readonly courier: string;
  readonly carrier: string;
  readonly handheld?: string;
}
export interface MaintainerSession extends Session {
  readonly maintainer: string;
}
export interface StoredAnswer {
  readonly request: string;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** Staff went to a compartment; what they say of its inside counts once its door was open, for `lookMs`. */
export interface Look {
  readonly at: number;
  readonly opened: boolean;
}

/** Every map forgets its oldest entry at its bound. */
export interface Access {
  readonly keypads: Map<string, Tries>;
  /** By courier or maintainer id. */
  readonly courierTries: Map<string, Tries>;
  readonly maintainerTries: Map<string, Tries>;
  /** By role and terminal, handheld or address. */
  readonly sourceTries: Map<string, Tries>;
  /** By digest of the session's token. */
  readonly couriers: Map<string, CourierSession>;
  readonly maintainers: Map<string, MaintainerSession>;
  /** Digest of the session that a handheld is bound to. */
  readonly handhelds: Map<string, string>;
  /** Last one-time code step that was used, by maintainer. */
  readonly totpSteps: Map<string, number>;
  /** By compartment, until somebody else's order opens it. */
  readonly looks: Map<string, Look>;
  /** By digest of actor and Idempotency-Key, oldest first. */
  readonly answers: Map<string, StoredAnswer>;
}

export const accessBounds = {
  keypadsMax: 1_000,
  peopleMax: 10_000,
  sourcesMax: 10_000,
  sessionsMax: 500,
  looksMax: 1_000,
  lookMs: 30 * 60_000,
  answersMax: 10_000,
  answerKeptMs: 24 * 3_600_000,
} as const;

/** Kind of deadline: a keypad was quiet long enough for one step to be forgiven. */
export const keypadQuiet = "keypad-quiet";

export const newAccess = (): Access => ({
  keypads: new Map(),
  courierTries: new Map(),
  maintainerTries: new Map(),
  sourceTries: new Map(),
  couriers: new Map(),
  maintainers: new Map(),
  handhelds: new Map(),
  totpSteps: new Map(),
  looks: new Map(),
  answers: new Map(),
});

export const evolveAccess = (access: Access, { event, elapsed }: Recorded, due: Due): void => {
  switch (event.type) {
    case "code-refused":
    case "tries-forgiven":
      evolveKeypad(access, event, elapsed, due);
      return;
    case "courier-sign-in-failed":
      evolveFailure(access, "courier", event.courier, event, elapsed);
      return;
    case "maintainer-sign-in-failed":
      evolveFailure(access, "maintainer", event.maintainer, event, elapsed);
      return;
    case "courier-signed-in":
      admitCourier(access, event, elapsed);
      return;
    case "maintainer-signed-in":
      admitMaintainer(access, event, elapsed);
      return;
    case "courier-signed-out":
      dismissCourier(access, event.session);
      return;
    case "maintainer-signed-out":
      access.maintainers.delete(event.session);
      return;
    case "command-answered": {
      const { answersMax, answerKeptMs } = accessBounds;
      dropStale(access.answers, ({ at }) => at + answerKeptMs <= elapsed);
      const stored = { request: event.request, answer: event.answer, at: elapsed };
      keepNewest(access.answers, event.key, stored, answersMax);
      return;
    }
    default:
      noticeLook(access, event, elapsed);
      noticeWork(access, event, elapsed);
      return;
  }
};

export const freezeAccess = (access: Access): unknown =>
  Object.fromEntries(Object.entries(access).map(([name, map]: [string, Map<string, unknown>]) => [name, [...map]]));

/** `json`: what `freezeAccess` gave, perhaps by way of a disk. */
export const thawAccess = (json: unknown): Access => {
  const frozen = json as Readonly<Record<keyof Access, readonly (readonly [string, never])[]>>;
  const access = newAccess();
  for (const name of Object.keys(access) as (keyof Access)[]) {
    const map: Map<string, unknown> = access[name];
    for (const [key, value] of frozen[name] ?? []) map.set(key, value);
  }
  return access;
};

export const sourceKey = (role: "courier" | "maintainer", source: string): string => `${role}:${source}`;

type EventOf<T> = Extract<Event, { type: T }>;

const evolveKeypad = (
  { keypads }: Access,
  event: EventOf<"code-refused" | "tries-forgiven">,
  at: number,
  due: Due,
): void => {
  const { terminal, tries: count, forgiveAt } = event;
  if (forgiveAt === undefined || count <= 0) clearDue(due, keypadQuiet, terminal);
  else setDue(due, keypadQuiet, terminal, forgiveAt);
  if (count <= 0) return void keypads.delete(terminal);
  const waitUntil = event.type === "code-refused" ? (event.waitUntil ?? 0) : 0;
  keepNewest(keypads, terminal, { count, waitUntil, at, forgiveAt: forgiveAt ?? null }, accessBounds.keypadsMax);
};

const evolveFailure = (
  access: Access,
  role: "courier" | "maintainer",
  person: string | undefined,
  event: EventOf<"courier-sign-in-failed" | "maintainer-sign-in-failed">,
  at: number,
): void => {
  const tries = { count: event.tries, waitUntil: event.waitUntil ?? 0, at, forgiveAt: null };
  const source = sourceKey(role, event.source);
  if (person === undefined) {
    keepNewest(access.sourceTries, source, tries, accessBounds.sourcesMax);
    return;
  }
  const people = role === "courier" ? access.courierTries : access.maintainerTries;
  keepNewest(people, person, tries, accessBounds.peopleMax);
  if (event.sourceTries === undefined) return;
  const sourceTries = { count: event.sourceTries, waitUntil: event.sourceWaitUntil ?? 0, at, forgiveAt: null };
  keepNewest(access.sourceTries, source, sourceTries, accessBounds.sourcesMax);
};

const admitCourier = (access: Access, event: EventOf<"courier-signed-in">, seenAt: number): void => {
  const { courier, carrier, session, handheld, until, idleMs = null } = event;
  for (const old of access.couriers.values()) if (old.until <= seenAt) dismissCourier(access, old.session);
  const before = handheld === undefined ? undefined : access.handhelds.get(handheld);
  if (before !== undefined) dismissCourier(access, before);
  const seat = { courier, carrier, session, until, idleMs, seenAt, ...(handheld === undefined ? {} : { handheld }) };
  access.couriers.set(session, seat);
  if (handheld !== undefined) access.handhelds.set(handheld, session);
  for (const oldest of access.couriers.keys()) {
    if (access.couriers.size <= accessBounds.sessionsMax) return;
    dismissCourier(access, oldest);
  }
};

const dismissCourier = (access: Access, session: string): void => {
  const ended = access.couriers.get(session);
  access.couriers.delete(session);
  if (ended?.handheld !== undefined && access.handhelds.get(ended.handheld) === session)
    access.handhelds.delete(ended.handheld);
};

const admitMaintainer = (access: Access, event: EventOf<"maintainer-signed-in">, seenAt: number): void => {
  const { maintainer, session, totpStep, until, idleMs = null } = event;
  for (const old of access.maintainers.values()) if (old.until <= seenAt) access.maintainers.delete(old.session);
  const seat = { maintainer, session, until, idleMs, seenAt };
  keepNewest(access.maintainers, session, seat, accessBounds.sessionsMax);
  if (totpStep !== undefined) keepNewest(access.totpSteps, maintainer, totpStep, accessBounds.peopleMax);
};

const noticeLook = ({ looks }: Access, event: Event, at: number): void => {
  const { looksMax, lookMs } = accessBounds;
  switch (event.type) {
    case "compartment-opened-by-staff":
      keepNewest(looks, event.compartment, { at, opened: event.order === undefined }, looksMax);
      return;
    case "unlock-ordered":
      if (event.purpose !== "maintenance") looks.delete(event.compartment);
      return;
    case "door-opened":
    case "door-forced": {
      // A key opens a door whose lock is dead: forced, but by those who were sent.
      const look = looks.get(event.compartment);
      if (look && at < look.at + lookMs) looks.set(event.compartment, { ...look, opened: true });
      else looks.delete(event.compartment);
      return;
    }
    default:
  }
};

/** Work that names its session or its person keeps the session from ending for idleness. */
const noticeWork = (access: Access, event: Event, seenAt: number): void => {
  switch (event.type) {
    case "deposit-begun":
    case "recall-begun":
    case "deposit-made":
    case "parcels-recalled":
    case "hand-in-fetch-begun":
    case "hand-in-fetched":
      touch(access.couriers, ({ courier }) => courier === event.courier, seenAt);
      return;
    case "compartment-opened-by-staff":
    case "compartment-audited":
    case "guided-audit-answered":
    case "alarm-acknowledged":
      touch(access.maintainers, ({ maintainer }) => maintainer === event.by, seenAt);
      return;
    case "compartment-blocked":
    case "compartment-released":
      touch(access.maintainers, ({ maintainer }) => maintainer === event.by.id, seenAt);
      return;
    default:
  }
};

/** At most `sessionsMax` entries are looked at. */
const touch = <S extends Session>(sessions: Map<string, S>, mine: (session: S) => boolean, seenAt: number): void => {
  for (const [key, session] of sessions) if (mine(session)) sessions.set(key, { ...session, seenAt });
};
