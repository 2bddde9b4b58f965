/** An operator gives a parcel another pickup code: asked for a reason, then told what the site makes of it. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { ParcelDeposit } from "../../answers/answers.ts";
import type { IssuedCommand } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { mayOrder, OrderDialog } from "../orders/order-dialog.tsx";
import { noWord } from "../words.ts";
import { word } from "./words.ts";

const validMs = 24 * 3_600_000;

export const ChangeCode = ({ deposits }: { readonly deposits: readonly ParcelDeposit[] }) => {
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  const deposit = deposits.find(
    ({ stage, issue, doubtAt }) => issue > 0 && doubtAt === null && (stage === "held" || stage === "overdue"),
  );
  if (!deposit || !mayOrder()) return null;
  const open = (is: boolean) => (): void => {
    isOpen.value = is;
  };
  return (
    <>
      {ordered.value !== null && <Outcome key={ordered.value} site={deposit.site} id={ordered.value} />}
      <div class="row">
        <Button name="change-code" onClick={open(true)}>
          {word("changeCode")}
        </Button>
      </div>
      {isOpen.value && (
        <OrderDialog
          name="change-code"
          title={word("changeCode")}
          verb={word("changeCode")}
          site={deposit.site}
          action={{ type: "change-pickup-code", deposit: deposit.deposit, issue: deposit.issue }}
          validMs={validMs}
          onClose={open(false)}
          onOrdered={(id) => {
            ordered.value = id;
            isOpen.value = false;
          }}
        >
          <p>{word("changeHint")}</p>
        </OrderDialog>
      )}
    </>
  );
};

/** What the site makes of it. */
const Outcome = ({ site, id }: { readonly site: string; readonly id: string }) => {
  const { value, no } = useFollowed<IssuedCommand>(`/v1/sites/${site}/commands/${id}`);
  if (no.value !== null) return <Notice kind="bad">{noWord(no.value)}</Notice>;
  const command = value.value;
  if (command === null) return null;
  const { state, why, notAfter } = command;
  const isRunning = ["issued", "accepted", "started"].includes(state);
  return (
    <div data-ordered={state}>
      {isRunning && <Notice kind="warn">{word("changeAsked", { until: when(notAfter) })}</Notice>}
      {state === "done" && <Notice kind="good">{word("changeDone")}</Notice>}
      {!isRunning && state !== "done" && <Notice kind="bad">{word("changeFailed", { why: why ?? state })}</Notice>}
    </div>
  );
};
