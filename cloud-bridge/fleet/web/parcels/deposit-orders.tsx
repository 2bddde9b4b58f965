/** What an operator may order about the deposit that holds a parcel, and what the site makes of it. */
import { useSignal } from "@preact/signals";
import type { RemoteAction } from "../../../../gateway/core/vocabulary.ts";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import { orderWhy } from "../../../../gateway/web/shared/words/order-why.ts";
import type { ParcelDeposit } from "../../answers/answers.ts";
import type { IssuedCommand } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { mayOrder, OrderDialog } from "../orders/order-dialog.tsx";
import { noWord } from "../words.ts";
import { changeWord, extendWord, recallWord } from "./words.ts";

const validMs = 24 * 3_600_000;

export const DepositOrders = ({ deposits }: { readonly deposits: readonly ParcelDeposit[] }) => {
  const found = deposits.find(
    ({ stage, issue, doubtAt }) => issue > 0 && doubtAt === null && (stage === "held" || stage === "overdue"),
  );
  if (!found || !mayOrder()) return null;
  const { deposit, issue, site, stage } = found;
  return (
    <>
      <Order name="change-code" site={site} action={{ type: "change-pickup-code", deposit, issue }} says={changeWord} />
      {stage === "held" && (
        <>
          <Order name="extend" site={site} action={{ type: "extend-hold", deposit }} says={extendWord} />
          <Order name="recall" site={site} action={{ type: "recall-deposit", deposit }} says={recallWord} />
        </>
      )}
    </>
  );
};

interface OrderProps {
  readonly name: "change-code" | "extend" | "recall";
  readonly site: string;
  readonly action: RemoteAction;
  readonly says: typeof changeWord;
}
const Order = ({ says, ...order }: OrderProps) => {
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  const open = (is: boolean) => (): void => {
    isOpen.value = is;
  };
  return (
    <>
      {ordered.value !== null && <Outcome key={ordered.value} site={order.site} id={ordered.value} says={says} />}
      <div class="row">
        <Button name={order.name} onClick={open(true)}>
          {says("verb")}
        </Button>
      </div>
      {isOpen.value && (
        <OrderDialog
          {...order}
          title={says("verb")}
          verb={says("verb")}
          validMs={validMs}
          onClose={open(false)}
          onOrdered={(id) => {
            ordered.value = id;
            isOpen.value = false;
          }}
        >
          <p>{says("hint")}</p>
        </OrderDialog>
      )}
    </>
  );
};

interface OutcomeProps extends Pick<OrderProps, "site" | "says"> {
  readonly id: string;
}
const Outcome = ({ site, id, says }: OutcomeProps) => {
  const { value, no } = useFollowed<IssuedCommand>(`/v1/sites/${site}/commands/${id}`);
  if (no.value !== null) return <Notice kind="bad">{noWord(no.value)}</Notice>;
  const command = value.value;
  if (command === null) return null;
  const { state, why, notAfter } = command;
  const isRunning = ["issued", "accepted", "started"].includes(state);
  return (
    <div data-ordered={state}>
      {isRunning && <Notice kind="warn">{says("asked", { until: when(notAfter) })}</Notice>}
      {state === "done" && <Notice kind="good">{says("done")}</Notice>}
      {!isRunning && state !== "done" && <Notice kind="bad">{says("failed", { why: orderWhy(why ?? state) })}</Notice>}
    </div>
  );
};
