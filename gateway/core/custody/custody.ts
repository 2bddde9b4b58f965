/** What the site holds for whom: deposits, the parcels in them, codes and collections. */
import type { Code } from "../access/credential.ts";
import type { Consent, Size } from "../vocabulary.ts";
import { freezePreAdvices, newPreAdvices, type PreAdvices, thawPreAdvices } from "./fold/pre-advices.ts";
import type { Reserved } from "./fold/reserved.ts";

/** Where a deposit stands. The exits of every state are in the generated table of states. */
export type DepositState =
  /** Going in: order running or its door known not to have opened yet; open; closed and waiting for evidence. */
  | { readonly state: "opening" | "open" }
  /** `asksAt`: "done" was said and the sensor sees nothing. From this site time the same word again is the answer. */
  | { readonly state: "closed"; readonly asksAt?: number }
  | { readonly state: "held" }
  | { readonly state: "collecting"; readonly collection: string }
  /** Refused at the locker by its recipient: the carrier takes it back. */
  | { readonly state: "refused" }
  | {
      readonly state: "recalling";
      readonly phase: "opening" | "open" | "closed";
      /** `suspect`: of a hand-in only; its carrier's courier is the one to look. */
      readonly from: "held" | "refused" | "suspect";
      readonly courier: string;
      readonly session: string;
    }
  /** Nobody knows whether the parcels lie inside. */
  | { readonly state: "suspect" }
  | { readonly state: "ended" };

/** Times are site time in ms. A clock that stands keeps what is left. */
export type Hold =
  | { readonly state: "running"; readonly until: number }
  | { readonly state: "paused"; readonly leftMs: number; readonly reason: string }
  | { readonly state: "ended" };

/** A deposit that a recipient makes for a carrier. */
export interface HandIn {
  /** Kiosk at which it was begun. */
  readonly terminal: string;
  readonly announcement: string | null;
  /** How often the person took another compartment. */
  readonly moves: number;
  /** Null until it is made. */
  readonly receipt: string | null;
  /** Nobody fetched it in time. */
  readonly overdue: boolean;
}

/** What somebody will hand in, by its code or by its label. */
export interface Announcement {
  readonly announcement: string;
  readonly parcels: readonly string[];
  readonly carrier: string;
  readonly size: Size | null;
  readonly accessible: boolean;
  readonly code: Code;
  /** Site time. */
  readonly until: number;
  readonly untilAt: number;
}

export interface Deposit {
  readonly deposit: string;
  readonly compartment: string;
  /** Waybills in the site's custody, and those that a courier is putting in. */
  readonly inside: readonly string[];
  readonly incoming: readonly string[];
  readonly carrier: string;
  readonly courier: string;
  readonly session: string;
  readonly handheld: string | null;
  readonly size: Size;
  readonly accessible: boolean;
  readonly consent: Consent;
  readonly epc: readonly string[];
  readonly side: string | null;
  /** Digest of the recipient's number. */
  readonly recipient: string | null;
  readonly stage: DepositState;
  readonly leaseUntil: number;
  readonly reopens: number;
  /** The door was open during the present going in or recall. */
  readonly opened: boolean;
  /** A power cut or a silent board came between: what follows is concluded, not watched. */
  readonly interrupted: boolean;
  /** A tag of this deposit was read at its compartment during the present going in, collection or recall. */
  readonly tagSeen: boolean;
  /** Last order for this deposit, so that a door that opens late is ascribed to it. */
  readonly order: string | null;
  /** Its latest collection. */
  readonly collection: string | null;
  /** Null until `deposit-made`: before, no code exists. */
  readonly code: Code | null;
  readonly hold: Hold | null;
  /** The hold's end as people were told it, and since when the parcels are here or on their way in: wall time, ms. */
  readonly holdUntilAt: number | null;
  readonly sinceAt: number;
  readonly extended: boolean;
  /** Its hold, or the time until its return, ran when this process started: it ran through the time off as well. */
  readonly ranThroughStart: boolean;
  /** By its recipient, at the locker: the code opens nothing any more. */
  readonly refused: boolean;
  /** Absent: a courier's. Of a hand-in, courier, session, code and hold say nothing. */
  readonly handIn?: HandIn;
  /** Passes of its code that open no further collection. */
  readonly passes?: readonly SpentPass[];
  /** Since when (site time) the newest number was shown that has opened it from the recipient's page. */
  readonly presence?: number;
}
/** `collection`: the one that it opened; null: it was taken back. */
export interface SpentPass {
  readonly pass: number;
  readonly collection: string | null;
}

