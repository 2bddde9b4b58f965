/** Asks why, and does it once a reason is given. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button, Dialog, type DialogName, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { No } from "../../../../gateway/web/shared/site/ask.ts";
import { noWord, word } from "../words.ts";

export const reasonForm = /^\P{Cc}{3,200}$/u;

interface ReasonDialogProps {
  readonly name: DialogName;
  readonly title: string;
  /** Of the button that does it. */
  readonly verb: string;
  /** Where the reason is kept. */
  readonly hint: string;
  readonly onClose: () => void;
  /** Null: it is done. */
  readonly onSay: (reason: string) => Promise<No | null>;
  /** What it means. */
  readonly children: ComponentChildren;
}
export const ReasonDialog = ({ name, title, verb, hint, onClose, onSay, children }: ReasonDialogProps) => {
  const reason = useSignal("");
  const isWrong = useSignal(false);
  const isBusy = useSignal(false);
  const no = useSignal<No | null>(null);
  const say = async (): Promise<void> => {
    const said = reason.value.trim();
    isWrong.value = !reasonForm.test(said);
    if (isWrong.value || isBusy.value) return;
    isBusy.value = true;
    no.value = await onSay(said);
    isBusy.value = false;
  };
  return (
    <Dialog name={name} title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void say();
        }}
      >
        {children}
        <Field
          label={word("reason")}
          hint={hint}
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
