/** The streaming part of a session: window, cumulative acknowledgement, re-sending, frame size and pace. Pure. */
import { bridgeByteMax, type FleetHead, type Place } from "../../../gateway/wire/bridge.ts";
import { carriedBy, type Line, lineBytes, newLine } from "./line.ts";
import { isAfter } from "./place.ts";
import type { CutFrame, SessionAction, SessionInput, Surroundings } from "./protocol.ts";
import { measured, newRoundTrip, type RoundTrip, sentAgain } from "./round-trip.ts";

interface Flight extends CutFrame {
  readonly sentAt: number;
  readonly tries: number;
  /** Bytes that were on their way to the broker when it was sent, its own among them; null: the broker has it. */
  readonly ahead: number | null;
}
export interface Stream {
  readonly acknowledged: Place | null;
  /** In the order of history. */
  readonly flights: readonly Flight[];
  /** Cut and not sent: the next goes out with an acknowledgement, so that a round takes the line's time only. */
  readonly ready: readonly CutFrame[];
  readonly pulling: boolean;
  /** The journal grew while the outbox was asked: a dry answer may be out of date. */
  readonly grew: boolean;
  /** Nothing to cut until the journal grows, or until the terms of the pull change. */
  readonly dry: boolean;
  /** When ranges without anything that goes up are sent all the same. */
  readonly lingerUntil: number | null;
  /** Bytes sent so far are paid for at this moment. */
  readonly paidAt: number;
  readonly bytesTarget: number;
  readonly roundTrip: RoundTrip;
  readonly line: Line;
  /** When a frame was acknowledged last: the next one's time to be sent again counts from there. */
  readonly movedAt: number;
  readonly wakeAt: number | null;
}
export interface StreamStep {
  readonly stream: Stream;
  readonly actions: readonly SessionAction[];
  /** The oldest frame was sent in vain too often: ask the fleet anew where it stands. */
  readonly stalled: boolean;
}

const bytesTargetFirst = 64 * 1024;
const bytesTargetMin = 8 * 1024;
const burstMs = 200;
const vainTriesMax = 3;
/** While the broker's word for one is on its way the line carries the next. */
const framesOnLine = 4;
/** Small frames are ready for a whole window: their acknowledgements may come all at once. */
const readyMin = 2;
const readyBytesMax = 256 * 1024;

export const newStream = (acknowledged: Place | null, { at, wayMs, settings }: Surroundings): Stream => ({
  acknowledged,
  flights: [],
  ready: [],
  pulling: false,
  grew: false,
  dry: false,
  lingerUntil: null,
  paidAt: at,
  bytesTarget: Math.min(bytesTargetFirst, settings.frameBytesMax),
  roundTrip: newRoundTrip(settings.resendMs),
  line: newLine(wayMs),
  movedAt: at,
  wakeAt: null,
});

export const stream = (before: Stream, input: SessionInput, around: Surroundings): StreamStep => {
  const taken = take(before, input, around);
  const late = resend(taken.stream, around);
  if (late.stalled) return { ...late, actions: taken.actions };
  const sent = send(late.stream, around);
  const pulled = pull(sent.stream, around);
  return {
    stream: { ...pulled.stream, wakeAt: wakeAt(pulled.stream, around) },
    actions: [...taken.actions, ...late.actions, ...sent.actions, ...pulled.actions],
    stalled: false,
  };
};

type Part = Omit<StreamStep, "stalled">;

const take = (before: Stream, input: SessionInput, around: Surroundings): Part => {
  switch (input.type) {
    case "cut": {
      const ready = [...before.ready, input.frame];
      return { stream: { ...before, ready, pulling: false, dry: false, lingerUntil: null }, actions: [] };
    }
    case "dry": {
      const lingerUntil = input.held ? (before.lingerUntil ?? around.at + around.settings.lingerMs) : null;
      return { stream: { ...before, pulling: false, grew: false, dry: !before.grew, lingerUntil }, actions: [] };
    }
    case "appended":
      return { stream: { ...before, dry: false, grew: before.pulling }, actions: [] };
    case "spent":
      return { stream: { ...before, paidAt: paid(before.paidAt, input.bytes, around) }, actions: [] };
    case "carried":
      return { stream: carried(before, input.id, around), actions: [] };
    case "head":
      return acknowledge(before, input.head, around);
    default:
      return { stream: before, actions: [] };
  }
};

const paid = (paidAt: number, bytes: number, { at, settings }: Surroundings): number =>
  Math.max(paidAt, at) + (bytes / settings.bytesPerSecondMax) * 1000;

/** Of a frame that was sent twice nobody knows which one it was. */
const carried = (before: Stream, id: number, { at }: Surroundings): Stream => {
  const flight = before.flights.find((one) => one.id === id);
  if (flight === undefined || flight.ahead === null) return before;
  const flights = before.flights.map((one) => (one === flight ? { ...one, ahead: null } : one));
  const line = flight.tries === 0 ? carriedBy(before.line, flight.ahead, at - flight.sentAt) : before.line;
  return { ...before, flights, line };
};

