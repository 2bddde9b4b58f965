/**
 * The conversation with the fleet as a pure machine: told what happened and what time it is, it says what to do.
 *
 * offline → connecting → greeting (hello sent) → locating (where the fleet's knowledge ends) → streaming.
 * `diverged`: the fleet has other or newer history; nothing goes up until the site has opened a new epoch.
 */
import type { FleetHead, Place } from "../../../gateway/wire/bridge.ts";
import { isAfter, type Located } from "./place.ts";
import type { SessionAction, SessionInput, Surroundings } from "./protocol.ts";
import { newStream, type Stream, stream } from "./stream.ts";

export type Session =
  | { readonly state: "offline"; readonly retryAt: number; readonly tries: number }
  | { readonly state: "connecting"; readonly giveUpAt: number; readonly tries: number }
  | {
      readonly state: "greeting";
      readonly nonce: string;
      readonly giveUpAt: number;
      readonly tries: number;
      /** Hellos of this connection that nobody has answered. */
      readonly vain: number;
      /** This site knows already that it is a fork; the hello shows the fleet where. */
      readonly forked?: boolean;
    }
  | { readonly state: "locating"; readonly head: FleetHead; readonly giveUpAt: number; readonly tries: number }
  | { readonly state: "streaming"; readonly stream: Stream; readonly tries: number }
  /** Waits for an epoch with a counter above `above`. */
  | { readonly state: "diverged"; readonly above: number; readonly tries: number };

export interface Step {
  readonly session: Session;
  readonly actions: readonly SessionAction[];
}

/** The first attempt waits a random moment too, so that a power cut in a town does not end in a stampede. */
export const newSession = (around: Surroundings): Session => ({
  state: "offline",
  retryAt: around.at + Math.floor(around.fraction() * around.settings.backoffFirstMs),
  tries: 0,
});

export const step = (session: Session, input: SessionInput, around: Surroundings): Step => {
  const next = transition(session, input, around);
  const until = deadline(next.session);
  return until === null ? next : { ...next, actions: [...next.actions, { type: "wait", until }] };
};

/** After so many hellos in vain another broker is tried, if there is one. */
const vainGreetingsMax = 3;

export const isConnected = (session: Session): boolean => session.state !== "offline" && session.state !== "connecting";

const transition = (session: Session, input: SessionInput, around: Surroundings): Step => {
  if (input.type === "down") return session.state === "offline" ? stay(session) : goOffline(session.tries, around);
  switch (session.state) {
    case "offline":
      if (around.at < session.retryAt) return stay(session);
      return {
        session: { state: "connecting", giveUpAt: around.at + around.settings.connectMs, tries: session.tries },
        actions: [{ type: "connect" }],
      };
    case "connecting":
      if (input.type === "up") return greet(session.tries, around);
      return around.at >= session.giveUpAt ? goOffline(session.tries, around) : stay(session);
    case "greeting":
      if (input.type === "head" && input.head.nonce === session.nonce)
        return session.forked ? proven(session.tries, input.head, around) : judge(session.tries, input.head, around);
      return around.at >= session.giveUpAt ? greet(session.tries, around, session.vain + 1) : stay(session);
    case "locating":
      if (input.type === "located") return begin(session, input.located, around);
      return around.at >= session.giveUpAt ? greet(session.tries, around) : stay(session);
    case "diverged":
      return input.type === "appended" && input.epoch > session.above ? greet(session.tries, around) : stay(session);
    case "streaming":
      return inStream(session, input, around);
  }
};

const stay = (session: Session): Step => ({ session, actions: [] });

const goOffline = (tries: number, { at, fraction, settings }: Surroundings): Step => {
  const ceiling = Math.min(settings.backoffMaxMs, settings.backoffFirstMs * 2 ** Math.min(tries, 20));
  const retryAt = at + Math.ceil(ceiling * (0.5 + fraction() / 2));
  return { session: { state: "offline", retryAt, tries: tries + 1 }, actions: [] };
};

