/** Held for longer: whether it can be, what was asked for, and what that means while the locker does not answer. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientView } from "../../answers/recipient.ts";
import { whenThere } from "./says.ts";
import { wish } from "./state.ts";
import { noWord, word } from "./words.ts";

export const Extension = ({ seen }: { readonly seen: RecipientView }) => {
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  const { extension, holdUntilAt } = seen;
  const until = whenThere(seen, holdUntilAt);
  if (extension.state === "no") return null;
  const press = async (): Promise<void> => {
    isBusy.value = true;
    no.value = (await wish("extension"))?.code ?? null;
    isBusy.value = false;
  };
  return (
    <section class="card" aria-labelledby="extension" data-wish="extension" data-state={extension.state}>
      <h2 id="extension">{word("longer")}</h2>
      {extension.state === "possible" && (
        <>
          {extension.failed !== null && <Notice kind="warn">{word("longerFailed", { until })}</Notice>}
          <p>{word("longerHint", { until })}</p>
          <Button name="extend" isDisabled={isBusy.value} onClick={() => void press()}>
            {word("longerAsk")}
          </Button>
        </>
      )}
      {extension.state === "asked" && (
        <Notice kind="warn">
          {word("longerAsked", {
            until,
            since: extension.askedAt === null ? "" : whenThere(seen, extension.askedAt),
            last: extension.until === null ? "" : whenThere(seen, extension.until),
          })}
        </Notice>
      )}
      {extension.state === "done" && <p>{word("longerDone", { until })}</p>}
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
    </section>
  );
};