const acknowledge = (before: Stream, head: FleetHead, around: Surroundings): Part => {
  if (!head.epoch) return { stream: before, actions: [] };
  const place: Place = { epoch: head.epoch.counter, seq: head.seq };
  const advanced = before.acknowledged === null || isAfter(place, before.acknowledged);
  const [landed, open] = parted(before.flights, place);
  // What is ready can be there, too: it went by a connection that has broken since.
  const [known, ready] = parted(before.ready, place);
  const done = [...landed, ...known];
  const again = missed(open, head, before, around);
  const sample = landed.findLast(({ tries }) => tries === 0);
  const stream: Stream = {
    ...before,
    acknowledged: advanced ? place : before.acknowledged,
    flights: open.map((flight) =>
      again.includes(flight) ? { ...flight, sentAt: around.at, tries: flight.tries + 1 } : flight,
    ),
    ready,
    dry: before.dry && done.length === 0,
    bytesTarget: sample ? grow(before, around) : before.bytesTarget,
    roundTrip: sample
      ? measured(before.roundTrip, around.at - sample.sentAt, around.settings.resendMs)
      : before.roundTrip,
    movedAt: done.length > 0 ? around.at : before.movedAt,
  };
  const acknowledged: SessionAction = { type: "acknowledged", head, ids: done.map(({ id }) => id) };
  const publish = again.map(({ id }): SessionAction => ({ type: "publish", id }));
  return { stream, actions: advanced || done.length > 0 ? [acknowledged, ...publish] : publish };
};

const parted = <F extends CutFrame>(frames: readonly F[], place: Place): readonly [upTo: readonly F[], F[]] => [
  frames.filter(({ end }) => !isAfter(end, place)),
  frames.filter(({ end }) => isAfter(end, place)),
];

/** Frames that the fleet names as missing, unless they may still be on their way. */
const missed = (open: readonly Flight[], head: FleetHead, before: Stream, { at }: Surroundings): readonly Flight[] => {
  const patience = Math.max(250, (before.roundTrip.smoothedMs ?? 0) * 2);
  return open.filter(
    ({ from, end, sentAt }) =>
      end.epoch === head.epoch?.counter &&
      at - sentAt > patience &&
      (head.missing ?? []).some((gap) => from <= gap.to && end.seq >= gap.from),
  );
};

const grow = (before: Stream, { settings }: Surroundings): number =>
  Math.min(before.bytesTarget * 2, settings.frameBytesMax, bridgeByteMax);

const resendAt = ({ sentAt }: Flight, { movedAt, roundTrip }: Stream): number =>
  Math.max(sentAt, movedAt) + roundTrip.resendMs;

/** Only the oldest one: it is what the head waits for, and the fleet then names what else is missing. */
const resend = (before: Stream, around: Surroundings): StreamStep => {
  const [oldest, ...younger] = before.flights;
  if (!oldest || around.at < resendAt(oldest, before)) return { stream: before, actions: [], stalled: false };
  if (oldest.tries >= vainTriesMax) return { stream: before, actions: [], stalled: true };
  const flights = [{ ...oldest, sentAt: around.at, tries: oldest.tries + 1 }, ...younger];
  const bytesTarget = Math.max(bytesTargetMin, Math.floor(before.bytesTarget / 2));
  const roundTrip = sentAgain(before.roundTrip, around.settings.resendMs);
  const stream = { ...before, flights, bytesTarget, roundTrip };
  return { stream, actions: [{ type: "publish", id: oldest.id }], stalled: false };
};

/** What is ready, as far as window, line and pace allow. */
const send = (before: Stream, around: Surroundings): Part => {
  const { at, settings } = around;
  const flights = [...before.flights];
  const ready = [...before.ready];
  const actions: SessionAction[] = [];
  const room = lineBytes(before.line);
  let { paidAt } = before;
  let ahead = flights.reduce((sum, flight) => sum + (flight.ahead === null ? 0 : flight.bytes), 0);
  while (flights.length < settings.windowFrames && paidAt - at <= burstMs) {
    const [frame] = ready;
    if (!frame || (ahead > 0 && ahead + frame.bytes > room)) break;
    ready.shift();
    ahead += frame.bytes;
    flights.push({ ...frame, sentAt: at, tries: 0, ahead });
    paidAt = paid(paidAt, frame.bytes, around);
    actions.push({ type: "publish", id: frame.id });
  }
  return { stream: { ...before, flights, ready, paidAt }, actions };
};

/** As with Nagle: with nothing in flight whatever there is goes at once, else only full frames do. */
const pull = (before: Stream, around: Surroundings): Part => {
  const room = hasRoom(before, around);
  const lingered = before.lingerUntil !== null && around.at >= before.lingerUntil;
  if (before.pulling || !room || (before.dry && !lingered)) return { stream: before, actions: [] };
  const partial = before.flights.length + before.ready.length === 0;
  const bytesMax = Math.min(before.bytesTarget, Math.floor(lineBytes(before.line) / framesOnLine));
  return {
    stream: { ...before, pulling: true, grew: false, dry: false, lingerUntil: lingered ? null : before.lingerUntil },
    actions: [{ type: "pull", bytesMax, partial, empty: partial && lingered }],
  };
};

const hasRoom = ({ ready, bytesTarget }: Stream, { settings }: Surroundings): boolean => {
  const bytes = ready.reduce((sum, frame) => sum + frame.bytes, bytesTarget);
  return ready.length < readyMin || (ready.length < settings.windowFrames && bytes <= readyBytesMax);
};

const wakeAt = (after: Stream, around: Surroundings): number | null => {
  const oldest = after.flights[0];
  const moments = [
    oldest ? resendAt(oldest, after) : null,
    after.lingerUntil !== null && after.lingerUntil > around.at ? after.lingerUntil : null,
    after.paidAt - around.at > burstMs ? Math.ceil(after.paidAt - burstMs) : null,
  ].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
};
