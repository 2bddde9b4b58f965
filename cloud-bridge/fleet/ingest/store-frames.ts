/**
 * One transaction for a batch of frames of any sites, in any order: events are stored once, heads move as far as
 * history is contiguous, and the trail follows in order. What this resolves with may be acknowledged.
 */
import { writeAnnouncements } from "../announcements/fold.ts";
import { endContacts } from "../notices/contact/last-words.ts";
import type { Database, Query } from "../store/query.ts";
import { type Changes, depositOf, type Fact, fold, lookOf, noChanges } from "../trail.ts";
import { type Fault, findForks, raiseForkAlarms } from "./forks.ts";
import { type CheckedEvent, type CheckedFrame, checkEvent, type Range } from "./frame-check.ts";
import { readHeads, readPending, type SiteHead } from "./heads.ts";
import { type Gap, type Plan, plan } from "./plan.ts";
import { readDeposits, readOccupants, writeChanges } from "./projections.ts";
import {
  dropEvents,
  type StoredEvent,
  writeContacts,
  writeEvents,
  writeGaps,
  writeHeads,
  writePending,
} from "./writes.ts";

/** How one site stands after the batch. `head` null: nobody enrolled it. */
export interface Standing {
  readonly site: string;
  readonly head: SiteHead | null;
  readonly later: readonly Range[];
  readonly forked: boolean;
}
export interface Stored {
  readonly standings: readonly Standing[];
  readonly events: number;
  /** Something may have to be told to recipients. */
  readonly depositsMade: boolean;
}
/** More than this wait beyond a site's head; further ones are sent again when the gap has closed. */
const laterMax = 256;

export const storeFrames = (database: Database, frames: readonly CheckedFrame[], at: number): Promise<Stored> =>
  database.transaction(async (query) => {
    const sites = [...new Set(frames.map(({ site }) => site))];
    const heads = await readHeads(query, sites, true);
    const pending = await readPending(query, pendingSites(heads));
    const enrolled = frames.filter(({ site }) => heads.has(site));
    const forks = await findForks(query, enrolled, heads);
    const batches = sites.flatMap((site) => batchOf(site, heads, pending, enrolled, forks) ?? []);
    const stored = await writeBatches(query, batches, at);
    const standings = sites.map((site): Standing => {
      const batch = batches.find(({ head }) => head.site === site);
      if (!batch) return { site, head: null, later: [], forked: false };
      return { site, head: stored.heads.get(site)!, later: batch.plan.later, forked: batch.plan.forked.length > 0 };
    });
    return { standings, events: stored.events, depositsMade: stored.depositsMade };
  });

interface SiteBatch {
  readonly head: SiteHead;
  readonly plan: Plan<Range>;
  readonly hadPending: boolean;
}
const isFrame = (range: Range): range is CheckedFrame => "events" in range;

const pendingSites = (heads: ReadonlyMap<string, SiteHead>): readonly string[] =>
  [...heads.values()].filter(({ pending }) => pending).map(({ site }) => site);

const batchOf = (
  site: string,
  heads: ReadonlyMap<string, SiteHead>,
  pending: ReadonlyMap<string, readonly Range[]>,
  frames: readonly CheckedFrame[],
  forks: ReadonlySet<CheckedFrame>,
): SiteBatch | null => {
  const head = heads.get(site);
  if (!head) return null;
  const own = frames.filter((frame) => frame.site === site);
  const waiting = pending.get(site) ?? [];
  const planned = plan<Range>(head, [...own.filter((frame) => !forks.has(frame)), ...waiting]);
  const forked = [...planned.forked, ...own.filter((frame) => forks.has(frame))];
  const later = planned.later.slice(0, laterMax);
  return { head, plan: { ...planned, later, forked }, hadPending: waiting.length > 0 };
};

