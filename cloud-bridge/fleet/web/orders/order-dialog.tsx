/** An order to a site: asked for a reason, sent once however often it has to be sent, and then told of. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { RemoteAction } from "../../../../gateway/core/vocabulary.ts";
import { Button, Dialog, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { type No, newKey } from "../../../../gateway/web/shared/site/ask.ts";
import type { IssuedCommand } from "../../answers/overview.ts";
import { askFleet, here } from "../session/session.ts";
import { noWord } from "../words.ts";
import { word } from "./words.ts";

const reasonForm = /^\P{Cc}{3,200}$/u;

export const mayOrder = (): boolean =>
  here.value.state === "in" && here.value.session.rights.includes("order-commands");

export interface OrderDialogProps {
  readonly name: "change-code" | "order" | "acknowledge";
  readonly title: string;
  /** Of the button that sends it. */
  readonly verb: string;
  readonly site: string;
  readonly action: RemoteAction;
  /** Absent: two minutes. */
  readonly validMs?: number;
  readonly onClose: () => void;
  readonly onOrdered: (id: string) => void;
  /** What it means. */
  readonly children: ComponentChildren;
}
export const OrderDialog = ({ name, title, verb, onClose, children, ...wanted }: OrderDialogProps) => {
  const reason = useSignal("");
  const isWrong = useSignal(false);
  const { send, isBusy, no } = useSending(wanted);
  return (
    <Dialog name={name} title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const said = reason.value.trim();
          isWrong.value = !reasonForm.test(said);
          if (!isWrong.value) void send(said);
        }}
      >
        {children}
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
            {verb}
          </Button>
          <Button onClick={onClose}>{word("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
};

const useSending = ({
  site,
  action,
  validMs,
  onOrdered,
}: Omit<OrderDialogProps, "name" | "title" | "verb" | "onClose" | "children">) => {
  const isBusy = useSignal(false);
  const no = useSignal<No | null>(null);
  /** However often it is sent. */
  const key = useSignal(newKey());
  const send = async (reason: string): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    const body = { action, reason, ...(validMs === undefined ? {} : { validMs }) };
    const asking = { method: "POST", body, key: key.value, patienceMs: 8_000 } as const;
    const answer = await askFleet<IssuedCommand>(`/v1/sites/${site}/commands`, asking);
    isBusy.value = false;
    if (answer.ok) return onOrdered(answer.value.id);
    no.value = answer;
    if (answer.code !== "unreachable") key.value = newKey();
  };
  return { send, isBusy, no };
};
