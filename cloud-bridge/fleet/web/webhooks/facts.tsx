/** What is said of every endpoint, and the secret that is shown once. */
import type { Signal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Webhook } from "../../answers/webhooks.ts";
import { stateWord, word } from "./words.ts";

export const HookFacts = ({ hook }: { readonly hook: Webhook }) => {
  const { url, state, waiting, dead, lastSentAt } = hook;
  return (
    <dl class="figures">
      <div>
        <dt>{word("url")}</dt>
        <dd class="mono">{url}</dd>
      </div>
      <div>
        <dt>{word("hears")}</dt>
        <dd>{whose(hook)}</dd>
      </div>
      <div data-bad={state === "gone"}>
        <dt>{word("state")}</dt>
        <dd>{stateWord(state)}</dd>
      </div>
      <div>
        <dt>{word("lastSent")}</dt>
        <dd>{lastSentAt === null ? word("never") : when(lastSentAt)}</dd>
      </div>
      <div data-fact="waiting">
        <dt>{word("waiting")}</dt>
        <dd>{waiting}</dd>
      </div>
      <div data-fact="dead" data-bad={dead > 0}>
        <dt>{word("dead")}</dt>
        <dd>{dead}</dd>
      </div>
    </dl>
  );
};

const whose = ({ carrier, shop }: Webhook): string => {
  if (shop !== null) return word("ofShop", { shop });
  return carrier === null ? word("everybody") : word("ofCarrier", { carrier });
};

export const Secret = ({ secret }: { readonly secret: Signal<string | null> }) =>
  secret.value === null ? null : (
    <Notice kind="warn">
      <div class="stack">
        <p>{word("secret")}</p>
        <p class="mono hook-secret">{secret.value}</p>
        <div class="row">
          <Button name="secret-seen" onClick={() => (secret.value = null)}>
            {word("done")}
          </Button>
        </div>
      </div>
    </Notice>
  );
