/** What fits in this stage, as the site says it: one main thing, the others beside it. */
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { isDone } from "../machine/collection.ts";
import type { AtDoor, Happened } from "../machine/state.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kioskNo, kiosk as word } from "../words.ts";

export interface DoorProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtDoor;
}
export const Actions = ({ kiosk, screen }: DoorProps) => {
  const { view, no, isBusy } = screen;
  const { stage, may } = view;
  const isChoice = may.includes("confirm") && view.parcels.length > 1;
  const main = mainOf(screen, isChoice);
  const act = (name: "done" | "reopen" | "refuse" | "report", text: string, happened: Happened) => (
    <Button
      key={name}
      name={name}
      kind={main === name ? "main" : "plain"}
      size="big"
      isDisabled={isBusy && name !== "done"}
      onClick={() => kiosk.happen(happened)}
    >
      {text}
    </Button>
  );
  const done = isDone(stage) && act("done", word("done"), { type: "left" });
  return (
    <div class="door-do">
      {no && <Notice kind="bad">{kioskNo(no, "door")}</Notice>}
      {view.jammed && stage === "collected" && <Notice kind="warn">{word("jammedAgain")}</Notice>}
      {isChoice && <Choice kiosk={kiosk} screen={screen} />}
      <div class="kiosk-actions">
        {main === "done" && done}
        {stage === "closed" && !isChoice && <Everything kiosk={kiosk} screen={screen} />}
        {may.includes("reopen") &&
          act("reopen", word(stage === "collected" ? "forgot" : "reopen"), { type: "ordered", follow: "reopen" })}
        {mayRefuse(screen) && act("refuse", word("refuse"), { type: "task", task: "refuse" })}
        {may.includes("report") && act("report", word("report"), { type: "task", task: "report" })}
        {main !== "done" && done}
      </div>
    </div>
  );
};

/** Whose parcel still lies there most likely wants it. */
const mainOf = ({ view }: AtDoor, isChoice: boolean): "done" | "reopen" | null => {
  const { stage, may } = view;
  if (!isDone(stage) || isChoice) return null;
  return may.includes("reopen") && stage !== "collected" && stage !== "part-collected" ? "reopen" : "done";
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
  // The sensor has seen that something stayed: then not everything was taken, and asking "nothing" says nothing new.
  const isAnswer = view.stage === "closed" || (taken.length > 0 && left.length > 0);
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
      <Button
        kind="main"
        size="big"
        isDisabled={isBusy || !isAnswer}
        onClick={() => kiosk.happen({ type: "confirmed", taken })}
      >
        {left.length === 0 && word("everything")}
        {taken.length === 0 && word("nothingTaken")}
        {left.length > 0 && taken.length > 0 && word("confirmTaken", { taken: taken.length, left: left.length })}
      </Button>
    </fieldset>
  );
};
