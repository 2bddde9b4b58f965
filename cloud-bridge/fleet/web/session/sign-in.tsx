/** The form that signs in with a key or a token. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Shell } from "../../../../gateway/web/shared/parts/shell.tsx";
import type { Sentence } from "../../../../gateway/web/shared/words/dictionary.ts";
import { viewOf } from "../view.ts";
import { noWord, signOnNo, word } from "../words.ts";
import { type Here, here, signIn, signOnName } from "./session.ts";

export const Outside = () => {
  const now = here.value;
  return (
    <Shell view={viewOf(now, { page: "sites" })} title={word("title")} stage="none">
      {now.state === "asking" && <Wait />}
      {now.state === "away" && <Notice kind="warn">{word("away")}</Notice>}
      {now.state === "out" && <SignIn now={now} />}
    </Shell>
  );
};

const SignIn = ({ now }: { readonly now: Extract<Here, { state: "out" }> }) => {
  const { why } = now;
  const typed = useSignal("");
  const wrong = useSignal<Sentence | null>(null);
  const no = useSignal<Sentence | null>(null);
  const isBusy = useSignal(false);
  const send = async (): Promise<void> => {
    const token = typed.value.trim();
    no.value = null;
    wrong.value = token === "" ? () => word("tokenMissing") : null;
    if (token === "" || isBusy.value) return;
    isBusy.value = true;
    const said = await signIn(token);
    isBusy.value = false;
    if (!said.ok) no.value = () => (said.code === "not-signed-in" ? word("tokenWrong") : noWord(said));
  };
  return (
    <div class="stack sign-in">
      {why === "ended" && <Notice kind="warn">{word("ended")}</Notice>}
      {why === "signed-out" && <Notice kind="plain">{word("signedOut")}</Notice>}
      {why === "link" && <Notice kind="warn">{word("linkUsed")}</Notice>}
      {now.why === "sign-on" && <Notice kind="bad">{signOnNo(now.no)}</Notice>}
      <h2>{word("signIn")}</h2>
      {signOnName.value !== null && (
        <a class="button" href="/session/sign-on">
          {word("signOn", { name: signOnName.value })}
        </a>
      )}
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {no.value !== null && <Notice kind="bad">{no.value()}</Notice>}
        <Field
          label={word("token")}
          hint={word("tokenHint")}
          value={typed.value}
          wrong={wrong.value?.()}
          onInput={(text) => {
            typed.value = text;
            wrong.value = null;
          }}
          kind={{ name: "token", type: "password", autocomplete: "current-password", maxLength: 128 }}
        />
        <Button kind="main" type="submit" size="big" isDisabled={isBusy.value}>
          {word("signIn")}
        </Button>
      </form>
    </div>
  );
};
