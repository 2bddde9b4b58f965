/**
 * The statements of past days and what came and went on each, folded behind the journal into a table of its own:
 * unsynced bulk writes, its own cursor, rebuilt from the journal whenever that cursor does not fit.
 *
 * | key | value |
 * |---|---|
 * | `s <day> <sequence>` | StatedDay; kept when the journal is cut, up to `statementsMax` |
 * | `m <sequence>` | StockMove, until the journal is cut |
 */
import type { StatedDay, StockMove } from "../../api/reads.ts";
import type { Recorded } from "../../core/event.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import type { Table } from "../../ports/table.ts";

export interface StockCountOptions {
  readonly table: Table;
  readonly journal: Pick<Journal, "read" | "durableHead">;
  readonly clock: Clock;
  readonly log: Log;
}
const writeEvents = 500;
const writeAfterMs = 200;
const forgetMax = 1_000;
/** Two years and some. */
const statementsMax = 800;
/** Moves of one day that are shown. */
const movesMax = 20_000;

export class StockCount {
  readonly #options: StockCountOptions;
  #cursor = 0;
  #timer: Timer | null = null;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: StockCountOptions) {
    this.#options = options;
  }
  /** Catches up with the journal; begins anew when the cursor lies beyond it. */
  async start(): Promise<void> {
    const { table, journal, log } = this.#options;
    await this.#next(async () => {
      this.#cursor = await table.cursor();
      if (this.#cursor > journal.durableHead().seq) {
        log.warn("stock-count-rebuilt", { cursor: this.#cursor, head: journal.durableHead().seq });
        await table.clear();
        this.#cursor = 0;
      }
      await this.#fromJournal();
    });
  }
  /** History has changed: a hole was filled. */
  rebuild(): Promise<void> {
    return this.#next(async () => {
      await this.#options.table.clear();
      this.#cursor = 0;
      await this.#fromJournal();
    });
  }
  /** Events have come to lie on disk. */
  committed(): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = this.#options.clock.after(writeAfterMs, () => {
      this.#timer = null;
      void this.#next(() => this.#fromJournal());
    });
  }
  /** Statements, newest first. */
  async days(limit: number): Promise<readonly StatedDay[]> {
    await this.#next(() => this.#fromJournal());
    const found: StatedDay[] = [];
    for await (const [, stated] of this.#options.table.list("s ", { limit, reverse: true }))
      found.push(stated as StatedDay);
    return found;
  }
  /** More than one when the clock named a day twice; each with what it counted. */
  async day(day: string): Promise<readonly (StatedDay & { readonly moved: readonly StockMove[] })[]> {
    await this.#next(() => this.#fromJournal());
    const found: (StatedDay & { readonly moved: readonly StockMove[] })[] = [];
    for await (const [, stated] of this.#options.table.list(`s ${day} `)) {
      const { from, to } = stated as StatedDay;
      found.push({ ...(stated as StatedDay), moved: await this.moved(from.seq, to.seq) });
    }
    return found;
  }
  /** What came and went behind `from`, up to and with `to`. */
  async moved(from: number, to: number): Promise<readonly StockMove[]> {
    const moves: StockMove[] = [];
    for await (const [key, move] of this.#options.table.list("m ")) {
      const seq = Number(key.slice(2));
      if (seq <= from) continue;
      if (seq > to || moves.length >= movesMax) break;
      moves.push(move as StockMove);
    }
    return moves;
  }
  /** The journal was cut up to `seq`: its moves go as well, its statements stay. */
  forget(seq: number): Promise<void> {
    return this.#next(async () => {
      const { table } = this.#options;
      for (let more = true; more; ) {
        const gone = new Map<string, undefined>();
        for await (const [key] of table.list("m ", { limit: forgetMax })) {
          if (Number(key.slice(2)) > seq) break;
          gone.set(key, undefined);
        }
        more = gone.size === forgetMax;
        if (gone.size > 0) await table.write(gone, this.#cursor);
      }
      const old = new Map<string, undefined>();
      let kept = 0;
      for await (const [key] of table.list("s ", { reverse: true }))
        if (++kept > statementsMax) old.set(key, undefined);
      if (old.size > 0) await table.write(old, this.#cursor);
    });
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#working;
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      if (!this.#stopped) this.#options.log.error("stock-count-failed", { why: String(error) });
    });
    return this.#working;
  }
  async #fromJournal(): Promise<void> {
    if (this.#stopped || this.#cursor >= this.#options.journal.durableHead().seq) return;
    let changes = new Map<string, unknown>();
    let read = 0;
    let last = this.#cursor;
    for await (const { recorded } of this.#options.journal.read(this.#cursor + 1)) {
      for (const [key, value] of entriesOf(recorded)) changes.set(key, value);
      last = recorded.seq;
      if (++read % writeEvents !== 0) continue;
      await this.#write(changes, last);
      changes = new Map();
      if (this.#stopped) return;
    }
    if (last > this.#cursor) await this.#write(changes, last);
  }
  async #write(changes: ReadonlyMap<string, unknown>, cursor: number): Promise<void> {
    await this.#options.table.write(changes, cursor);
    this.#cursor = cursor;
  }
}

/** Sixteen digits keep key order and number order the same. */
const place = (seq: number): string => String(seq).padStart(16, "0");

const entriesOf = ({ seq, epoch, at, event }: Recorded): readonly (readonly [string, unknown])[] => {
  if (event.type === "stock-stated") {
    const { type, ...statement } = event;
    return [[`s ${event.day} ${place(seq)}`, { ...statement, seq, epoch } satisfies StatedDay]];
  }
  const move = moveOf(event);
  return move ? [[`m ${place(seq)}`, { seq, at, type: event.type, ...move } satisfies StockMove]] : [];
};

const moveOf = (event: Recorded["event"]): Omit<StockMove, "seq" | "at" | "type"> | null => {
  switch (event.type) {
    case "deposit-made":
    case "hand-in-made":
      return { compartment: event.compartment, came: event.parcels, went: [], carrier: event.carrier };
    case "parcels-collected":
      return { compartment: event.compartment, came: [], went: event.parcels };
    case "parcels-recalled":
    case "hand-in-fetched":
      return { compartment: event.compartment, came: [], went: event.parcels, carrier: event.carrier };
    case "compartment-audited":
      if (event.missing.length + event.extra.length === 0) return null;
      return { compartment: event.compartment, came: event.extra, went: event.missing };
    default:
      return null;
  }
};
