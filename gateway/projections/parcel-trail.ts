/**
 * Every parcel's way through the site, folded behind the journal into a table of its own: unsynced bulk writes, its
 * own cursor, rebuilt from the journal whenever that cursor does not fit.
 *
 * | key | value |
 * |---|---|
 * | `t <waybill> <sequence>` | TrailEntry |
 * | `d <deposit>` | waybills of the deposit |
 * | `s <sequence>` | keys written for that event: what to forget when the journal is cut |
 */
import type { TrailEntry } from "../api/reads.ts";
import type { Event, Recorded } from "../core/event.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Table } from "../ports/table.ts";

export interface TrailOptions {
  readonly table: Table;
  readonly journal: Pick<Journal, "read" | "durableHead">;
  readonly clock: Clock;
  readonly log: Log;
}
/** Events that wait in memory; beyond it they are read from the journal again. */
const pendingMax = 2_000;
const writeEvents = 500;
const writeAfterMs = 100;
/** Entries of one parcel that are shown. */
const shownMax = 500;
const forgetMax = 1_000;

export class ParcelTrail {
  readonly #options: TrailOptions;
  #cursor = 0;
  #pending: Recorded[] = [];
  #timer: Timer | null = null;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: TrailOptions) {
    this.#options = options;
  }
  /** Catches up with the journal; begins anew when the cursor lies beyond it. */
  async start(): Promise<void> {
    const { table, journal, log } = this.#options;
    await this.#next(async () => {
      this.#cursor = await table.cursor();
      if (this.#cursor > journal.durableHead().seq) {
        log.warn("trail-rebuilt", { cursor: this.#cursor, head: journal.durableHead().seq });
        await table.clear();
        this.#cursor = 0;
      }
      await this.#fromJournal();
    });
  }
  /** History has changed: a hole was filled. */
  rebuild(): Promise<void> {
    return this.#next(async () => {
      this.#pending = [];
      await this.#options.table.clear();
      this.#cursor = 0;
      await this.#fromJournal();
    });
  }
  /** Events that have come to lie on disk. */
  committed(recorded: readonly Recorded[]): void {
    if (this.#pending.length < pendingMax) this.#pending.push(...recorded);
    if (this.#timer || this.#stopped) return;
    this.#timer = this.#options.clock.after(writeAfterMs, () => {
      this.#timer = null;
      void this.#catchUp();
    });
  }
  async trail(waybill: string): Promise<readonly TrailEntry[]> {
    await this.#catchUp();
    const found: TrailEntry[] = [];
    for await (const [, entry] of this.#options.table.list(`t ${waybill} `, { limit: shownMax }))
      found.push(entry as TrailEntry);
    return found;
  }
  /** The journal was cut up to `seq`: its entries go as well. */
  forget(seq: number): Promise<void> {
    return this.#next(async () => {
      const { table } = this.#options;
      for (let more = true; more; ) {
        const gone = new Map<string, undefined>();
        let seen = 0;
        for await (const [key, keys] of table.list("s ", { limit: forgetMax })) {
          if (Number(key.slice(2)) > seq) break;
          seen++;
          gone.set(key, undefined);
          for (const one of keys as readonly string[]) gone.set(one, undefined);
        }
        if (gone.size > 0) await table.write(gone, this.#cursor);
        more = seen === forgetMax;
      }
    });
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#working;
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      if (!this.#stopped) this.#options.log.error("trail-failed", { why: String(error) });
    });
    return this.#working;
  }
  #catchUp(): Promise<void> {
    return this.#next(async () => {
      const batch = this.#pending;
      this.#pending = [];
      const fresh = batch.filter(({ seq }) => seq > this.#cursor);
      const joins = fresh.length > 0 && fresh[0]?.seq === this.#cursor + 1 && isContiguous(fresh);
      if (joins) await this.#write(fresh);
      if (this.#cursor < this.#options.journal.durableHead().seq) await this.#fromJournal();
    });
  }
  async #fromJournal(): Promise<void> {
    let batch: Recorded[] = [];
    for await (const { recorded } of this.#options.journal.read(this.#cursor + 1)) {
      batch.push(recorded);
      if (batch.length < writeEvents) continue;
      await this.#write(batch);
      batch = [];
      if (this.#stopped) return;
    }
    if (batch.length > 0) await this.#write(batch);
  }
  async #write(batch: readonly Recorded[]): Promise<void> {
    const changes = new Map<string, unknown>();
    for (const recorded of batch) {
      const waybills = await this.#waybills(recorded.event, changes);
      if (waybills.length === 0) continue;
      const keys = waybills.map((waybill) => `t ${waybill} ${place(recorded.seq)}`);
      const entry = entryOf(recorded);
      for (const key of keys) changes.set(key, entry);
      const { event } = recorded;
      const begins = event.type === "deposit-begun" || event.type === "hand-in-begun";
      const deposit = begins ? [`d ${event.deposit}`] : [];
      for (const key of deposit) changes.set(key, waybills);
      changes.set(`s ${place(recorded.seq)}`, [...keys, ...deposit]);
    }
    const last = batch.at(-1)!.seq;
    await this.#options.table.write(changes, last);
    this.#cursor = last;
  }
  /** The parcels that an event is about: its own, or those of its deposit. */
  async #waybills(event: Event, changes: ReadonlyMap<string, unknown>): Promise<readonly string[]> {
    if (event.type === "pre-advice-received") return [event.waybill];
    if (event.type === "compartment-audited") return [...new Set([...event.found, ...event.missing])];
    if ("parcels" in event) return event.parcels;
    const deposit = "deposit" in event ? event.deposit : undefined;
    if (deposit === undefined) return [];
    const key = `d ${deposit}`;
    return ((changes.get(key) ?? (await this.#options.table.get(key))) as readonly string[] | undefined) ?? [];
  }
}

const isContiguous = (list: readonly Recorded[]): boolean =>
  list.every(({ seq }, at) => at === 0 || seq === list[at - 1]!.seq + 1);

/** Sixteen digits keep key order and number order the same. */
const place = (seq: number): string => String(seq).padStart(16, "0");

const entryOf = ({ seq, epoch, at, event }: Recorded): TrailEntry => ({
  ...{ seq, epoch, at, type: event.type },
  ...("compartment" in event ? { compartment: event.compartment } : {}),
  ...("deposit" in event && event.deposit !== undefined ? { deposit: event.deposit } : {}),
  ...("evidence" in event ? { grade: event.evidence.grade } : {}),
  ...byOf(event),
});
const byOf = (event: Event): { readonly by?: string } => {
  if ("courier" in event && event.courier !== undefined) return { by: event.courier };
  if (!("by" in event)) return {};
  const by = typeof event.by === "string" ? event.by : (event.by.id ?? event.by.kind);
  return { by };
};
