/** An order on its way, step by step as the journal tells it. */
import { Notice } from "../../../shared/parts/controls.tsx";
import { word } from "../words.ts";
import { openMs, type Run } from "./run.ts";

export const RunView = ({ run }: { readonly run: Run }) => {
  const ms = openMs(run);
  const fired = run.boardMs !== null;
  return (
    <div class="stack" data-run={run.state}>
      <ol class="steps">
        <Step isDone={run.orderedAt !== null}>{word("ordered")}</Step>
        {fired && <Step isDone>{word("fired", { ms: Math.ceil(run.boardMs ?? 0) })}</Step>}
        {run.state !== "failed" && (
          <Step isDone={ms !== null}>{ms === null ? word("waitOpen") : word("opened", { ms })}</Step>
        )}
        {ms !== null && (
          <Step isDone={run.state === "closed"}>{word(run.state === "closed" ? "closed" : "waitClosed")}</Step>
        )}
      </ol>
      {run.state === "failed" && (
        <Notice kind="bad">{fired ? word("failed", { attempts: run.attempts }) : word("notSent")}</Notice>
      )}
    </div>
  );
};

const Step = ({ isDone, children }: { readonly isDone: boolean; readonly children: string }) => (
  <li data-done={isDone}>
    <span aria-hidden="true">{isDone ? "✓" : "…"}</span> {children}
  </li>
);
