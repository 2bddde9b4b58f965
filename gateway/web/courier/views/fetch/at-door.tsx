/** What is only said of a fetch: what was scanned, what is wrong, and that staff has to look. */
import { Button, Dialog, Notice } from "../../../shared/parts/controls.tsx";
import { noWord } from "../../../shared/words/no.ts";
import { site } from "../../../shared/words/site.ts";
import type { FetchProblem, Going } from "../../flow/turn.ts";
import { Parcels, Sheet } from "../../parts/sheet.tsx";
import { fetchProblem, handIn as word } from "../../words/hand-in.ts";
import { round } from "../../words/round.ts";
import { door } from "../../words/work.ts";
import { tell } from "../../work/run.ts";

interface FetchProps {
  readonly going: Going;
}
/** What the scanner has said so far. */
export const Scanned = ({ going: { parcels, scanned = [], other } }: FetchProps) => (
  <>
    {other !== undefined && <Notice kind="bad">{word("other", { other })}</Notice>}
    <p class="soft" data-scanned={scanned.length}>
      {scanned.length === 0 ? word("scanHint") : word("scanned", { count: scanned.length, all: parcels.length })}
    </p>
  </>
);

const problems: readonly FetchProblem[] = ["empty", "wrong", "damaged"];
export const FetchTrouble = ({ going, onClose }: FetchProps & { readonly onClose: () => void }) => (
  <Dialog
    name={going.phase === "closed" ? "fetch-closed" : "fetch-open"}
    title={word("troubleTitle", { compartment: going.compartment })}
    onClose={onClose}
  >
    {problems.map((problem) => (
      <Button
        key={problem}
        name={problem}
        onClick={() => {
          onClose();
          tell({ type: "report", problem });
        }}
      >
        {fetchProblem(problem)}
      </Button>
    ))}
    <Button kind="main" onClick={onClose}>
      {site("back")}
    </Button>
  </Dialog>
);

export const FetchUnclear = ({ going: { compartment, parcels } }: FetchProps) => (
  <Sheet
    title={word("unclear")}
    actions={
      <Button kind="main" size="big" onClick={() => tell({ type: "next" })}>
        {door("on")}
      </Button>
    }
  >
    <Parcels parcels={parcels} />
    <Notice kind="warn">{word("unclearText", { compartment })}</Notice>
  </Sheet>
);

export const FetchUndone = ({ going: { compartment, parcels, no } }: FetchProps) => (
  <Sheet
    title={word("not", { compartment })}
    actions={
      <>
        <Button kind="main" size="big" onClick={() => tell({ type: "step", step: "fetch" })}>
          {round("openNext", { compartment })}
        </Button>
        <Button onClick={() => tell({ type: "next" })}>{door("on")}</Button>
      </>
    }
  >
    <Parcels parcels={parcels} />
    <Notice kind={no ? "bad" : "warn"}>{no ? noWord(no) : word("notText")}</Notice>
  </Sheet>
);
