/** The signed-in person: how long still, passkeys, sign out. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Passkey } from "../../../wire/faces/maintainer.ts";
import { Button, Field, Notice } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import type { Said } from "../../shared/site/ask.ts";
import { type Sentence, span, when } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { addPasskey, hasPasskeys, removePasskey } from "./passkey.ts";
import { askAsStaff, now, session, signOut } from "./session.ts";
import { word } from "./words.ts";

export const AccountPage = () => {
  const who = session.value;
  if (who.state !== "in") return null;
  return (
    <Page title={word("signedInAs", { id: who.id })}>
      <section class="card">
        <p>{word("leftFor", { left: span(Math.max(0, who.endsAt - now.value)) })}</p>
        <div class="row">
          <Button onClick={() => void signOut()}>{word("signOut")}</Button>
        </div>
      </section>
      <section class="card" aria-labelledby="passkeys">
        <h3 id="passkeys">{word("passkeys")}</h3>
        <p class="soft">{word("passkeysHint")}</p>
        <Passkeys />
      </section>
    </Page>
  );
};

const Passkeys = () => {
  const kept = useSignal<readonly Passkey[]>([]);
  const label = useSignal("");
  const trouble = useSignal<Sentence | null>(null);
  const show = (said: Said<readonly Passkey[]>): void => {
    if (said.ok) kept.value = said.value;
    trouble.value = said.ok ? null : () => (/^passkey-/.test(said.code) ? word("notAdded") : noWord(said));
  };
  useEffect(() => {
    void askAsStaff<readonly Passkey[]>("/maintainer/passkeys").then(show);
  }, []);
  return (
    <>
      {kept.value.length === 0 && <p>{word("noPasskey")}</p>}
      <ul class="stack">
        {kept.value.map(({ id, label: name, host, addedAt }) => (
          <li class="row" key={id}>
            <span class="grow">
              <strong>{name}</strong>
              <br />
              <span class="soft">{word("added", { when: when(addedAt), host })}</span>
            </span>
            <Button label={word("removePasskey", { label: name })} onClick={() => void removePasskey(id).then(show)}>
              {word("remove")}
            </Button>
          </li>
        ))}
      </ul>
      {trouble.value !== null && <Notice kind="bad">{trouble.value()}</Notice>}
      {hasPasskeys() ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void addPasskey(label.value.trim()).then((said) => {
              if (said.ok) label.value = "";
              show(said);
            });
          }}
        >
          <Field
            label={word("passkeyName")}
            value={label.value}
            onInput={(text) => {
              label.value = text;
            }}
            kind={{ maxLength: 64, required: true, autocomplete: "off" }}
          />
          <div class="row">
            <Button type="submit" isDisabled={label.value.trim() === ""}>
              {word("addPasskey")}
            </Button>
          </div>
        </form>
      ) : (
        <p class="soft">{word("noPasskeyHere")}</p>
      )}
    </>
  );
};
