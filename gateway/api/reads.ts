/** What the interface reads. Whoever assembles the gateway gives it these; it never sees the site or the journal. */
import type { Answer, DepositStage, Doubt } from "../core/answer.ts";
import type { Recorded } from "../core/event.ts";
import type { Statement } from "../core/events/stock-events.ts";
import type { Round } from "../core/locker/guided/round.ts";
import type { Refusal } from "../core/refusal.ts";
import type { AlarmKind, DisagreementKind, Evidence, Presence, Quantity, Severity, Size } from "../core/vocabulary.ts";
import type { DeviceFigures } from "../ports/device.ts";
import type { DeviceTree } from "../wire/faces/devices.ts";
import type { CompartmentWitnesses } from "../wire/faces/witnesses.ts";

export type DoorView = "open" | "closed" | "unknown";
export type ServiceView = "in-service" | "blocked" | "faulted" | "suspect" | "unproven";
export type OccupancyView = "free" | "reserved" | "held" | "overdue" | "unknown";

export interface CompartmentView {
  readonly compartment: string;
  readonly size: Size;
  readonly accessible: boolean;
  readonly door: DoorView;
  readonly service: ServiceView;
  readonly occupancy: OccupancyView;
  /** For staff only. */
  readonly deposit?: string;
  readonly stage?: DepositStage;
  readonly carrier?: string;
  readonly parcels?: readonly string[];
  /** Since when the deposit is there or on its way in, and the end of its hold as it was told: wall time, ms. */
  readonly since?: number;
  readonly holdUntilAt?: number;
  readonly reason?: string;
  /** Handed in by a person for this carrier. */
  readonly handIn?: true;
}
/** A compartment with why the site believes what it says of the inside. */
export interface CompartmentFactsView extends CompartmentView {
  readonly evidence?: Evidence & { readonly seq: number; readonly at: number };
  readonly openings?: number;
  /** What its witnesses say together; absent: it has none but the door. */
  readonly presence?: { readonly presence: Presence; readonly confidence: number };
  /** That stand there. */
  readonly disagreements?: readonly DisagreementKind[];
}

export interface Board {
  compartments(): Promise<readonly CompartmentView[]>;
  compartment(id: string): Promise<CompartmentView | null>;
  /** Every compartment, or one, as staff sees it. */
  facts(id?: string): Promise<readonly CompartmentFactsView[]>;
  /** Resolves when the board shows everything up to `seq`. */
  reached(seq: number): Promise<void>;
}

export interface TrailEntry {
  readonly seq: number;
  readonly epoch: number;
  readonly at: number;
  readonly type: string;
  readonly compartment?: string;
  readonly deposit?: string;
  readonly grade?: string;
  readonly by?: string;
}

/** What a courier's screen says about a deposit of the courier's own carrier. */
export interface DepositView {
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly stage: DepositStage;
  readonly carrier: string;
  /** Of a recall that runs: where its door stands. */
  readonly phase?: "opening" | "open" | "closed";
  /** "Done" was said and is asked once more. */
  readonly doubt?: Doubt;
  /** Waybills in the site's custody; absent once it has ended. */
  readonly inside?: readonly string[];
  /** Handed in by a person; `receipt`: the courier's, once it is fetched. */
  readonly handIn?: true;
  readonly receipt?: string;
}

/** How a hand-in goes, for the kiosk that began it. */
export interface HandInView {
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly carrier: string;
  readonly parcels: readonly string[];
  readonly terminal: string;
  readonly stage: "opening" | "open" | "closed" | "made" | "cancelled" | "unclear";
  readonly attempt: number;
  readonly leftOpen: boolean;
  readonly receipt?: string;
  readonly madeAt?: number;
  readonly may: readonly ("reopen" | "move" | "confirm" | "cancel")[];
}
/** What a carrier's courier is to fetch. */
export interface HandInWaitingView {
  readonly deposit: string;
  readonly compartment: string;
  readonly size: Size;
  readonly parcels: readonly string[];
  readonly stage: "held" | "overdue" | "suspect";
  readonly since: number;
  readonly opens: boolean;
}

/** Parcels that may go in together. */
export interface ParcelsView {
  /** As announced; absent: the courier chooses. */
  readonly size?: Size;
  readonly accessible: boolean;
  /** Holds parcels of the same recipient and carrier. */
  readonly beside?: { readonly deposit: string; readonly compartment: string; readonly size: Size };
}

/** How a collection goes, for the kiosk that began it. */
export interface CollectionView {
  readonly collection: string;
  readonly compartment: string;
  readonly terminal: string;
  readonly stage:
    | "opening"
    | "open"
    | "closed"
    | "collected"
    | "part-collected"
    | "not-opened"
    | "still-inside"
    | "unclear";
  readonly parcels: readonly string[];
  readonly attempt: number;
  readonly leftOpen: boolean;
  readonly jammed: boolean;
  readonly may: readonly ("reopen" | "confirm" | "refuse" | "report")[];
}

