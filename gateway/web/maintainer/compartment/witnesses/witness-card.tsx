/** What every witness of the compartment says, since when and how surely; and which disagreement stands. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CompartmentFacts } from "../../../../wire/faces/maintainer.ts";
import type { CompartmentWitnesses } from "../../../../wire/faces/witnesses.ts";
import type { MaskedEvent } from "../../../../wire/http.ts";
import { span } from "../../../shared/words/dictionary.ts";
import { evidenceWord } from "../../events/told/who.ts";
import { presenceInWords, presenceSigns } from "../../events/told/witness.ts";
import { askAsStaff, now } from "../../session/session.ts";
import { afterEvents } from "../../site/staff-site.ts";
import type { Act } from "../acts/may.ts";
import { CaseCard } from "./case-card.tsx";
import { type SaidInWords, saidInWords } from "./said.ts";
import { word } from "./words.ts";
import "./witnesses.css";

export interface WitnessCardProps {
  readonly facts: CompartmentFacts;
  readonly onAct: (act: Act) => void;
}
export const WitnessCard = ({ facts, onAct }: WitnessCardProps) => {
  const seen = useWitnesses(facts.compartment);
  // Ages grow while one looks.
  void now.value;
  if (seen === null) return null;
  return (
    <>
      {seen.disagreements.map((one) => (
        <CaseCard key={one.case} known={one} facts={facts} onAct={onAct} />
      ))}
      <section class="card witnesses" aria-labelledby="witnesses" data-presence={seen.presence}>
        <h3 id="witnesses">{word("title")}</h3>
        <Together seen={seen} />
        <dl class="figures">
          {rowsOf(seen, facts).map(({ who, says, at }) => (
            <div key={who}>
              <dt>{who}</dt>
              <dd>
                {says} {at !== null && <span class="soft age">{word("age", { age: ageOf(at) })}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
};

const Together = ({ seen }: { readonly seen: CompartmentWitnesses }) => {
  const { presence, confidence, itemSensor, reader, comparedAt } = seen;
  if (!itemSensor && reader === undefined) return <p class="soft">{word("doorOnly")}</p>;
  return (
    <div>
      <p class="presence" data-presence={presence}>
        <span aria-hidden="true">{presenceSigns[presence]} </span>
        {presenceInWords(presence, confidence)}
      </p>
      <span class="sureness" aria-hidden="true">
        <span style={{ width: `${Math.round(confidence * 100)}%` }} />
      </span>
      {comparedAt !== null && <p class="soft small">{word("compared", { age: ageOf(comparedAt) })}</p>}
    </div>
  );
};

const rowsOf = (seen: CompartmentWitnesses, { evidence }: CompartmentFacts): readonly SaidInWords[] => {
  const { door, itemSensor, reader, said } = seen;
  const hasItem = said.some(({ witness }) => witness === "item-sensor");
  const hasTag = said.some(({ witness }) => witness === "tag");
  return [
    { who: word("door"), says: word(door.says), at: door.at },
    ...(itemSensor && !hasItem ? [{ who: word("item"), says: word("itemUnread"), at: null }] : []),
    ...said.map(saidInWords),
    ...(reader !== undefined && (reader.silent || !hasTag)
      ? [{ who: word("reader", { device: reader.device }), says: word(reader.silent ? "silent" : "noTag"), at: null }]
      : []),
    evidence
      ? { who: word("people"), says: evidenceWord(evidence), at: evidence.at }
      : { who: word("people"), says: word("nobody"), at: null },
  ];
};

const ageOf = (at: number): string => span(Math.max(0, Date.now() - at));

/** Read again when something has happened there, or to a device. */
const useWitnesses = (id: string): CompartmentWitnesses | null => {
  const seen = useSignal<CompartmentWitnesses | null>(null);
  useEffect(() => {
    let isGone = false;
    const look = (): void => {
      void askAsStaff<CompartmentWitnesses>(`/maintainer/compartments/${id}/witnesses`).then((said) => {
        if (said.ok && !isGone) seen.value = said.value;
      });
    };
    look();
    const stop = afterEvents((event) => mayConcern(event, id), look);
    return () => {
      isGone = true;
      stop();
    };
  }, [id]);
  return seen.value;
};
const mayConcern = (event: MaskedEvent["event"], id: string): boolean =>
  event["compartment"] === undefined || event["compartment"] === id || event["type"] === "presence-changed";
