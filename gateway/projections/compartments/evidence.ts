/** Why the site believes what it says of a compartment's inside: the evidence of the event that established it. */
import type { CompartmentFactsView } from "../../api/reads.ts";
import type { Recorded } from "../../core/event.ts";
import type { Site } from "../../core/site.ts";
import type { Evidence } from "../../core/vocabulary.ts";
import type { Journal } from "../../ports/journal.ts";

type Facts = Pick<CompartmentFactsView, "evidence" | "openings">;
interface Known {
  readonly seq: number;
  readonly evidence: NonNullable<Facts["evidence"]>;
}

/** One entry a compartment, read again only when its content was established anew. */
export const evidenceReader = (
  journal: Pick<Journal, "read">,
): ((site: Site, compartment: string) => Promise<Facts>) => {
  const known = new Map<string, Known>();
  return async (site, id) => {
    const compartment = site.locker.compartments.get(id);
    if (!compartment) return {};
    const { establishedSeq, occupancy, presumedEmpty, openings } = compartment;
    const before = known.get(id);
    const evidence = before?.seq === establishedSeq ? before.evidence : await evidenceAt(journal, establishedSeq);
    if (evidence) known.set(id, { seq: establishedSeq, evidence });
    if (!evidence || occupancy === "suspect") return { openings };
    // Since then its door was open to anybody.
    const isWeaker = occupancy === "free" && presumedEmpty;
    return { openings, evidence: isWeaker ? { ...evidence, grade: "presumed" } : evidence };
  };
};

const evidenceAt = async (journal: Pick<Journal, "read">, seq: number): Promise<Known["evidence"] | null> => {
  if (seq <= 0) return null;
  for await (const { recorded } of journal.read(seq, seq)) {
    const evidence = evidenceIn(recorded);
    return evidence && { ...evidence, seq: recorded.seq, at: recorded.at };
  }
  return null;
};

const evidenceIn = ({ event }: Recorded): Evidence | null => {
  if ("evidence" in event) return event.evidence;
  switch (event.type) {
    case "compartment-audited":
      return { grade: "proven", witnesses: ["staff"] };
    case "safe-mode-left":
      return event.by === "audit"
        ? { grade: "proven", witnesses: ["staff"] }
        : { grade: "presumed", witnesses: ["fleet"] };
    case "collection-undone":
    case "recall-undone":
    case "hand-in-fetch-undone":
      return { grade: "proven", witnesses: ["item-sensor"] };
    default:
      return null;
  }
};
