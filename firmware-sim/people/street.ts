/** What everybody has in common: eyes, hands, patience, and a memory of what is to be waited for. */
import type { Random } from "../random.ts";
import type { DepositSeen, Hands, No, Said, SiteDoorways, Time } from "./doorways.ts";
import type { Plan, PlannedParcel } from "./plan.ts";
import type { Tally } from "./report.ts";

export interface Street {
  readonly plan: Plan;
  readonly site: SiteDoorways;
  readonly hands: Hands;
  readonly time: Time;
  readonly tally: Tally;
  readonly random: Random;
  readonly kiosks: Lane;
  /** The opening round is over: everybody else may come. */
  readonly opened: Gate;
  /** Parcel id → the site listed its deposit as overdue. */
  readonly overdue: ReadonlyMap<string, Gate>;
  /** Parcel id → where it was deposited, and when. */
  readonly deposits: Map<string, DepositSeen & { readonly at: number }>;
  /** Courier → running session. */
  readonly sessions: Map<string, string>;
  readonly patience: Patience;
}
/** How long people try before they go home. All in ms, but `tries`. */
export interface Patience {
  /** A site that does not answer at all. */
  readonly awayMs: number;
  readonly againMs: number;
  readonly lookMs: number;
  /** A door that was promised. */
  readonly doorMs: number;
  /** A notice, a free compartment, a hold period's end. */
  readonly longMs: number;
  readonly tries: number;
}
export const defaultPatience: Patience = {
  awayMs: 120_000,
  againMs: 500,
  lookMs: 20,
  doorMs: 20_000,
  longMs: 300_000,
  tries: 20,
};

/** Asks until there is an answer; gives the last fault on when patience ends. */
export const persist = async <T>({ time, patience }: Street, ask: () => Promise<T>): Promise<T> => {
  const until = time.now() + patience.awayMs;
  for (;;) {
    try {
      return await ask();
    } catch (fault) {
      if (time.now() >= until) throw fault;
      await time.sleep(patience.againMs);
    }
  }
};

/** No's that pass by themselves: somebody else is at it, a board is silent for a moment, the keypad waits. */
const passing = [
  "compartment-busy",
  "door-unavailable",
  "collection-running",
  "kiosk-waits",
  "wrong-state",
  "code-frozen",
  "deposits-paused",
];
const waitMsMax = 3_600_000;

/** Asks again with the same words while the no may pass. A new key each time: a refusal is no answer to keep. */
export const insist = async <T>(
  street: Street,
  key: string,
  ask: (key: string) => Promise<Said<T>>,
  pauseMs = street.patience.againMs,
): Promise<Said<T>> => {
  for (let attempt = 1; ; attempt++) {
    const said = await persist(street, () => ask(`${key}-${attempt}`));
    if (said.ok || !passing.includes(said.reason) || attempt >= street.patience.tries) return said;
    await street.time.sleep(Math.min((said as No).waitMs ?? pauseMs, waitMsMax));
  }
};

const signInsMax = 3;
/** Asks as this courier; signs in first, and again when the session has ended. */
export const asCourier = async <T>(
  street: Street,
  courier: string,
  key: string,
  ask: (session: string, key: string) => Promise<Said<T>>,
): Promise<Said<T>> => {
  for (let attempt = 1; ; attempt++) {
    const signedIn = await sessionOf(street, courier);
    if (!signedIn.ok) return signedIn;
    const said = await insist(street, `${key}-s${attempt}`, (once) => ask(signedIn.session, once));
    if (said.ok || said.reason !== "not-signed-in" || attempt >= signInsMax) return said;
    street.sessions.delete(courier);
  }
};

export const sessionOf = async (street: Street, courier: string): Promise<Said<{ readonly session: string }>> => {
  const running = street.sessions.get(courier);
  if (running !== undefined) return { ok: true, session: running };
  const said = await persist(street, () => street.site.signIn(courier));
  if (said.ok) street.sessions.set(courier, said.session);
  return said;
};

