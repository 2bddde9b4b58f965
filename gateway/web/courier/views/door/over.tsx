/** A door that is done with, but not as it should be: what that means, and the way on. */
import { Button, Notice, Wait } from "../../../shared/parts/controls.tsx";
import { noWord } from "../../../shared/words/no.ts";
import type { Going } from "../../flow/turn.ts";
import { doorView } from "../../flow/view.ts";
import { Parcels, Sheet } from "../../parts/sheet.tsx";
import { door, work } from "../../words/work.ts";
import { tell } from "../../work/run.ts";
import { FetchUnclear, FetchUndone } from "../later.ts";

export const DoorOver = ({ going }: { readonly going: Going }) => {
  switch (doorView(going)) {
    case "recall-unclear":
      return <RecallUnclear going={going} />;
    case "recall-still-inside":
      return <StillInside going={going} />;
    case "fetch-unclear":
      return <FetchUnclear going={going} />;
    case "fetch-still-inside":
      return <FetchUndone going={going} />;
    case "not-opened":
      return <NotOpened going={going} />;
    case "interrupted":
      return <Interrupted going={going} />;
    default:
      return <Elsewhere going={going} />;
  }
};
interface OverProps {
  readonly going: Going;
}
const goOn = (): void => tell({ type: "next" });

const NotOpened = ({ going }: OverProps) => (
  <Sheet
    title={door("notOpened")}
    actions={
      <>
        <Button kind="main" size="big" onClick={() => tell({ type: "size", size: going.size })}>
          {work("tryAgain")}
        </Button>
        <Button onClick={goOn}>{work("aside")}</Button>
      </>
    }
  >
    <Parcels parcels={going.parcels} />
    <Notice kind="warn">{door("notOpenedText")}</Notice>
  </Sheet>
);

const Interrupted = ({ going: { compartment, parcels, isAsking, no } }: OverProps) => (
  <Sheet
    title={door("interrupted")}
    actions={
      <>
        <Button kind="main" size="big" isDisabled={isAsking} onClick={() => tell({ type: "step", step: "confirm" })}>
          {door("inside")}
        </Button>
        <Button isDisabled={isAsking} onClick={goOn}>
          {door("unclear")}
        </Button>
      </>
    }
  >
    <p class="place" data-place={compartment}>
      {compartment}
    </p>
    <Parcels parcels={parcels} />
    <Notice kind="warn">{door("interruptedText", { compartment })}</Notice>
    {no && <Notice kind="bad">{noWord(no)}</Notice>}
    {isAsking && <Wait />}
  </Sheet>
);

const StillInside = ({ going: { compartment, parcels, no } }: OverProps) => (
  <Sheet
    title={door("recallNot", { compartment })}
    actions={
      <>
        <Button kind="main" size="big" onClick={() => tell({ type: "step", step: "recall" })}>
          {door("recallOpen", { compartment })}
        </Button>
        <Button onClick={goOn}>{door("on")}</Button>
      </>
    }
  >
    <Parcels parcels={parcels} />
    <Notice kind={no ? "bad" : "warn"}>{no ? noWord(no) : door("recallNotText")}</Notice>
  </Sheet>
);

const RecallUnclear = ({ going: { compartment, parcels } }: OverProps) => (
  <Sheet
    title={door("recallAsk")}
    actions={
      <Button kind="main" size="big" onClick={goOn}>
        {door("on")}
      </Button>
    }
  >
    <Parcels parcels={parcels} />
    <Notice kind="warn">{door("recallAskText", { compartment })}</Notice>
  </Sheet>
);

const Elsewhere = ({ going }: OverProps) => (
  <Sheet
    title={door("elsewhere")}
    actions={
      <Button kind="main" size="big" onClick={goOn}>
        {door("on")}
      </Button>
    }
  >
    <Parcels parcels={going.parcels} />
  </Sheet>
);
