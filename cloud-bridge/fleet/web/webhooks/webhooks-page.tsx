/** Every endpoint that is told of parcels, and a form for one more. */
import { useSignal } from "@preact/signals";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { Session } from "../../answers/answers.ts";
import type { Webhook } from "../../answers/webhooks.ts";
import { useFollowed } from "../follow.ts";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { HookFacts, Secret } from "./facts.tsx";
import { HookForm } from "./form.tsx";
import { word } from "./words.ts";

export const mayManage = ({ rights }: Session): boolean => rights.includes("manage-webhooks");

export const WebhooksPage = ({ session }: { readonly session: Session }) => {
  const { value, no } = useFollowed<{ readonly webhooks: readonly Webhook[] }>("/v1/webhooks");
  const isAdding = useSignal(false);
  const secret = useSignal<string | null>(null);
  return (
    <Page title={fleetWord("webhooks")}>
      <p class="soft">{word("note")}</p>
      <Secret secret={secret} />
      {mayManage(session) && !isAdding.value && secret.value === null && (
        <div class="row">
          <Button kind="main" name="add" onClick={() => (isAdding.value = true)}>
            {word("add")}
          </Button>
        </div>
      )}
      {isAdding.value && (
        <HookForm
          onEnd={(made) => {
            isAdding.value = false;
            secret.value = made;
          }}
        />
      )}
      <Listed
        all={value.value?.webhooks ?? null}
        no={no.value}
        none={word("none")}
        keyOf={(one) => one.id}
        cardOf={(one) => (
          <article class="card site" data-hook={one.id} data-bad={one.failingSince !== null || one.dead > 0}>
            <h3>
              <a class="site-name" href={hashOf({ page: "webhook", id: one.id })}>
                {one.name}
              </a>
            </h3>
            <HookFacts hook={one} />
          </article>
        )}
      />
    </Page>
  );
};