/** `vain`: hellos before it on this connection that nobody answered. A broker can be well and lead nowhere. */
const greet = (tries: number, around: Surroundings, vain = 0): Step => {
  const nonce = around.nonce();
  const giveUpAt = around.at + around.settings.greetMs;
  const isLost = vain > 0 && vain % vainGreetingsMax === 0;
  const unanswered: readonly SessionAction[] = isLost ? [{ type: "unanswered" }] : [];
  return {
    session: { state: "greeting", nonce, giveUpAt, tries, vain },
    actions: [...unanswered, { type: "greet", nonce }],
  };
};

const judge = (tries: number, head: FleetHead, around: Surroundings): Step => {
  if (head.fault === "unknown-site") {
    const { session, actions } = goOffline(30, around);
    return { session, actions: [{ type: "refused" }, ...actions] };
  }
  const place = placeOf(head);
  if (head.fault) return diverge(tries, head, around);
  if (place && isAfter(place, around.own)) return diverge(tries, { ...head, fault: "fleet-ahead" }, around);
  const giveUpAt = around.at + around.settings.greetMs;
  return { session: { state: "locating", head, giveUpAt, tries }, actions: [{ type: "locate", head }] };
};

const begin = (session: Session & { state: "locating" }, located: Located, around: Surroundings): Step => {
  if (located.verdict === "diverged" && located.next > around.own.seq) return showFork(session, located, around);
  const opened = newStream(placeOf(session.head), around);
  const first = stream(opened, { type: "tick" }, around);
  return {
    session: { state: "streaming", stream: first.stream, tries: 0 },
    actions: [
      { type: "acknowledged", head: session.head, ids: [] },
      { type: "seek", head: session.head, next: located.next },
      ...first.actions,
    ],
  };
};

/** The fleet is told what this site has at its head: it refuses that, and raises the alarm that belongs to it. */
const showFork = ({ head, tries }: Session & { state: "locating" }, { hash }: Located, around: Surroundings): Step => {
  if (hash === undefined) return diverge(tries, { ...head, fault: "forked" }, around);
  const { session, actions } = greet(tries, around);
  const claim = { seq: head.seq, hash };
  return {
    session: { ...session, forked: true } as Session,
    actions: actions.map((action) => (action.type === "greet" ? { ...action, claim } : action)),
  };
};
const proven = (tries: number, head: FleetHead, around: Surroundings): Step =>
  head.fault === "unknown-site"
    ? judge(tries, head, around)
    : diverge(tries, { ...head, fault: head.fault ?? "forked" }, around);

const inStream = (session: Session & { state: "streaming" }, input: SessionInput, around: Surroundings): Step => {
  // An answer to a hello of before that comes late or twice speaks of a place that the site has long left.
  if (input.type === "head" && input.head.fault && input.head.nonce !== undefined) return stay(session);
  if (input.type === "head" && input.head.fault)
    return input.head.fault === "unknown-site"
      ? judge(session.tries, input.head, around)
      : diverge(session.tries, input.head, around);
  const next = stream(session.stream, input, around);
  if (next.stalled) return greet(session.tries, around);
  return { session: { ...session, stream: next.stream }, actions: next.actions };
};

const diverge = (tries: number, head: FleetHead, around: Surroundings): Step => ({
  session: { state: "diverged", above: Math.max(head.epoch?.counter ?? 0, around.own.epoch), tries },
  actions: [{ type: "diverged", head }],
});

const placeOf = ({ epoch, seq }: FleetHead): Place | null => (epoch ? { epoch: epoch.counter, seq } : null);

const deadline = (session: Session): number | null => {
  switch (session.state) {
    case "offline":
      return session.retryAt;
    case "connecting":
    case "greeting":
    case "locating":
      return session.giveUpAt;
    case "streaming":
      return session.stream.wakeAt;
    default:
      return null;
  }
};