export interface Collection {
  readonly collection: string;
  readonly deposit: string;
  readonly compartment: string;
  readonly terminal: string;
  readonly parcels: readonly string[];
  readonly state: "opening" | "open" | "closed" | "settled" | "undone";
  /** It was undone because the parcels lie there still: by a witness, or by the person's word. */
  readonly stayed?: boolean;
  /** Opened again after the parcels were collected: custody is settled already. */
  readonly again: boolean;
  readonly reopens: number;
  /** Longest opening so far. */
  readonly openMs: number;
  /** Until then it may be opened again, reported or refused; null while the door is in play. */
  readonly graceUntil: number | null;
  readonly order: string | null;
  /** It was begun from the recipient's page. */
  readonly fromPage?: true;
}

/** How a deposit ended, for whoever still stands at its door; `suspect`: an audit found nothing of it. */
export type Outcome = "collected" | "recalled" | "fetched" | "cancelled" | "suspect";
export interface Ended extends Pick<Deposit, "deposit" | "compartment" | "size" | "carrier" | "handIn"> {
  readonly outcome: Outcome;
  /** Of a hand-in that was fetched: the courier's. */
  readonly receipt?: string;
}

/** What became of a code that once opened something here. */
export interface Spent {
  readonly became: Outcome | "refused" | "handed-in" | "run-out" | "changed";
  /** Wall time in ms; null: the clock was not sure. */
  readonly at: number | null;
  /** Site time. */
  readonly since: number;
}

/** Whose it was and where it should have lain. */
export type Missing = Pick<Deposit, "deposit" | "compartment" | "carrier">;

export interface Custody {
  /** Live ones. */
  readonly deposits: Map<string, Deposit>;
  /** Collected ones whose grace time runs. */
  readonly ended: Map<string, Deposit>;
  /** How the latest ones ended, oldest first. */
  readonly outcomes: Map<string, Ended>;
  /** Deposit of every parcel that is inside or going in. */
  readonly parcels: Map<string, string>;
  /** What an audit did not find where it belonged, oldest first, by waybill. */
  readonly missing: Map<string, Missing>;
  /** Deposit, or announcement of a hand-in, of every live code's digest. */
  readonly codes: Map<string, string>;
  /** By digest, oldest first: codes that open nothing any more. */
  readonly spent: Map<string, Spent>;
  /** Live deposit of a compartment. */
  readonly byCompartment: Map<string, string>;
  /** Running ones and those whose grace time runs. */
  readonly collections: Map<string, Collection>;
  /** Collection that opened a compartment again after it was settled. */
  readonly again: Map<string, string>;
  /** Collections in the order in which they will be forgotten, with their time. */
  readonly fading: Map<string, number>;
  /** Of hand-ins that were not made yet, oldest first. */
  readonly announcements: Map<string, Announcement>;
  /** Announcement of every parcel that is announced for a hand-in. */
  readonly announced: Map<string, string>;
  readonly preAdvices: PreAdvices;
  /** By waybill: what is kept for parcels that were announced and have not come. */
  readonly reserved: Map<string, Reserved>;
  /** Deposits that the latest event ended; their personal side records are erased. */
  readonly justEnded: Set<Deposit>;
}

export const fadingMax = 1_000;
export const outcomesMax = 1_000;
export const missingMax = 1_000;
export const announcementsMax = 100_000;
/** A message is looked at again within days; a large site spends some hundred codes a day. */
export const spentBounds = { spentMax: 4_000, keptMs: 14 * 24 * 3_600_000 } as const;

export const newCustody = (): Custody => ({ ...emptyMaps(), preAdvices: newPreAdvices(), justEnded: new Set() });

export const freezeCustody = ({ preAdvices, justEnded: _, ...maps }: Custody): unknown => ({
  ...Object.fromEntries(Object.entries(maps).map(([name, map]: [string, Map<string, unknown>]) => [name, [...map]])),
  preAdvices: freezePreAdvices(preAdvices),
});

export const thawCustody = (json: unknown): Custody => {
  const { preAdvices, ...frozen } = json as Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
  const maps = emptyMaps();
  for (const [name, map] of Object.entries(maps) as [string, Map<string, unknown>][])
    for (const [key, value] of frozen[name] ?? []) map.set(key, value);
  return { ...maps, preAdvices: thawPreAdvices(preAdvices), justEnded: new Set() };
};

const emptyMaps = (): Omit<Custody, "preAdvices" | "justEnded"> => ({
  deposits: new Map(),
  ended: new Map(),
  outcomes: new Map(),
  parcels: new Map(),
  missing: new Map(),
  codes: new Map(),
  spent: new Map(),
  byCompartment: new Map(),
  collections: new Map(),
  again: new Map(),
  fading: new Map(),
  announcements: new Map(),
  announced: new Map(),
  reserved: new Map(),
});

/** By a live code, or by one in an old message that must not open what is somebody else's now. */
export const isTaken =
  ({ codes, spent }: Custody) =>
  (digest: string): boolean =>
    codes.has(digest) || spent.has(digest);

export const depositIn = (custody: Custody, compartment: string): Deposit | undefined => {
  const id = custody.byCompartment.get(compartment);
  return id === undefined ? undefined : custody.deposits.get(id);
};
