/** Another pickup code: wished, on its way, and what opens the door meanwhile. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientView } from "../../answers/recipient.ts";
import { whenThere } from "./says.ts";
import { wish } from "./state.ts";
import { noWord, word } from "./words.ts";

export const Change = ({ seen }: { readonly seen: RecipientView }) => {
  const { change, codeChangedAt } = seen;
  if (change.state === "no") return null;
  return (
    <section class="card" aria-labelledby="change" data-wish="change" data-state={change.state}>
      <h2 id="change">{word("change")}</h2>
      {codeChangedAt !== null && <p data-changed>{word("changed", { at: whenThere(seen, codeChangedAt) })}</p>}
      {change.state === "asked" ? (
        <Notice kind="warn">
          {word("changeAsked", {
            since: change.askedAt === null ? "" : whenThere(seen, change.askedAt),
            last: change.until === null ? "" : whenThere(seen, change.until),
          })}
        </Notice>
      ) : (
        <Ask failed={change.failed !== null} />
      )}
    </section>
  );
};

const Ask = ({ failed }: { readonly failed: boolean }) => {
  const step = useSignal<"hint" | "sure" | "busy">("hint");
  const no = useSignal<string | null>(null);
  const press = async (): Promise<void> => {
    step.value = "busy";
    no.value = (await wish("code"))?.code ?? null;
    step.value = "hint";
  };
  return (
    <>
      {failed && <Notice kind="warn">{word("changeFailed")}</Notice>}
      <p>{word("changeHint")}</p>
      {step.value === "hint" ? (
        <Button
          name="change"
          onClick={() => {
            step.value = "sure";
          }}
        >
          {word("changeAsk")}
        </Button>
      ) : (
        <div class="row">
          <Button kind="main" name="change-sure" isDisabled={step.value === "busy"} onClick={() => void press()}>
            {word("changeSure")}
          </Button>
          <Button
            name="change-keep"
            isDisabled={step.value === "busy"}
            onClick={() => {
              step.value = "hint";
            }}
          >
            {word("changeKeep")}
          </Button>
        </div>
      )}
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
    </>
  );
};
