/**
 * How one lock board is spoken to: all that differs between boards on a bus. A board that answers polls needs one of
 * these; polling, silence, contacts and the fate of orders are the same for all (board.ts, lock-board.ts).
 */

/** One request: to which address on the bus, and what. */
export interface Message {
  readonly unit: number;
  readonly pdu: Uint8Array;
}
/** `read`: what an answer says; null: it is no answer to this request, and nothing of it is believed. */
export interface Ask<Found> extends Message {
  read(pdu: Uint8Array): Found | null;
}
export interface Greeting {
  readonly firmware?: string;
  /** Relays that are on although all were told to be off. */
  readonly stuckOn?: readonly number[];
}
/** Inputs by their number in the wiring, as the board has them; levels are judged later. */
export interface Levels {
  readonly doors: readonly boolean[];
  readonly items: readonly boolean[];
}
export interface BoardLanguage {
  /** At first contact, once, in this order: all off, version. A board that declines one is read all the same. */
  readonly greetings: readonly Ask<Greeting>[];
  /** A damaged answer does not pass for a right one: its checksum has 16 bits or more. */
  readonly sureSum: boolean;
  /** Together they read every contact that is wired; what one does not tell, another does. */
  readonly reads: readonly Ask<Partial<Levels>>[];
  /** Fires the lock for about so long. The board's own timer ends it: a dead gateway never leaves a coil on. */
  pulse(
    lock: number,
    pulseMs: number,
  ): Message & {
    /** Null: the board never answers; it worked when the door is seen open. */
    readonly confirms: ((pdu: Uint8Array) => boolean) | null;
  };
}

/** What came of a request: an answer, a clear no of the board, or nothing that can be trusted. */
export type Heard =
  | { readonly type: "answer"; readonly pdu: Uint8Array }
  | { readonly type: "declined" }
  | { readonly type: "nothing" };
