/** The door in play: which one, what to do with the hands, and what to say when the site cannot see it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Cabinet } from "../../../shared/parts/cabinet.tsx";
import { Button, Notice, Wait } from "../../../shared/parts/controls.tsx";
import { noWord } from "../../../shared/words/no.ts";
import type { Going, Step } from "../../flow/turn.ts";
import { doorView } from "../../flow/view.ts";
import { doneWord } from "../../flow/waiting.ts";
import { Parcels, Sheet } from "../../parts/sheet.tsx";
import { door } from "../../words/work.ts";
import { line } from "../../work/line.ts";
import { tell } from "../../work/run.ts";
import { FetchTrouble, Scanned } from "../later.ts";
import { DoorOver } from "./over.tsx";
import { Trouble } from "./trouble.tsx";

interface AtDoorProps {
  readonly going: Going;
}
export const Door = ({ going }: AtDoorProps) => {
  switch (doorView(going)) {
    case "opening":
    case "recall-opening":
    case "fetch-opening":
      return (
        <Place key={`opening ${going.compartment}`} going={going} title={door("opens", going as never)}>
          <Wait />
        </Place>
      );
    case "open":
    case "recall-open":
    case "fetch-open":
      return <AtOpen key="open" going={going} />;
    case "closed":
    case "recall-closed":
    case "fetch-closed":
      return <AtClosed key="closed" going={going} />;
    case "doubted":
      return <AtDoubted key="doubted" going={going} />;
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

const AtOpen = ({ going }: AtDoorProps) => {
  const { kind, parcels, cancels, reports, isAsking } = going;
  const [isTrouble, open] = useState(false);
  const many = parcels.length > 1 ? ("Many" as const) : ("" as const);
  const isIn = kind === "deposit";
  const title = (): string => {
    if (cancels) return door("cancelling");
    if (reports) return door("reporting");
    return door(isIn ? `putIn${many}` : `takeOut${many}`, { count: parcels.length });
  };
  const isEnding = cancels || reports !== undefined;
  return (
    <Place
      going={going}
      title={title()}
      actions={
        <>
          {line.value === "lost" && !isEnding && (
            <Button kind="main" size="big" isDisabled={isAsking} onClick={() => step(doneWord[kind])}>
              {door(isIn ? "doneAway" : "takenAway")}
            </Button>
          )}
          {kind !== "recall" && !isEnding && <Button onClick={() => open(true)}>{door("trouble")}</Button>}
        </>
      }
    >
      {kind === "fetch" && <Scanned going={going} />}
      {isTrouble && <AnyTrouble going={going} onClose={() => open(false)} />}
    </Place>
  );
};

const AtClosed = ({ going }: AtDoorProps) => {
  const { kind, isAsking } = going;
  const [isTrouble, open] = useState(false);
  const isIn = kind === "deposit";
  return (
    <Place
      going={going}
      title={door(isIn ? "isIn" : "isOut")}
      actions={
        <>
          <Button kind="main" size="big" isDisabled={isAsking} onClick={() => step(doneWord[kind])}>
            {door(isIn ? "done" : "taken")}
          </Button>
          {kind !== "recall" && <Button onClick={() => open(true)}>{door("trouble")}</Button>}
        </>
      }
    >
      {kind === "fetch" && <Scanned going={going} />}
      {isTrouble && <AnyTrouble going={going} onClose={() => open(false)} />}
    </Place>
  );
};

/** The sensor may be wrong, and so may a hand that closed the door too early. */
const AtDoubted = ({ going }: AtDoorProps) => {
  const { compartment, isAsking, parcels } = going;
  const looked = (): void => tell({ type: "step", step: "confirm", body: { looked: true } });
  return (
    <Place
      going={going}
      title={door("doubtTitle", { compartment })}
      actions={
        <>
          <Button kind="main" size="big" name="reopen" isDisabled={isAsking} onClick={() => step("reopen")}>
            {door("doubtReopen")}
          </Button>
          <Button name="looked" isDisabled={isAsking} onClick={looked}>
            {door("doubtInside")}
          </Button>
          <Button name="kept" isDisabled={isAsking} onClick={() => step("cancel")}>
            {door("doubtKept")}
          </Button>
        </>
      }
    >
      <Notice kind="warn">{door("doubtText", { count: parcels.length })}</Notice>
    </Place>
  );
};

const AnyTrouble = ({ going, onClose }: AtDoorProps & { readonly onClose: () => void }) =>
  going.kind === "fetch" ? (
    <FetchTrouble going={going} onClose={onClose} />
  ) : (
    <Trouble going={going} onClose={onClose} />
  );
