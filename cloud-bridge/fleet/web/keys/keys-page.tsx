/** Every key of every tenant, a form for one more, and this browser's own session. */
import { useSignal } from "@preact/signals";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { Session } from "../../answers/answers.ts";
import type { KeyList } from "../../answers/keys.ts";
import { useFollowed } from "../follow.ts";
import { Listed } from "../office/listed.tsx";
import { signOut } from "../session/session.ts";
import { word as fleetWord } from "../words.ts";
import { KeyCard } from "./key-card.tsx";
import { KeyForm } from "./key-form.tsx";
import { KeySecret } from "./secret.tsx";
import { roleWord, word } from "./words.ts";

export const KeysPage = ({ session }: { readonly session: Session }) => {
  const { value, no } = useFollowed<KeyList>("/v1/keys");
  const isAdding = useSignal(false);
  const secret = useSignal<string | null>(null);
  const mayManage = session.rights.includes("manage-keys");
  const show = (made: string): void => {
    isAdding.value = false;
    secret.value = made;
  };
  const list = value.value;
  return (
    <Page title={fleetWord("keys")}>
      <p class="soft">{word("note")}</p>
      <KeySecret secret={secret} />
      {mayManage && list !== null && !isAdding.value && secret.value === null && (
        <div class="row">
          <Button kind="main" name="add" onClick={() => (isAdding.value = true)}>
            {word("add")}
          </Button>
        </div>
      )}
      {isAdding.value && (
        <KeyForm givable={list?.givable ?? []} onMade={show} onClose={() => (isAdding.value = false)} />
      )}
      <Listed
        all={list?.keys ?? null}
        no={no.value}
        none={word("none")}
        keyOf={(one) => one.id}
        cardOf={(one) => <KeyCard apiKey={one} onSecret={mayManage ? show : null} />}
      />
      <section class="stack narrow" aria-labelledby="own">
        <h3 id="own">{word("session")}</h3>
        <p>{sessionOf(session)}</p>
        <div class="row">
          <Button name="leave" onClick={() => void signOut()}>
            {fleetWord("signOut")}
          </Button>
        </div>
      </section>
    </Page>
  );
};

/** The tokens of the first start are called as their role; a key has the name of its tenant. */
const sessionOf = ({ role, tenant }: Session): string =>
  word(tenant === role ? "sessionFirst" : "sessionOf", { role: roleWord(role), tenant });
