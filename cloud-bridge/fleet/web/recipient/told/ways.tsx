/** SMS and e-mail: to whom, and whether the recipient wants them. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientMessages } from "../../../answers/recipient.ts";
import { order } from "../state.ts";
import { noWord } from "../words.ts";
import { Quiet } from "./quiet.tsx";
import { word } from "./words.ts";

export const Ways = ({ messages }: { readonly messages: RecipientMessages }) => {
  const { phone, sms, hasMail, email, quiet } = messages;
  const no = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const choose = async (choice: object): Promise<void> => {
    isBusy.value = true;
    no.value = (await order("messages", { method: "POST", body: choice }))?.code ?? null;
    isBusy.value = false;
  };
  return (
    <div
      class="stack"
      data-sms={phone === null ? "never" : sms ? "on" : "off"}
      data-mail={email === null ? "off" : "on"}
    >
      {phone !== null && (
        <>
          <p>{word(sms ? "smsOn" : "smsOff", { phone })}</p>
          <Button name="sms" isDisabled={isBusy.value} onClick={() => void choose({ sms: !sms })}>
            {word(sms ? "smsStop" : "smsStart")}
          </Button>
        </>
      )}
      <Quiet quiet={quiet} isBusy={isBusy.value} choose={choose} />
      {hasMail && <Mail email={email} isBusy={isBusy.value} choose={choose} />}
      {no.value !== null && (
        <Notice kind="bad">{no.value === "bad-request" ? word("mailWrong") : noWord(no.value)}</Notice>
      )}
    </div>
  );
};

interface MailProps {
  readonly email: string | null;
  readonly isBusy: boolean;
  readonly choose: (choice: { readonly email: string | null }) => Promise<void>;
}
const Mail = ({ email, isBusy, choose }: MailProps) => {
  const typed = useSignal("");
  if (email !== null)
    return (
      <>
        <p>{word("mailOn", { email })}</p>
        <Button name="mail-stop" isDisabled={isBusy} onClick={() => void choose({ email: null })}>
          {word("mailStop")}
        </Button>
      </>
    );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void choose({ email: typed.value.trim() });
      }}
    >
      <Field
        label={word("mail")}
        hint={word("mailHint")}
        value={typed.value}
        onInput={(value) => {
          typed.value = value;
        }}
        kind={{ type: "email", inputMode: "email", autocomplete: "email", maxLength: 254, required: true }}
      />
      <Button type="submit" name="mail-start" isDisabled={isBusy}>
        {word("mailStart")}
      </Button>
    </form>
  );
};
