/**
 * What each witness of a compartment says now, and where they disagree. Read off the site's state; the evidence of a
 * disagreement lies in the event that raised it.
 */
import type { CompartmentFactsView, Reads } from "../../api/reads.ts";
import { isSilent } from "../../core/alarm/alarm.ts";
import type { Compartment } from "../../core/locker/compartment.ts";
import type { Site } from "../../core/site.ts";
import { DisagreementKind, type Moment, type Testimony } from "../../core/vocabulary.ts";
import { type Case, caseKey, hasWitnesses } from "../../core/witness/beliefs.ts";
import { accountOf, testimoniesOf } from "../../core/witness/presence/account.ts";
import type { Journal } from "../../ports/journal.ts";

type Witnesses = NonNullable<Awaited<ReturnType<Reads["witnesses"]>>>;
type Disagreement = Witnesses["disagreements"][number];
type Said = Witnesses["said"][number];

/** In a few words, for the board. */
export const presenceView = (site: Site, id: string): Pick<CompartmentFactsView, "presence" | "disagreements"> => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return {};
  const kinds = casesAt(site, id).map(({ kind }) => kind);
  return {
    ...(hasWitnesses(compartment) ? { presence: accountOf(testimoniesOf(site, compartment)) } : {}),
    ...(kinds.length === 0 ? {} : { disagreements: kinds }),
  };
};

/** Still without evidence; null: no such compartment. */
export const witnessesView = (site: Site, id: string, now: Moment): Witnesses | null => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return null;
  const { plan } = compartment;
  const testimonies = testimoniesOf(site, compartment);
  const compared = site.witnessed.accounts.get(id);
  return {
    compartment: id,
    ...accountOf(testimonies),
    comparedAt: compared ? wallOf(compared.at, now) : null,
    door: doorWord(compartment, now),
    itemSensor: plan.itemSensor,
    ...(plan.reader === undefined ? {} : { reader: { device: plan.reader, silent: isSilent(site, plan.reader) } }),
    said: testimonies.map((one) => saidAt(one, now)),
    disagreements: casesAt(site, id).map((one) => disagreementView(site, one, now)),
  };
};

/** Evidence and parcels, as far as the events are still kept. To be asked once `view` is on disk. */
export const withEvidence = async (journal: Pick<Journal, "read">, view: Witnesses): Promise<Witnesses> => ({
  ...view,
  disagreements: await Promise.all(view.disagreements.map((one) => evidenceOf(journal, one))),
});

const evidenceOf = async (journal: Pick<Journal, "read">, known: Disagreement): Promise<Disagreement> => {
  if (known.seq === undefined) return known;
  for await (const { recorded } of journal.read(known.seq, known.seq)) {
    const { event } = recorded;
    if (event.type !== "disagreement-raised" || event.case !== known.case) return known;
    const { parcels, belongs, testimonies } = event;
    return {
      ...{ ...known, at: recorded.at, parcels: [...parcels] },
      ...(belongs === undefined ? {} : { belongs }),
      evidence: testimonies.map((one) => saidAt(one, recorded)),
    };
  }
  return known;
};

const casesAt = ({ witnessed }: Site, id: string): readonly Case[] =>
  DisagreementKind.options.flatMap((kind) => witnessed.cases.get(caseKey(kind, id)) ?? []);

const disagreementView = (site: Site, { at, deposit, epc, ...known }: Case, now: Moment): Disagreement => ({
  ...known,
  at: wallOf(at, now) ?? now.at,
  ...(epc === null ? {} : { epc }),
  ...(deposit === null ? {} : { deposit }),
  parcels: [...(site.custody.deposits.get(deposit ?? "")?.inside ?? [])],
});

const doorWord = ({ door }: Compartment, now: Moment): Witnesses["door"] => {
  const at = door.state === "unknown" ? null : door.state === "open" ? door.openedAt : door.closedAt;
  return { says: door.state, at: at === null ? null : wallOf(at, now) };
};

const saidAt = ({ at, ...said }: Testimony, now: Pick<Moment, "at" | "elapsed">): Said => ({
  ...said,
  at: wallOf(at, now),
});

/** Wall time of a site time in the past; null: it stands for never. */
const wallOf = (elapsed: number, now: Pick<Moment, "at" | "elapsed">): number | null =>
  elapsed <= 0 ? null : now.at - Math.max(0, now.elapsed - elapsed);
