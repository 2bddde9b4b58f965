/** Who stands at the locker opens the door from the phone, with the number that the screen there shows. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientView } from "../../../answers/recipient.ts";
import { order } from "../state.ts";
import { noWord } from "../words.ts";
import { failedWord, word } from "./words.ts";

export const OpenHere = ({ seen }: { readonly seen: RecipientView }) => {
  const { openHere, compartment: door } = seen;
  const typed = useSignal("");
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  if (openHere.state === "no") return null;
  const ask = async (): Promise<void> => {
    isBusy.value = true;
    const presence = typed.value.replace(/\s/g, "");
    no.value = (await order("open-here", { method: "POST", body: { presence } }))?.code ?? null;
    if (no.value === null) typed.value = "";
    isBusy.value = false;
  };
  return (
    <section class="card" aria-labelledby="open-here" data-wish="open-here" data-state={openHere.state}>
      <h2 id="open-here">{word("title")}</h2>
      {openHere.state === "asked" ? (
        <Notice kind="plain">{word("asked", { door })}</Notice>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          {openHere.failed !== null && <Notice kind="warn">{failedWord(openHere.failed)}</Notice>}
          {openHere.failed === null && openHere.askedAt !== null && <Notice kind="good">{word("opened")}</Notice>}
          <p>{word("hint", { door })}</p>
          <Field
            label={word("number")}
            value={typed.value}
            onInput={(value) => {
              typed.value = value;
            }}
            kind={{ ...digits, name: "presence", required: true }}
          />
          <Button type="submit" kind="main" name="open-here" isDisabled={isBusy.value}>
            {word("open", { door })}
          </Button>
        </form>
      )}
      {no.value !== null && <Notice kind="bad">{no.value === tooMany ? word(tooMany) : noWord(no.value)}</Notice>}
    </section>
  );
};
const tooMany = "too-many-requests";
/** A blank may stand between, as on the screen. */
const digits = { inputMode: "numeric", pattern: "[0-9]{3} ?[0-9]{3}", maxLength: 7, autocomplete: "off" } as const;