const writeBatches = async (query: Query, batches: readonly SiteBatch[], at: number) => {
  const changes = noChanges();
  const events: StoredEvent[] = [];
  const facts: Fact[] = [];
  const faults: Fault[] = batches.flatMap(faultsOf);
  const news = new Map<string, number>();
  for (const { head, plan } of batches) {
    for (const range of plan.later)
      if (isFrame(range)) events.push(...range.events.map((event) => ({ site: head.site, epoch: range.epoch, event })));
    for (const { range, behind } of plan.applied) {
      const fresh = (await eventsOf(query, head.site, range)).filter(({ seq }) => seq > behind.seq);
      if (isFrame(range)) events.push(...fresh.map((event) => ({ site: head.site, epoch: range.epoch, event })));
      facts.push(...factsOf(head.site, range.epoch, fresh));
      faults.push(...behindOf(head.site, range, fresh));
      news.set(head.site, (news.get(head.site) ?? 0) + fresh.length);
    }
  }
  const loading = loadDeposits(query, changes, facts);
  // Everything below is sent without waiting, in this order: the database works while the events are folded.
  const writing = new InFlight();
  const fresh = !batches.some(hasPending);
  writing.add(writeEvents(query, events, fresh));
  const loaded = await loading;
  for (const fact of facts) fold(changes, fact);
  writing.add(writeChanges(query, changes, loaded, fresh));
  writing.add(writeContacts(query, batches.flatMap(framesToKeep)));
  writing.add(writeAnnouncements(query, changes.announcements, at));
  writing.add(endContacts(query, endedIn(changes), at));
  for (const { head, plan } of batches)
    for (const range of plan.overtaken) if (!isFrame(range)) writing.add(dropEvents(query, head.site, range));
  writing.add(writeGaps(query, batches.flatMap(gapsOf), at));
  const waiting = batches.filter(hasPending).map(({ head, plan }) => ({ site: head.site, later: plan.later }));
  writing.add(writePending(query, waiting));
  writing.add(raiseForkAlarms(query, faults, at));
  const heads = writeHeads(query, batches.map(nextHead(changes, news)), at);
  writing.add(heads);
  await writing.done();
  const depositsMade = facts.some(({ event }) => tellsOfCodes.has(event.type));
  return { heads: await heads, events: events.length, depositsMade };
};

/** Somebody is waiting to be told a code. */
const tellsOfCodes: ReadonlySet<string> = new Set(["deposit-made", "hand-in-announced"]);

/** Statements under way; the first that failed is the one that tells why. */
class InFlight {
  readonly #all: Promise<unknown>[] = [];

  add(work: Promise<unknown>): void {
    work.catch(() => undefined);
    this.#all.push(work);
  }
  async done(): Promise<void> {
    await Promise.all(this.#all);
  }
}

const eventsOf = async (query: Query, site: string, range: Range): Promise<readonly CheckedEvent[]> => {
  if (isFrame(range)) return range.events;
  const rows = await query.rows<{ seq: number; prev: string; body: string }>(
    `select seq, encode(prev, 'hex') as prev, body from event
     where site = $1 and epoch = $2 and seq between $3 and $4 order by seq`,
    [site, range.epoch, range.from, range.to],
  );
  return rows.flatMap((row) => checkEvent(row, range.epoch) ?? []);
};

const factsOf = (site: string, epoch: number, events: readonly CheckedEvent[]): readonly Fact[] =>
  events.flatMap(({ seq, at, event }) => (event ? [{ site, epoch, seq, at, event }] : []));

const loadDeposits = async (query: Query, changes: Changes, facts: readonly Fact[]) => {
  const wanted = new Set(facts.flatMap(({ event }) => depositOf(event) ?? []));
  const sites = [...new Set(facts.map(({ site }) => site))];
  const rows = wanted.size > 0 ? await readDeposits(query, sites, [...wanted]) : [];
  const looks = facts.flatMap(({ site, event }) => {
    const compartment = lookOf(event);
    return compartment === null ? [] : [[site, compartment] as const];
  });
  const seen = looks.length > 0 ? await readOccupants(query, looks) : [];
  for (const row of [...rows, ...seen]) changes.deposits.set(row.deposit, row);
  return new Map(changes.deposits);
};

const hasPending = ({ hadPending, plan }: SiteBatch): boolean => hadPending || plan.later.length > 0;
const framesToKeep = ({ plan }: SiteBatch): readonly CheckedFrame[] =>
  [...plan.applied.map(({ range }) => range), ...plan.later].filter(isFrame);
const endedIn = (changes: Changes) => [...changes.deposits.values()].filter(({ endedAt }) => endedAt !== null);
const gapsOf = ({ head, plan }: SiteBatch): readonly (Gap & { site: string })[] =>
  plan.gaps.map((gap) => ({ ...gap, site: head.site }));
const faultsOf = ({ head, plan }: SiteBatch): readonly Fault[] =>
  plan.forked.map(({ epoch, from }) => ({ site: head.site, fault: "forked", epoch, seq: from }));

/** A site that has found itself behind the fleet opens an epoch for it: at what place its own history had ended. */
const behindOf = (site: string, { after }: Range, events: readonly CheckedEvent[]): readonly Fault[] =>
  events.flatMap(({ seq, event }) =>
    event?.type === "epoch-opened" && event.reason === "fleet-ahead"
      ? [{ site, fault: "fleet-ahead" as const, ...(after ?? { epoch: event.epoch.counter, seq }) }]
      : [],
  );

const nextHead =
  (changes: Changes, news: ReadonlyMap<string, number>) =>
  ({ head, plan }: SiteBatch): SiteHead => {
    const opened = changes.epochs.findLast(({ site, epoch }) => site === head.site && epoch === plan.head.epoch);
    const epochId = opened?.epochId ?? (plan.head.epoch === head.epoch ? head.epochId : null);
    const events = head.events + (news.get(head.site) ?? 0);
    return { ...head, ...plan.head, epochId, events, pending: plan.later.length > 0 };
  };
