/** What fits in this stage, as the site says it: one main thing, the others beside it. */
import { Button, Notice } from "../../shared/parts/controls.tsx";
import type { AtDoor } from "../machine/screen.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kioskNo, kiosk as word } from "../words.ts";

export interface DoorProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtDoor;
}
export const Actions = ({ kiosk, screen }: DoorProps) => {
  const { view, no, isBusy } = screen;
  const { stage, may } = view;
  const isOver = !["opening", "open", "closed"].includes(stage);
  const isChoice = may.includes("confirm") && view.parcels.length > 1;
  return (
    <div class="door-do">
      {no && <Notice kind="bad">{kioskNo(no, "door")}</Notice>}
      {view.jammed && stage === "collected" && <Notice kind="warn">{word("jammedAgain")}</Notice>}
      {isChoice && <Choice kiosk={kiosk} screen={screen} />}
      <div class="kiosk-actions">
        {isOver && (
          <Button
            name="done"
            kind={isChoice ? "plain" : "main"}
            size="big"
            onClick={() => kiosk.happen({ type: "left" })}
          >
            {word("done")}
          </Button>
        )}
        {stage === "closed" && !isChoice && <Everything kiosk={kiosk} screen={screen} />}
        {may.includes("reopen") && (
          <Button
            name="reopen"
            size="big"
            isDisabled={isBusy}
            onClick={() => kiosk.happen({ type: "ordered", follow: "reopen" })}
          >
            {word(stage === "collected" ? "forgot" : "reopen")}
          </Button>
        )}
        {mayRefuse(screen) && (
          <Button
            name="refuse"
            size="big"
            isDisabled={isBusy}
            onClick={() => kiosk.happen({ type: "task", task: "refuse" })}
          >
            {word("refuse")}
          </Button>
        )}
        {may.includes("report") && (
          <Button
            name="report"
            size="big"
            isDisabled={isBusy}
            onClick={() => kiosk.happen({ type: "task", task: "report" })}
          >
            {word("report")}
          </Button>
        )}
      </div>
    </div>
  );
};

/** Also where the door must be opened again first, so that the parcel can be put back. */
const mayRefuse = ({ view: { stage, may, jammed } }: AtDoor): boolean =>
  stage === "open" || (may.includes("refuse") && !jammed) || (stage === "collected" && may.includes("reopen"));

const Everything = ({ kiosk, screen: { isBusy } }: DoorProps) => (
  <>
    <Button kind="main" size="big" isDisabled={isBusy} onClick={() => kiosk.happen({ type: "confirmed", taken: null })}>
      {word("everything")}
    </Button>
    <Button name="leave" size="big" isDisabled={isBusy} onClick={() => kiosk.happen({ type: "confirmed", taken: [] })}>
      {word("leave")}
    </Button>
  </>
);

/** Several parcels under one code: which of them were taken only the person knows. */
const Choice = ({ kiosk, screen: { view, left, isBusy } }: DoorProps) => {
  const taken = view.parcels.filter((waybill) => !left.includes(waybill));
  return (
    <fieldset class="choice">
      <legend>{word("someTaken")}</legend>
      {view.parcels.map((waybill) => {
        const stays = left.includes(waybill);
        return (
          <button
            key={waybill}
            type="button"
            class="button choice-parcel"
            aria-pressed={!stays}
            onClick={() => kiosk.happen({ type: "ticked", waybill })}
          >
            <span class="choice-sign" aria-hidden="true">
              {stays ? "☐" : "☑"}
            </span>
            <span class="mono">{waybill}</span>
            <span>{word(stays ? "stays" : "taken")}</span>
          </button>
        );
      })}
      <Button kind="main" size="big" isDisabled={isBusy} onClick={() => kiosk.happen({ type: "confirmed", taken })}>
        {word("confirmTaken", { taken: taken.length, left: left.length })}
      </Button>
    </fieldset>
  );
};
