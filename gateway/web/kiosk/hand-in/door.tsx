/** The door of a hand-in: which one, what to do, what the locker has taken over. */
import type { ComponentChildren } from "preact";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { Whole } from "../../shared/parts/whole.tsx";
import { carrierName, compartment, layout } from "../../shared/site/compartments.ts";
import { when } from "../../shared/words/dictionary.ts";
import { type AtHandIn, isHandInOver, type MoveReason } from "../machine/hand-in.ts";
import { handInSaying } from "../machine/view.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { Where } from "../views/door.tsx";
import { handInHint, handInNo, handInTitle, problemWord, handIn as word } from "./words.ts";

export interface HandInProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtHandIn;
}
export const HandInScreen = ({ kiosk, screen }: HandInProps) => {
  if (screen.isProblem) return <Problem kiosk={kiosk} screen={screen} />;
  const { view, left, no } = screen;
  const said = handInSaying(screen, kiosk.now.value);
  const door = view.compartment;
  return (
    <div class="at-door" data-stage={view.stage} data-say={said} data-hand-in={view.deposit}>
      <div class="door-say" role="status">
        <h1>
          <Whole>{handInTitle(said, { door })}</Whole>
        </h1>
        <p class="kiosk-hint">
          <Whole>{handInHint(said, { door })}</Whole>
        </p>
        {!isHandInOver(view) && <LeftBehind left={left} door={door} />}
      </div>
      {view.stage === "made" ? <Receipt screen={screen} /> : <Where compartment={door} />}
      <div class="door-do">
        {no && <Notice kind="bad">{handInNo(no)}</Notice>}
        <Actions kiosk={kiosk} screen={screen} />
      </div>
    </div>
  );
};

const LeftBehind = ({ left, door }: { readonly left: AtHandIn["left"]; readonly door: string }) => {
  if (left === null) return null;
  const figures = { left: left.compartment, door };
  if (left.why === "did-not-open") return <Notice kind="warn">{word("didNotOpen", figures)}</Notice>;
  const isShut = compartment(left.compartment).value?.door === "closed";
  return isShut ? null : <Notice kind="warn">{word("standsOpen", figures)}</Notice>;
};

const Actions = ({ kiosk, screen: { view, keeps, isBusy } }: HandInProps) => {
  const { stage, may } = view;
  const order = (step: "reopen" | "confirm" | "cancel", kind: "main" | "plain", text: string) => (
    <Button
      key={step}
      name={step}
      kind={kind}
      size="big"
      isDisabled={isBusy}
      onClick={() => kiosk.happen({ type: "hand-in-ordered", step })}
    >
      {text}
    </Button>
  );
  const inPlay = stage === "open" || stage === "closed";
  return (
    <div class="kiosk-actions">
      {may.includes("confirm") && order("confirm", "main", word("closed"))}
      {may.includes("cancel") && order("cancel", "plain", word("kept"))}
      {may.includes("reopen") && order("reopen", "plain", word("reopen"))}
      {stage === "open" && !keeps && order("cancel", "plain", word("keepIt"))}
      {inPlay && !keeps && (
        <Button
          name="problem"
          size="big"
          isDisabled={isBusy}
          onClick={() => kiosk.happen({ type: "problem", is: true })}
        >
          {word("problem")}
        </Button>
      )}
      {isHandInOver(view) && (
        <Button name="done" kind="main" size="big" onClick={() => kiosk.happen({ type: "left" })}>
          {word("done")}
        </Button>
      )}
    </div>
  );
};

const reasons: readonly MoveReason[] = ["too-small", "not-empty", "dirty", "broken"];
const Problem = ({ kiosk, screen: { view, no, isBusy } }: HandInProps) => {
  const mayMove = view.may.includes("move");
  return (
    <div class="task" data-task="problem">
      <div class="door-say">
        <h1>{word("problemTitle", { door: view.compartment })}</h1>
        <p class="kiosk-hint">{word(mayMove ? "problemHint" : "noMove")}</p>
      </div>
      <div class="door-do">
        {no && <Notice kind="bad">{handInNo(no)}</Notice>}
        <div class="kiosk-actions">
          {mayMove &&
            reasons.map((reason) => (
              <Button
                key={reason}
                name={reason}
                size="big"
                isDisabled={isBusy}
                onClick={() => kiosk.happen({ type: "hand-in-moved", reason })}
              >
                {problemWord(reason)}
              </Button>
            ))}
          <Button
            name="keep"
            size="big"
            isDisabled={isBusy}
            onClick={() => kiosk.happen({ type: "hand-in-ordered", step: "cancel" })}
          >
            {word("keepIt")}
          </Button>
        </div>
        <Button name="back" size="big" kind="quiet" onClick={() => kiosk.happen({ type: "problem", is: false })}>
          {word("problemBack")}
        </Button>
      </div>
    </div>
  );
};

/** What the site took over, for whom, where and when. */
const Receipt = ({ screen: { view } }: Pick<HandInProps, "screen">) => {
  const { parcels, carrier, receipt = "", madeAt } = view;
  const site = layout.value?.site ?? "";
  return (
    <section class="receipt card" aria-label={word("receipt")} data-receipt={receipt}>
      <dl>
        <Line name={word("receiptNumber")}>
          <strong class="receipt-number mono">{receipt.replace(/(.{4})(?=.)/g, "$1 ")}</strong>
        </Line>
        <Line name={word("parcels")}>
          <span class="mono">{parcels.join(", ")}</span>
        </Line>
        <Line name={word("receiptFor")}>{carrierName(carrier)}</Line>
        <Line name={word("receiptWhere")}>{word("receiptPlace", { site, door: view.compartment })}</Line>
        {madeAt !== undefined && <Line name={word("receiptAt")}>{when(madeAt)}</Line>}
      </dl>
      <p class="soft">{word("keepReceipt")}</p>
    </section>
  );
};
const Line = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div class="receipt-line">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
