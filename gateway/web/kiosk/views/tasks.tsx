/** Two things that somebody may want beside collecting: to say what is wrong, and not to take it. */
import { Button, Notice } from "../../shared/parts/controls.tsx";
import type { Problem } from "../machine/state.ts";
import { type Refusing, refusing } from "../machine/view.ts";
import { kioskNo, problemWord, kiosk as word } from "../words.ts";
import type { DoorProps } from "./actions.tsx";

const problems: readonly Problem[] = ["empty", "wrong", "damaged", "door-broken"];

export const ReportTask = ({ kiosk, screen: { no, isBusy } }: DoorProps) => (
  <div class="task" data-task="report">
    <div class="door-say">
      <h1>{word("whatIsWrong")}</h1>
    </div>
    <div class="door-do">
      {no && <Notice kind="bad">{kioskNo(no, "door")}</Notice>}
      <div class="kiosk-actions">
        {problems.map((problem) => (
          <Button
            key={problem}
            name={problem}
            size="big"
            isDisabled={isBusy}
            onClick={() => kiosk.happen({ type: "reported", problem })}
          >
            {problemWord(problem)}
          </Button>
        ))}
      </div>
      <Back kiosk={kiosk} />
    </div>
  </div>
);

const hints = {
  open: "refuseOpen",
  now: "refuseClosed",
  reopen: "refuseReopen",
  no: "refuseNo",
} as const satisfies Readonly<Record<Refusing, string>>;

/** The parcel goes back only when it lies behind a closed door: open, put back, close, say so. */
export const RefuseTask = ({ kiosk, screen }: DoorProps) => {
  const { view, no, isBusy } = screen;
  const { stage, may } = view;
  const where = refusing(screen);
  const isNow = where === "now";
  const reopen = (kind: "main" | "plain") => (
    <Button
      kind={kind}
      size="big"
      isDisabled={isBusy}
      onClick={() => kiosk.happen({ type: "ordered", follow: "reopen" })}
    >
      {word("reopen")}
    </Button>
  );
  return (
    <div class="task" data-task="refuse" data-stage={stage}>
      <div class="door-say" role="status">
        <h1>{word("refuseTitle")}</h1>
        <p class="kiosk-hint">{word(hints[where])}</p>
        <p class="task-door">{view.compartment}</p>
      </div>
      <div class="door-do">
        {no && <Notice kind="bad">{kioskNo(no, "door")}</Notice>}
        <div class="kiosk-actions">
          {isNow && (
            <Button
              kind="main"
              size="big"
              isDisabled={isBusy}
              onClick={() => kiosk.happen({ type: "ordered", follow: "refuse" })}
            >
              {word("refuseYes")}
            </Button>
          )}
          {may.includes("reopen") && reopen(isNow ? "plain" : "main")}
        </div>
        <Back kiosk={kiosk} />
      </div>
    </div>
  );
};

const Back = ({ kiosk }: Pick<DoorProps, "kiosk">) => (
  <Button name="back" size="big" kind="quiet" onClick={() => kiosk.happen({ type: "task", task: null })}>
    {word("back")}
  </Button>
);
