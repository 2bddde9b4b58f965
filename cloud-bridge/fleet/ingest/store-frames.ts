/**
 * One transaction for a batch of frames of any sites, in any order: events are stored once, heads move as far as
 * history is contiguous, and the trail follows in order. What this resolves with may be acknowledged.
 */
import { writeAnnouncements } from "../announcements/fold.ts";
import { writeCouriers } from "../couriers/fold.ts";
import { endContacts } from "../notices/contact/last-words.ts";
import type { Database, Query } from "../store/query.ts";
import { type Changes, depositOf, type Fact, fold, lookOf, noChanges } from "../trail.ts";
import { type Fault, findForks, raiseForkAlarms } from "./forks.ts";
import { type CheckedEvent, type CheckedFrame, checkEvent, factsOf, type Range } from "./frame-check.ts";
import { readHeads, readPending, type SiteHead } from "./heads.ts";
import { type Gap, type Plan, plan } from "./plan.ts";
import { readDeposits, readOccupants, writeChanges } from "./projections.ts";
import { dropEvents, writeContacts, writeEvents, writeGaps, writeHeads, writePending } from "./writes.ts";

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

/** `read`: the frames, asked for once. */
export const storeFrames = (database: Database, read: () => readonly CheckedFrame[], at: number): Promise<Stored> =>
  database.transaction(async (query) => {
    const { sites, writing, heads, ...counted } = await send(query, read, at);
    await writing.done();
    const written = await heads;
    return { standings: sites.map((one) => ({ ...one, head: written.get(one.site) ?? null })), ...counted };
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

/**
 * Resolves when every statement is on its way, in their order. What was read of the frames ends with this: it is many
 * objects, and the collector would have to keep them while the database works.
 */
const send = async (query: Query, read: () => readonly CheckedFrame[], at: number) => {
  const frames = read();
  const sites = [...new Set(frames.map(({ site }) => site))];
  const [before] = await Promise.all([readHeads(query, sites, true), query.change(planOnce)]);
  const pending = await readPending(query, pendingSites(before));
  const enrolled = frames.filter(({ site }) => before.has(site));
  const forks = await findForks(query, enrolled, before);
  const batches = sites.flatMap((site) => batchOf(site, before, pending, enrolled, forks) ?? []);
  const { events, facts, faults, news } = await newsOf(query, batches);
  const changes = noChanges();
  const loading = loadDeposits(query, changes, facts);
  const fresh = !batches.some(hasPending);
  // The database works while the events are folded.
  const writing = new InFlight();
  writing.add(writeEvents(query, events, fresh));
  const loaded = await loading;
  for (const fact of facts) fold(changes, fact);
  writing.add(...writeChanges(query, changes, loaded, fresh));
  writing.add(writeContacts(query, batches.flatMap(framesToKeep)));
  writing.add(...writeAnnouncements(query, changes.announcements, at));
  writing.add(writeCouriers(query, changes.couriers));
  writing.add(...endContacts(query, endedIn(changes), at));
  for (const { head, plan } of batches)
    for (const range of plan.overtaken) if (!isFrame(range)) writing.add(dropEvents(query, head.site, range));
  writing.add(writeGaps(query, batches.flatMap(gapsOf), at));
  const waiting = batches.filter(hasPending).map(({ head, plan }) => ({ site: head.site, later: plan.later }));
  writing.add(writePending(query, waiting));
  writing.add(raiseForkAlarms(query, faults, at));
  const heads = writeHeads(query, batches.map(nextHead(changes, news)), at);
  writing.add(heads);
  const depositsMade = facts.some(({ event }) => tellsOfCodes.has(event.type));
  return { sites: sites.map(standingOf(batches)), writing, heads, events: events.length, depositsMade };
};

/** A statement's texts are megabytes, and say nothing about how to go through them. */
const planOnce = "set local plan_cache_mode = force_generic_plan";

const standingOf =
  (batches: readonly SiteBatch[]) =>
  (site: string): Omit<Standing, "head"> => {
    const plan = batches.find(({ head }) => head.site === site)?.plan;
    return { site, later: plan?.later ?? [], forked: (plan?.forked.length ?? 0) > 0 };
  };

/** What the batches bring, each site's in its order. */
const newsOf = async (query: Query, batches: readonly SiteBatch[]) => {
  const events: CheckedEvent[] = [];
  const facts: Fact[] = [];
  const faults: Fault[] = batches.flatMap(faultsOf);
  const news = new Map<string, number>();
  for (const { head, plan } of batches) {
    for (const range of plan.later) if (isFrame(range)) events.push(...range.events);
    for (const { range, behind } of plan.applied) {
      const fresh = (await eventsOf(query, head.site, range)).filter(({ seq }) => seq > behind.seq);
      if (isFrame(range)) events.push(...fresh);
      facts.push(...factsOf(fresh));
      faults.push(...behindOf(head.site, range, fresh));
      news.set(head.site, (news.get(head.site) ?? 0) + fresh.length);
    }
  }
  return { events, facts, faults, news };
};

/** Somebody is waiting to be told a code. */
const tellsOfCodes: ReadonlySet<string> = new Set(["deposit-made", "hand-in-announced"]);

/** Statements under way; the first that failed is the one that tells why. */
class InFlight {
  readonly #all: Promise<unknown>[] = [];

  add(...works: readonly Promise<unknown>[]): void {
    for (const work of works) work.catch(() => undefined);
    this.#all.push(...works);
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
  return rows.flatMap((row) => checkEvent(site, range.epoch, row) ?? []);
};

const loadDeposits = async (query: Query, changes: Changes, facts: readonly Fact[]) => {
  const wanted = new Set(facts.flatMap(({ event }) => depositOf(event) ?? []));
  const rows = wanted.size > 0 ? await readDeposits(query, [...wanted]) : [];
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