/** A statement with its place in history. */
export interface StatedDay extends Statement {
  readonly hash: string;
  readonly seq: number;
  readonly epoch: number;
}
/** An event that the count took for a coming or going, with the waybills. */
export interface StockMove {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly compartment: string;
  readonly came: readonly string[];
  readonly went: readonly string[];
  readonly carrier?: string;
}
export interface StockReads {
  /** What the statement of the running day would say now; null: no day has begun. */
  now(): Promise<Statement | null>;
  days(limit: number): Promise<readonly StatedDay[]>;
  day(day: string): Promise<readonly (StatedDay & { readonly moved: readonly StockMove[] })[]>;
  moved(from: number, to: number): Promise<readonly StockMove[]>;
}

export interface AlarmView {
  readonly alarm: string;
  readonly kind: AlarmKind;
  readonly severity: Severity;
  readonly subject: string;
  /** Wall time, ms. */
  readonly raisedAt: number;
  readonly acknowledgedBy?: string;
}

export interface StaffSession {
  readonly kind: "courier" | "maintainer";
  readonly id: string;
  readonly carrier?: string;
  /** Until it ends by itself, if nothing is done. */
  readonly leftMs?: number;
  /** What ends it then: nothing was done for so long, or it may last no longer however much is done. */
  readonly endsBy?: SessionEnd;
}
export type SessionEnd = "idleness" | "length";

export interface EventSearch {
  readonly limit: number;
  /** Only events older than this. */
  readonly before?: number;
  readonly types?: ReadonlySet<string>;
  /** With the pulses of its orders and the whole of its alarms. */
  readonly compartment?: string;
  readonly matches?: (recorded: Recorded) => boolean;
}
/** Newest first; `before` null: nothing older is kept. */
export interface FoundEvents {
  readonly events: readonly Recorded[];
  readonly before: number | null;
}

export interface TrendsView {
  readonly everyMs: number;
  readonly at: readonly number[];
  readonly backlogEvents: readonly (number | null)[];
  readonly pulsesWaiting: readonly (number | null)[];
  readonly devices: readonly {
    readonly device: string;
    readonly roundTripMs: readonly (number | null)[];
    readonly errors: readonly (number | null)[];
    /** Of a device on a bus: time of a poll round. */
    readonly cycleMs?: readonly (number | null)[];
    readonly readings: readonly {
      readonly sensor: string;
      readonly quantity: Quantity;
      readonly values: readonly (number | null)[];
    }[];
  }[];
}

export interface Live {
  /** Newest event on disk. */
  head(): { readonly epoch: number; readonly seq: number };
  /**
   * Every durable event after `seq`, in order, then what follows, until `signal` aborts. Throws `CutAway` when events
   * after `seq` are no longer kept.
   */
  after(seq: number, signal: AbortSignal): AsyncIterable<Recorded>;
}
export class CutAway extends Error {
  readonly code = "cut-away";
}

/** One number for `/metrics`. */
export interface Figure {
  /** `postern_…`, in Prometheus' manner. */
  readonly name: string;
  readonly help: string;
  readonly kind: "gauge" | "counter";
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Reads {
  readonly board: Board;
  readonly live: Live;
  trail(waybill: string): Promise<readonly TrailEntry[]>;
  /** A live deposit, or one that ended lately. */
  deposit(id: string): Promise<DepositView | null>;
  /** A running collection, or one whose grace time runs. */
  collection(id: string): Promise<CollectionView | null>;
  /** A collection that a recipient's page has begun for whoever stands at this kiosk; null: there is none. */
  calledTo(terminal: string): Promise<string | null>;
  /** A running hand-in, or one that was made or cancelled lately. */
  handIn(id: string): Promise<HandInView | null>;
  handIns(carrier: string): Promise<readonly HandInWaitingView[]>;
  /** What a command with this key was answered, when something came of it. `key`: digest of sender and key. */
  answered(key: string): Promise<Answer | null>;
  /** How long this kiosk's keypad takes no code, ms; 0: it does. */
  keypadWait(terminal: string): number;
  /** What a deposit of these parcels would be told before any door is looked for. `recipient`: digest of a number. */
  parcels(
    asked: { readonly parcels: readonly string[]; readonly recipient?: string },
    by: { readonly courier: string; readonly carrier: string; readonly session: string },
  ): Promise<ParcelsView | Refusal>;
  readonly stock: StockReads;
  guidedAudit(): Promise<Round | null>;
  /** Null: no such compartment. */
  witnesses(compartment: string): Promise<CompartmentWitnesses | null>;
  alarms(): Promise<readonly AlarmView[]>;
  devices(): readonly DeviceFigures[];
  deviceTree(): Promise<DeviceTree>;
  /** Newest events first, at most `limit`, older than `before` when given. */
  journalTail(limit: number, before?: number): Promise<readonly Recorded[]>;
  search(search: EventSearch): Promise<FoundEvents>;
  /** The events of these sequences that are still kept, oldest first. */
  events(sequences: readonly number[]): Promise<readonly Recorded[]>;
  trends(): TrendsView;
  /** The running session with this token digest. */
  session(digest: string): StaffSession | null;
  /** Words of `health`: uplink, disk, clock, journal head and the like; numbers and short words only. */
  health(): Readonly<Record<string, string | number | boolean | null>>;
  figures(): readonly Figure[];
  /** What still keeps the gateway from its work; empty: ready. */
  unready(): readonly string[];
}
