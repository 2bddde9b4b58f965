/**
 * One request at a time on a line that several boards may share. Orders go before polls: an order waits for the one
 * request in flight and for nothing else. Among polls the one that is due longest goes first.
 */
import type { Clock, Timer } from "../../ports/clock.ts";
import { LineError, type PduLine } from "../../ports/line.ts";

export interface BusRequest {
  readonly unit: number;
  readonly pdu: Uint8Array;
  readonly timeoutMs: number;
}
export type BusResult =
  | { readonly ok: true; readonly pdu: Uint8Array; readonly roundTripMs: number }
  | { readonly ok: false; readonly error: LineError };
export interface BusMember {
  /** Site time of the next poll. */
  nextAt(): number;
  isSilent(): boolean;
  isInPlay(now: number): boolean;
  poll(): BusRequest;
  polled(result: BusResult): void;
}
export interface Bus {
  join(member: BusMember): void;
  /** The last one to leave closes the line. */
  leave(member: BusMember): Promise<void>;
  /** `stillWanted` is asked in the moment before sending; null: it was not wanted any more and never sent. */
  order(request: BusRequest, stillWanted?: () => boolean): Promise<BusResult | null>;
  /** A member's next poll may have moved. */
  wake(): void;
}
interface Order {
  readonly request: BusRequest;
  readonly stillWanted: () => boolean;
  readonly settle: (result: BusResult | null) => void;
}
const ordersMax = 64;
/** While a door is in play somewhere on the bus, a silent board's probe waits up to this long. */
const probeDelayMsMax = 10_000;

/** Devices whose `openLine` gave the same line share its bus. */
export const busOf = (line: PduLine, clock: Clock): Bus => {
  const known = buses.get(line);
  if (known) return known;
  const bus = newBus(line, clock, () => buses.delete(line));
  buses.set(line, bus);
  return bus;
};
const buses = new WeakMap<PduLine, Bus>();

const newBus = (line: PduLine, clock: Clock, closed: () => void): Bus => {
  const members = new Set<BusMember>();
  const orders: Order[] = [];
  let running = false;
  let timer: Timer | null = null;

  const work = async (): Promise<void> => {
    if (running) return;
    running = true;
    timer?.cancel();
    timer = null;
    try {
      for (;;) {
        const order = orders.shift();
        if (order) {
          order.settle(order.stillWanted() ? await send(line, clock, order.request) : null);
          continue;
        }
        const now = clock.now().elapsed;
        const due = mostDue(members, now);
        if (!due || due.at > now) break;
        const result = await send(line, clock, due.member.poll());
        if (members.has(due.member)) due.member.polled(result);
      }
    } finally {
      running = false;
    }
    const now = clock.now().elapsed;
    const next = mostDue(members, now);
    if (next) timer = clock.after(Math.max(1, next.at - now), () => void work());
  };

  return {
    join: (member) => {
      members.add(member);
      void work();
    },
    leave: async (member) => {
      if (!members.delete(member) || members.size > 0) return;
      timer?.cancel();
      timer = null;
      closed();
      for (const order of orders.splice(0)) order.settle(null);
      await line.close();
    },
    order: (request, stillWanted = () => true) =>
      new Promise((settle) => {
        if (orders.length >= ordersMax || members.size === 0) {
          settle({ ok: false, error: new LineError("down", false, "too many orders, or stopped") });
          return;
        }
        orders.push({ request, stillWanted, settle });
        void work();
      }),
    wake: () => void work(),
  };
};

const send = async (line: PduLine, clock: Clock, { unit, pdu, timeoutMs }: BusRequest): Promise<BusResult> => {
  const from = clock.now().elapsed;
  try {
    const answer = await line.request(unit, pdu, timeoutMs);
    return { ok: true, pdu: answer, roundTripMs: clock.now().elapsed - from };
  } catch (error) {
    // What is no LineError is a fault of the line's code: the request may have left.
    return { ok: false, error: error instanceof LineError ? error : new LineError("down", true, String(error)) };
  }
};

interface Due {
  readonly member: BusMember;
  readonly at: number;
}
const mostDue = (members: ReadonlySet<BusMember>, now: number): Due | null => {
  const someInPlay = [...members].some((member) => member.isInPlay(now));
  let due: Due | null = null;
  for (const member of members) {
    const at = member.nextAt() + (someInPlay && member.isSilent() ? probeDelayMsMax : 0);
    if (!due || at < due.at) due = { member, at };
  }
  return due;
};