/** True when the eye saw the door open. `still` is asked now and then and may end the wait. */
export const watchDoor = async (
  street: Street,
  compartment: () => string,
  still: () => Promise<boolean> = async () => true,
): Promise<boolean> => {
  const { time, patience, hands } = street;
  const until = time.now() + patience.doorMs;
  let askAt = time.now() + patience.againMs;
  while (time.now() < until) {
    if ((await persist(street, () => hands.look(compartment()))).open) return true;
    await time.sleep(patience.lookMs);
    if (time.now() < askAt) continue;
    if (!(await still())) return false;
    askAt = time.now() + patience.againMs;
  }
  return false;
};

/** At the door that the screen names; an open one may be another's by now, so the screen is asked once more. */
export const watchNamedDoor = async (
  street: Street,
  named: () => string,
  still: () => Promise<boolean>,
): Promise<boolean> => {
  while (await watchDoor(street, named, still)) {
    const compartment = named();
    if (!(await still())) return false;
    if (named() === compartment) return true;
  }
  return false;
};

/** Null: the phone was told no code in time. */
export const waitForCode = async (street: Street, ask: () => Promise<string | null>): Promise<string | null> => {
  const end = street.time.now() + street.patience.longMs;
  while (street.time.now() < end) {
    const code = await persist(street, ask);
    if (code !== null) return code;
    await street.time.sleep(street.patience.againMs);
  }
  return null;
};

export const handle = ({ time, random, plan }: Street): Promise<void> =>
  time.sleep(Math.round(random.between(...plan.traffic.handMs)));

/** A coil that still pulls lets the door spring back, so people push until it stays. */
export const shut = async (street: Street, compartment: string): Promise<boolean> => {
  for (let attempt = 0; attempt < street.patience.tries; attempt++) {
    if (await persist(street, () => street.hands.close(compartment))) return true;
    await street.time.sleep(street.patience.againMs);
  }
  return false;
};

/** A door whose opening nobody saw is fired again, and springs open behind whoever has just shut it. */
export const shutAgain = async (street: Street, compartment: string): Promise<void> => {
  if ((await persist(street, () => street.hands.look(compartment))).open) await shut(street, compartment);
};

/** True when the parcel was here and is now in the person's hands; a repeat after a lost answer is no second taking. */
export const carryOut = async (street: Street, compartment: string, waybill: string): Promise<boolean> => {
  const lies = async () => (await persist(street, () => street.hands.look(compartment))).contents.includes(waybill);
  if (!(await lies())) return false;
  await persist(street, () => street.hands.takeOut(compartment, [waybill]));
  return !(await lies());
};

/** What every parcel is known by, whoever brings it. */
type Known = Pick<PlannedParcel, "id" | "waybill">;

/** Keys of one run and one parcel; the site keeps the first answer to each. */
export const keyOf = ({ plan }: Street, parcel: Known, act: string): string =>
  `${plan.run}-${plan.seed}-${parcel.id}-${act}`;

export const complain = ({ tally }: Street, parcel: Known, what: string): void =>
  tally.problem({ parcel: parcel.id, waybill: parcel.waybill, what });

/** Nobody's bad day ends the day of the others. */
export const liveThrough = async (street: Street, parcel: Known, act: () => Promise<void>): Promise<void> => {
  try {
    await act();
  } catch (fault) {
    complain(street, parcel, `gave up: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
};

export interface Gate {
  open(): void;
  readonly passed: Promise<void>;
}
export const newGate = (): Gate => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
};

/** So many people at a time, first come, first served. */
export interface Lane {
  take<T>(visit: () => Promise<T>): Promise<T>;
}
export const newLane = (places: number): Lane => {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    take: async (visit) => {
      if (free > 0) free--;
      else await new Promise<void>((turn) => waiting.push(turn));
      try {
        return await visit();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
};
