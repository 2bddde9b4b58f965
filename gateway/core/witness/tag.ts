/** What readers say of tags: a witness, once it is said of a deposit's own compartment behind a closed door. */
import { collectionAt } from "../custody/collection/evidence.ts";
import { type Deposit, depositIn } from "../custody/custody.ts";
import { judgeDeposit } from "../custody/deposit/evidence.ts";
import type { Event } from "../event.ts";
import type { Compartment } from "../locker/compartment.ts";
import type { Rules } from "../rules.ts";
import type { Observe, ObserveTable, Site } from "../turn/state.ts";
import { isReadInside } from "./presence/account.ts";

const during = { open: "deposit", closed: "deposit", collecting: "collection", recalling: "recall" } as const;

const tagRead: Observe<"tag-read"> = (site, observation, moment, tools) => {
  const { device, epc, compartments } = observation;
  const id = placeOf(site, epc, compartments);
  const compartment = id === null ? undefined : site.locker.compartments.get(id);
  if (!compartment || id === null) return unwatched(site, observation, moment, tools);
  const seen = witnessed(depositIn(site.custody, id), { device, epc, id });
  // In an open door it may be in somebody's hand; what lies behind it is read again once that has closed.
  if (compartment.door.state === "open") return seen;
  const known = site.witnessed.tags.get(epc);
  const isNews = known?.compartment !== id || known.presence !== "present" || !isReadInside(site, epc, compartment);
  if (!isNews) return seen;
  const { confidence = 0.8, reads = 1 } = observation;
  const whose = ownerOf(site, epc);
  const sensed: Event = {
    ...{ type: "presence-changed", compartment: id, epc, device, presence: "present", reads },
    confidence: rounded(confidence),
    ...(whose === undefined ? {} : { deposit: whose }),
    reconcileAt: moment.elapsed + soon(site, compartment, tools.rules),
  };
  return [...seen, sensed];
};

const tagLost: Observe<"tag-lost"> = (site, { device, epc, compartments, reads, confidence }, moment, tools) => {
  const known = site.witnessed.tags.get(epc);
  // Read elsewhere since, by another reader: that says more than silence.
  if (!known || known.presence === "absent" || !compartments.includes(known.compartment)) return [];
  const { compartment: id } = known;
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return [];
  const whose = ownerOf(site, epc);
  return [
    {
      ...{ type: "presence-changed", compartment: id, epc, device, presence: "absent", reads },
      confidence: rounded(confidence),
      ...(whose === undefined ? {} : { deposit: whose }),
      reconcileAt: moment.elapsed + soon(site, compartment, tools.rules),
    },
  ];
};

export const tags: ObserveTable<"tag-read" | "tag-lost"> = { "tag-read": tagRead, "tag-lost": tagLost };

/** Where somebody waits at the door for the witnesses, they are heard at once; else they get time to contradict. */
const soon = (site: Site, { plan }: Compartment, { reconcileMs }: Rules): number => {
  const deposit = depositIn(site.custody, plan.compartment);
  const waits = deposit?.stage.state === "closed" || deposit?.stage.state === "recalling";
  return waits || collectionAt(site, plan.compartment)?.state === "closed" ? 0 : reconcileMs;
};

/** Of an antenna's compartments: the one where its parcel belongs, or the only one. Null: nobody can say. */
const placeOf = (site: Site, epc: string, compartments: readonly string[]): string | null => {
  const owner = site.custody.deposits.get(site.witnessed.owners.get(epc) ?? "");
  const watched = compartments.filter((id) => site.locker.compartments.get(id)?.plan.reader !== undefined);
  if (owner && watched.includes(owner.compartment)) return owner.compartment;
  const [only, ...others] = watched;
  return only !== undefined && others.length === 0 ? only : null;
};

const ownerOf = ({ witnessed }: Site, epc: string): string | undefined => witnessed.owners.get(epc);

/** A layout from before readers were named in it: a single word of the reader is all that comes. */
const unwatched: Observe<"tag-read"> = (site, { device, epc, compartments }, moment, tools) => {
  for (const id of compartments) {
    const deposit = depositIn(site.custody, id);
    const compartment = site.locker.compartments.get(id);
    if (!deposit || !compartment || compartment.plan.reader !== undefined) continue;
    const seen = witnessed(deposit, { device, epc, id });
    if (seen.length === 0) continue;
    const isShut = deposit.stage.state === "closed" && compartment.door.state === "closed";
    const made = isShut ? judgeDeposit(site, { ...deposit, tagSeen: true }, compartment, moment, tools) : [];
    return [...seen, ...made];
  }
  return [];
};

/** Recorded once per opening: readers repeat themselves. */
const witnessed = (
  deposit: Deposit | undefined,
  { device, epc, id }: { readonly device: string; readonly epc: string; readonly id: string },
): readonly Event[] => {
  if (!deposit || deposit.tagSeen || !deposit.epc.includes(epc)) return [];
  const { state } = deposit.stage;
  if (state !== "open" && state !== "closed" && state !== "collecting" && state !== "recalling") return [];
  return [{ type: "tag-witnessed", deposit: deposit.deposit, compartment: id, device, epc, during: during[state] }];
};

const rounded = (confidence: number): number => Math.round(confidence * 1000) / 1000;
