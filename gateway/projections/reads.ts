/** What the interface reads, put together. What comes from the site's state waits until it is on disk. */
import type { CompartmentView, Figure, Reads } from "../api/reads.ts";
import { keypadWait } from "../core/access/lock-out.ts";
import type { Answer } from "../core/answer.ts";
import { calledTo, lookAtCollection } from "../core/custody/collection/look.ts";
import { handInsFor, lookAtHandIn } from "../core/custody/hand-in/look.ts";
import { statementNow } from "../core/custody/stock/statement.ts";
import type { Recorded } from "../core/event.ts";
import type { Rules } from "../core/rules.ts";
import type { Site } from "../core/site.ts";
import type { Clock } from "../ports/clock.ts";
import type { DeviceFigures } from "../ports/device.ts";
import type { Journal } from "../ports/journal.ts";
import { evidenceReader } from "./compartments/evidence.ts";
import { presenceView, withEvidence, witnessesView } from "./compartments/witnesses.ts";
import { deviceTree, type Planned } from "./devices/device-tree.ts";
import { eventsAt, searchJournal } from "./journal-search.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { ParcelTrail } from "./parcel-trail.ts";
import { parcelsView } from "./parcels-view.ts";
import type { StockCount } from "./stock/stock-count.ts";
import { alarmsView, boardView, compartmentView, depositView, sessionView } from "./views.ts";

export interface ReadsPlace {
  readonly site: () => Site;
  readonly rules: Rules;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
  readonly trail: ParcelTrail;
  readonly stock: StockCount;
  readonly live: LiveFeed;
  readonly trends: Reads["trends"];
  readonly devices: () => readonly DeviceFigures[];
  readonly plan: readonly Planned[];
  readonly health: Reads["health"];
  readonly figures: () => readonly Figure[];
  readonly unready: () => readonly string[];
}

export const openReads = (place: ReadsPlace): Reads => {
  const { site, rules, journal, clock } = place;
  const evidence = evidenceReader(journal);
  const onDisk = async <T>(view: T): Promise<T> => {
    await journal.durable();
    return view;
  };
  return {
    board: {
      compartments: () => onDisk(boardView(site())),
      compartment: (id) => onDisk(compartmentView(site(), id)),
      facts: async (id) => {
        const one = id === undefined ? undefined : compartmentView(site(), id);
        const views = id === undefined ? boardView(site()) : one ? [one] : [];
        await journal.durable();
        const withFacts = async (view: CompartmentView) => ({
          ...{ ...view, ...presenceView(site(), view.compartment) },
          ...(await evidence(site(), view.compartment)),
        });
        return await Promise.all(views.map(withFacts));
      },
      reached: async (seq) => {
        if (journal.durableHead().seq < seq) await journal.durable();
      },
    },
    live: place.live,
    trail: (waybill) => place.trail.trail(waybill),
    deposit: (id) => onDisk(depositView(site(), id)),
    collection: (id) => onDisk(lookAtCollection(site(), id, clock.now(), { rules })),
    calledTo: (terminal) => onDisk(calledTo(site(), terminal)),
    handIn: (id) => onDisk(lookAtHandIn(site(), id, clock.now(), rules)),
    answered: (key) => onDisk((site().access.answers.get(key)?.answer ?? null) as Answer | null),
    handIns: (carrier) => onDisk(handInsFor(site(), carrier)),
    keypadWait: (terminal) => keypadWait(site(), terminal, clock.now()),
    parcels: (asked, by) => onDisk(parcelsView(site(), asked, by, clock.now(), rules)),
    stock: {
      now: () => onDisk(statementNow(site(), clock.now())),
      days: (limit) => place.stock.days(limit),
      day: (day) => place.stock.day(day),
      moved: (from, to) => place.stock.moved(from, to),
    },
    witnesses: async (id) => {
      const seen = await onDisk(witnessesView(site(), id, clock.now()));
      return seen && (await withEvidence(journal, seen));
    },
    guidedAudit: () => onDisk(site().guided.round),
    alarms: () => onDisk(alarmsView(site())),
    devices: place.devices,
    deviceTree: () => onDisk(deviceTree(site(), place.plan, place.devices())),
    journalTail: (limit, before) => tailOf(journal, limit, before),
    search: (search) => searchJournal(journal, search),
    events: (sequences) => eventsAt(journal, sequences),
    trends: place.trends,
    session: (digest) => sessionView(site(), digest, clock.now().elapsed),
    health: place.health,
    figures: place.figures,
    unready: place.unready,
  };
};

/** Sequences may have holes, so that as many are read before the wanted ones as are still missing. */
const tailOf = async (journal: Journal, limit: number, before?: number): Promise<readonly Recorded[]> => {
  let found: Recorded[] = [];
  let to = Math.min(journal.durableHead().seq, (before ?? Number.MAX_SAFE_INTEGER) - 1);
  for (let span = limit; to > 0 && found.length < limit; span *= 4) {
    const from = Math.max(0, to - span + 1);
    const page: Recorded[] = [];
    for await (const { recorded } of journal.read(from, to)) page.push(recorded);
    found = [...page, ...found];
    to = from - 1;
  }
  return found.slice(-limit).reverse();
};
