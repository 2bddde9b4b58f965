/** The door in play: which one, what to do with the hands, and what to say when the site cannot see it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Cabinet } from "../../../shared/parts/cabinet.tsx";
import { Button, Notice, Wait } from "../../../shared/parts/controls.tsx";
import { noWord } from "../../../shared/words/no.ts";
import type { Going, Step } from "../../flow/turn.ts";
import { doorView } from "../../flow/view.ts";
import { Parcels, Sheet } from "../../parts/sheet.tsx";
import { door } from "../../words/work.ts";
import { line } from "../../work/line.ts";
import { tell } from "../../work/run.ts";
import { DoorOver } from "./over.tsx";
import { Trouble } from "./trouble.tsx";

export const Door = ({ going }: { readonly going: Going }) => {
  switch (doorView(going)) {
    case "opening":
    case "recall-opening":
      return (
        <Place key={`opening ${going.compartment}`} going={going} title={door("opens", going as never)}>
          <Wait />
        </Place>
      );
    case "open":
    case "recall-open":
      return <AtOpen key="open" going={going} />;
    case "closed":
    case "recall-closed":
      return <AtClosed key="closed" going={going} />;
    default:
      return <DoorOver key="over" going={going} />;
  }
};

const step = (name: Step): void => tell({ type: "step", step: name });

interface PlaceProps {
  readonly going: Going;
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}
/** The drawing shows which door it is; its name stands large above it. */
const Place = ({ going, title, actions, children }: PlaceProps) => {
  const { compartment, left, parcels, no } = going;
  const isAway = line.value === "lost";
  return (
    <Sheet title={title} actions={actions}>
      <div class="place-row">
        <p class="place" data-place={compartment}>
          {compartment}
        </p>
        <Parcels parcels={parcels} />
      </div>
      {left !== null && <Notice kind="warn">{door("instead", { left, compartment })}</Notice>}
      {isAway && <Notice kind="warn">{door("away")}</Notice>}
      {no && !isAway && <Notice kind="bad">{noWord(no)}</Notice>}
      {children}
      <Cabinet here={compartment} />
    </Sheet>
  );
};

const AtOpen = ({ going }: { readonly going: Going }) => {
  const { kind, parcels, cancels, isAsking } = going;
  const [isTrouble, open] = useState(false);
  const many = parcels.length > 1 ? ("Many" as const) : ("" as const);
  const count = parcels.length;
  const isIn = kind === "deposit";
  return (
    <Place
      going={going}
      title={cancels ? door("cancelling") : door(isIn ? `putIn${many}` : `takeOut${many}`, { count })}
      actions={
        <>
          {line.value === "lost" && !cancels && (
            <Button
              kind="main"
              size="big"
              isDisabled={isAsking}
              onClick={() => step(isIn ? "confirm" : "confirm-recall")}
            >
              {door(isIn ? "doneAway" : "takenAway")}
            </Button>
          )}
          {isIn && !cancels && <Button onClick={() => open(true)}>{door("trouble")}</Button>}
        </>
      }
    >
      {isTrouble && <Trouble going={going} onClose={() => open(false)} />}
    </Place>
  );
};

const AtClosed = ({ going }: { readonly going: Going }) => {
  const { kind, isAsking } = going;
  const [isTrouble, open] = useState(false);
  const isIn = kind === "deposit";
  return (
    <Place
      going={going}
      title={door(isIn ? "isIn" : "isOut")}
      actions={
        <>
          <Button
            kind="main"
            size="big"
            isDisabled={isAsking}
            onClick={() => step(isIn ? "confirm" : "confirm-recall")}
          >
            {door(isIn ? "done" : "taken")}
          </Button>
          {isIn && <Button onClick={() => open(true)}>{door("trouble")}</Button>}
        </>
      }
    >
      {isTrouble && <Trouble going={going} onClose={() => open(false)} />}
    </Place>
  );
};
