/** Sends the people of a plan to a site and counts what becomes of them. */
import { newRandom } from "../random.ts";
import { walkRound } from "./courier.ts";
import type { Hands, SiteDoorways, Time } from "./doorways.ts";
import type { Plan, PlannedParcel, Round } from "./plan.ts";
import { recallRound } from "./recall.ts";
import { collect } from "./recipient.ts";
import { newTally, type PeopleReport } from "./report.ts";
import { defaultPatience, liveThrough, newGate, newLane, type Patience, persist, type Street } from "./street.ts";

export interface RunOptions {
  readonly patience?: Partial<Patience>;
  /** Hears of every change. */
  readonly watch?: (report: PeopleReport) => void;
  /** What others do on the same street meanwhile: they stand in the same lines. */
  readonly beside?: (street: Street) => Promise<void>;
}

/**
 * Resolves when everybody went home; what went wrong for one of them is a problem in the report. When `time.sleep`
 * rejects, everybody goes home early. Rejects only when the site never took the pre-advice.
 */
export const runPeople = async (
  plan: Plan,
  site: SiteDoorways,
  hands: Hands,
  time: Time,
  options: RunOptions = {},
): Promise<PeopleReport> => {
  const rounds = [plan.opening, ...plan.rounds];
  const parcels = rounds.flatMap((round) => round.parcels);
  const street: Street = {
    plan,
    site,
    hands,
    time,
    tally: newTally(parcels.length, options.watch),
    random: newRandom(`${plan.seed}/${plan.run}/hands`),
    kiosks: newLane(plan.traffic.kiosks),
    opened: newGate(),
    overdue: new Map(parcels.filter(outlivesHold).map(({ id }) => [id, newGate()])),
    deposits: new Map(),
    sessions: new Map(),
    patience: { ...defaultPatience, ...options.patience },
  };
  const startedAt = time.now();
  await announceAll(street, parcels);
  const others = options.beside?.(street);
  const recipients: Promise<void>[] = [];
  const deposited = (parcel: PlannedParcel): void => {
    if (parcel.fate.kind === "collected-late" || !outlivesHold(parcel))
      recipients.push(liveThrough(street, parcel, () => collect(street, parcel)));
  };
  await walkRound(street, plan.opening, deposited);
  street.opened.open();
  const days = [...groupBy(plan.rounds, ({ courier }) => courier).values()];
  await Promise.all(days.map((own) => walkDay(street, own, startedAt, deposited)));
  await Promise.all(
    [...groupBy(parcels.filter(outlivesHold), ({ carrier }) => recaller(plan, carrier))].map(async ([courier, own]) => {
      const [first] = own;
      if (first) await liveThrough(street, first, () => recallRound(street, courier, own));
      for (const { id } of own) street.overdue.get(id)?.open();
    }),
  );
  await Promise.all([...recipients, others]);
  return street.tally.report();
};

/** One courier walks one round at a time. */
const walkDay = async (
  street: Street,
  rounds: readonly Round[],
  startedAt: number,
  deposited: (parcel: PlannedParcel) => void,
): Promise<void> => {
  for (const round of rounds) {
    const early = startedAt + round.atMs - street.time.now();
    const [first] = round.parcels;
    if (first && early > 0) await liveThrough(street, first, () => street.time.sleep(early));
    await walkRound(street, round, deposited);
  }
};

const advicesAtOnce = 100;
const announceAll = async (street: Street, parcels: readonly PlannedParcel[]): Promise<void> => {
  const advices = parcels.flatMap(({ advice }) => (advice ? [advice] : []));
  for (let from = 0; from < advices.length; from += advicesAtOnce)
    await persist(street, () => street.site.announce(advices.slice(from, from + advicesAtOnce)));
};

const outlivesHold = ({ fate }: PlannedParcel): boolean =>
  fate.kind === "recalled" || fate.kind === "left" || fate.kind === "collected-late";

/** The first courier of each carrier looks after its overdue parcels. */
const recaller = ({ traffic }: Plan, carrier: string): string =>
  traffic.carriers.find(({ id }) => id === carrier)?.couriers[0] ?? carrier;

const groupBy = <T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
};
