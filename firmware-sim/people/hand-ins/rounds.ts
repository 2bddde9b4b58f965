/** Couriers' rounds of hand-ins: what lies there is fetched, what does not is reported, what was forgotten is late. */
import { complain, liveThrough, type Street } from "../street.ts";
import { fetchOne, waitingFor } from "./fetch.ts";
import type { HandInStreet, Made } from "./hand-in.ts";

/** What people can say of a hand-in afterwards. */
export interface HandInRecord {
  readonly made: Made;
  /** `strayed`: put behind another door. `forgotten`: no courier came before the site said that it was time. */
  readonly manner: "plain" | "forgotten" | "strayed";
  /** The courier's receipt; null: never fetched. */
  receipt: string | null;
  /** Nobody comes for it any more. */
  isOver: boolean;
}
export interface Rounds {
  readonly street: HandInStreet;
  readonly records: HandInRecord[];
  /** A courier has reported this compartment empty: staff looks, and the ledger is corrected. */
  readonly onReported: (compartment: string) => Promise<void>;
}

export const courierOf = ({ plan }: Street, carrier: string): string =>
  plan.traffic.carriers.find(({ id }) => id === carrier)?.couriers.at(-1) ?? carrier;

/** Each carrier's courier comes once, and leaves what is forgotten. */
export const fetchAll = (rounds: Rounds): Promise<void> =>
  fetchWhere(rounds, ({ manner }) => manner !== "forgotten", ["held", "overdue"]);

/** Comes when the site says that somebody should have come. */
export const fetchForgotten = async (rounds: Rounds): Promise<void> => {
  const { street, records } = rounds;
  const end = street.time.now() + street.patience.longMs;
  const left = (): boolean => records.some(({ manner, isOver }) => manner === "forgotten" && !isOver);
  while (left() && street.time.now() < end) {
    await fetchWhere(rounds, ({ manner }) => manner === "forgotten", ["overdue"]);
    if (left()) await street.time.sleep(street.patience.againMs);
  }
  for (const { made, isOver } of records) if (!isOver) complain(street, made, "nobody ever came for it");
};

const fetchWhere = async (
  rounds: Rounds,
  isWanted: (record: HandInRecord) => boolean,
  stages: readonly string[],
): Promise<void> => {
  const { street, records } = rounds;
  // Of two behind one door the one that is not there comes first: whoever opens the other door takes both along.
  const wanted = records
    .filter((record) => !record.isOver && isWanted(record))
    .sort((one, other) => Number(other.manner === "strayed") - Number(one.manner === "strayed"));
  for (const carrier of new Set(wanted.map(({ made }) => made.carrier))) {
    const courier = courierOf(street, carrier);
    const own = wanted.filter(({ made }) => made.carrier === carrier);
    const [first] = own;
    if (!first) continue;
    await liveThrough(street, first.made, async () => {
      const waiting = await waitingFor(street, courier);
      const listed = new Set(waiting.flatMap(({ deposit, stage }) => (stages.includes(stage) ? [deposit] : [])));
      for (const record of own)
        if (listed.has(record.made.deposit)) await liveThrough(street, record.made, () => end(rounds, courier, record));
    });
  }
};

const end = async ({ street, records, onReported }: Rounds, courier: string, record: HandInRecord): Promise<void> => {
  const { made } = record;
  record.isOver = true;
  const ours = new Set(records.flatMap((one) => (one.made.carrier === made.carrier ? [one.made.waybill] : [])));
  const fetched = await fetchOne(street, courier, made, ours);
  if (fetched.outcome === "fetched") record.receipt = fetched.receipt;
  if (fetched.outcome === "reported") await onReported(made.compartment);
};
