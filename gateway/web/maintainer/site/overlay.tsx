/** The drawing as the witnesses have it: behind which door something lies, how sure they are, where they disagree. */
import { signal } from "@preact/signals";
import type { CompartmentFacts } from "../../../wire/faces/maintainer.ts";
import type { Overlay } from "../../shared/parts/cabinet.tsx";
import { Button } from "../../shared/parts/controls.tsx";
import { alarmWord } from "../../shared/words/alarms.ts";
import { words } from "../../shared/words/dictionary.ts";
import { presenceInWords, presenceSigns, presenceWord } from "../events/told/witness.ts";
import { factsOf } from "./staff-site.ts";

const word = words({
  toggle: ["What witnesses say", "显示证据"],
  none: ["only the door contact watches it", "仅有门磁"],
  legend: ["What the signs mean", "符号说明"],
  disagree: ["witnesses disagree", "证据不一致"],
  noneShort: ["door contact only", "仅门磁"],
  percent: ["number: how sure, %", "数字：置信度 %"],
});
const signs = { ...presenceSigns, none: "–" } as const;

/** Stays as it is while one goes from page to page. */
export const showsWitnesses = signal(false);

export const WitnessToggle = () => (
  <Button
    name="witnesses"
    isPressed={showsWitnesses.value}
    kind={showsWitnesses.value ? "main" : "plain"}
    onClick={() => {
      showsWitnesses.value = !showsWitnesses.value;
    }}
  >
    {word("toggle")}
  </Button>
);

export const overlayOf = (id: string): Overlay => overlayFor(id, factsOf(id).value);

/** In the list, where the alarm of a disagreement says it already. */
export const Laid = ({ id }: { readonly id: string }) => {
  const facts = factsOf(id).value;
  const { kind, sign, says } = overlayFor(id, facts?.presence ? { presence: facts.presence } : null);
  return (
    <span data-laid={kind}>
      <span aria-hidden="true">{sign} </span>
      {says}
    </span>
  );
};

const overlayFor = (id: string, facts: Pick<CompartmentFacts, "presence" | "disagreements"> | null): Overlay => {
  const { presence: known, disagreements = [] } = facts ?? {};
  const { presence: kind, confidence } = known ?? { presence: "none", confidence: 0 };
  const isSure = kind === "present" || kind === "absent";
  const sign = `${disagreements.length > 0 ? "≠" : ""}${signs[kind]}${isSure ? Math.round(confidence * 100) : ""}`;
  const says = kind === "none" ? word("none") : presenceInWords(kind, confidence);
  return { kind, sign, says: [says, ...disagreements.map((one) => alarmWord(one, id))].join("; ") };
};

export const WitnessLegend = () => (
  <ul class="legend" aria-label={word("legend")}>
    {(["present", "absent", "unknown", "none"] as const).map((kind) => (
      <li key={kind}>
        <span class="door" data-presence={kind} aria-hidden="true">
          {signs[kind]}
        </span>
        {kind === "none" ? word("noneShort") : presenceWord(kind)}
      </li>
    ))}
    <li>
      <span class="door" aria-hidden="true">
        ≠
      </span>
      {word("disagree")}
    </li>
    <li>{word("percent")}</li>
  </ul>
);
