/** One standing disagreement: what it is about, its evidence, and every way out of it. */
import type { CompartmentFacts } from "../../../../wire/faces/maintainer.ts";
import type { StandingDisagreement } from "../../../../wire/faces/witnesses.ts";
import { Button } from "../../../shared/parts/controls.tsx";
import { alarmWord } from "../../../shared/words/alarms.ts";
import { span, when } from "../../../shared/words/dictionary.ts";
import { list, start } from "../../events/told/who.ts";
import { hashOf } from "../../route.ts";
import { type Act, mayDo } from "../acts/may.ts";
import { actWord } from "../words.ts";
import { saidInWords, shortEpc } from "./said.ts";
import { waysOut, wayWord } from "./ways-out.ts";
import { word } from "./words.ts";

export interface CaseCardProps {
  readonly known: StandingDisagreement;
  readonly facts: CompartmentFacts;
  readonly onAct: (act: Act) => void;
}
export const CaseCard = ({ known, facts, onAct }: CaseCardProps) => {
  const { kind, at, parcels, epc, belongs, evidence } = known;
  const id = `case-${known.case}`;
  return (
    <section class="card case" data-case={kind} aria-labelledby={id}>
      <h3 id={id}>
        <span aria-hidden="true">≠ </span>
        {start(alarmWord(kind, facts.compartment))}
      </h3>
      <p class="soft">{word("since", { when: when(at), age: span(Math.max(0, Date.now() - at)) })}</p>
      {parcels.length > 0 && <p>{word("parcels", { list: list(parcels) })}</p>}
      {epc !== undefined && <p>{word("about", { epc: shortEpc(epc) })}</p>}
      {belongs !== undefined && (
        <a class="button" href={hashOf({ page: "compartment", compartment: belongs })}>
          {word("belongs", { compartment: belongs })}
        </a>
      )}
      <Bundle evidence={evidence} />
      <div>
        <h4>{word("ends")}</h4>
        <ul class="points">
          {waysOut[kind].map((way) => (
            <li key={way}>{wayWord(way)}</li>
          ))}
        </ul>
      </div>
      <div class="row">
        {(["open", "audit"] as const)
          .filter((act) => mayDo(facts).includes(act))
          .map((act) => (
            <Button key={act} name={`case-${act}`} onClick={() => onAct(act)}>
              {actWord(act)}
            </Button>
          ))}
      </div>
    </section>
  );
};

const Bundle = ({ evidence }: Pick<StandingDisagreement, "evidence">) => {
  if (evidence === undefined) return <p class="soft">{word("noEvidence")}</p>;
  return (
    <div>
      <h4>{word("evidence")}</h4>
      {evidence.length === 0 && <p class="soft">{word("nobodySaid")}</p>}
      <ul class="points" data-evidence={evidence.length}>
        {evidence.map(saidInWords).map(({ who, says, at }) => (
          <li key={who}>
            {who}: {says}
            {at !== null && <span class="soft"> · {when(at)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
};
