/** An operator gives a parcel another pickup code: asked for a reason, then told what the site makes of it. */
import { useSignal } from "@preact/signals";
import { Button, Dialog, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { type No, newKey } from "../../../../gateway/web/shared/site/ask.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { ParcelDeposit } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { askFleet, here } from "../session/session.ts";
import { noWord } from "../words.ts";
import { word } from "./words.ts";

interface Ordered {
  readonly id: string;
  readonly state: string;
  readonly why: string | null;
  readonly notAfter: number;
}
const validMs = 24 * 3_600_000;
const reasonForm = /^\P{Cc}{3,200}$/u;

export const ChangeCode = ({ deposits }: { readonly deposits: readonly ParcelDeposit[] }) => {
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  const now = here.value;
  const isAllowed = now.state === "in" && now.session.rights.includes("order-commands");
  const deposit = deposits.find(
    ({ stage, issue, doubtAt }) => issue > 0 && doubtAt === null && (stage === "held" || stage === "overdue"),
  );
  if (!deposit || !isAllowed) return null;
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
        <Asked
          deposit={deposit}
          onClose={open(false)}
          onOrdered={(id) => {
            ordered.value = id;
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
};

interface AskedProps {
  readonly deposit: ParcelDeposit;
  readonly onClose: () => void;
  readonly onOrdered: (id: string) => void;
}
const Asked = ({ deposit: { site, deposit, issue }, onClose, onOrdered }: AskedProps) => {
  const reason = useSignal("");
  const isWrong = useSignal(false);
  const isBusy = useSignal(false);
  const no = useSignal<No | null>(null);
  /** However often it is sent. */
  const key = useSignal(newKey());
  const send = async (): Promise<void> => {
    const said = reason.value.trim();
    isWrong.value = !reasonForm.test(said);
    if (isWrong.value || isBusy.value) return;
    isBusy.value = true;
    const body = { action: { type: "change-pickup-code", deposit, issue }, reason: said, validMs };
    const asking = { method: "POST", body, key: key.value, patienceMs: 8_000 } as const;
    const answer = await askFleet<Ordered>(`/v1/sites/${site}/commands`, asking);
    isBusy.value = false;
    if (answer.ok) return onOrdered(answer.value.id);
    no.value = answer;
    if (answer.code !== "unreachable") key.value = newKey();
  };
  return (
    <Dialog name="change-code" title={word("changeCode")} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p>{word("changeHint")}</p>
        <Field
          label={word("reason")}
          hint={word("reasonHint")}
          value={reason.value}
          wrong={isWrong.value ? word("reasonMissing") : null}
          onInput={(text) => {
            reason.value = text;
            isWrong.value = false;
          }}
          kind={{ name: "reason", autocomplete: "off", maxLength: 200 }}
        />
        {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
        <div class="row">
          <Button kind="main" type="submit" isDisabled={isBusy.value}>
            {word("changeCode")}
          </Button>
          <Button onClick={onClose}>{word("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
};

/** What the site makes of it. */
const Outcome = ({ site, id }: { readonly site: string; readonly id: string }) => {
  const { value, no } = useFollowed<Ordered>(`/v1/sites/${site}/commands/${id}`);
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
