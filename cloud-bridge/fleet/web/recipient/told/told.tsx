/** By which ways the recipient is told of this parcel. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button, Notice } from "../../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientView } from "../../../answers/recipient.ts";
import { isSilent } from "../says.ts";
import { noWord } from "../words.ts";
import { look, ownOf, turnOff, turnOn } from "./browser.ts";
import { Ways } from "./ways.tsx";
import { word } from "./words.ts";

export const Told = ({ seen }: { readonly seen: RecipientView }) => {
  const { push, messages } = seen;
  if (push === null && messages === null) return null;
  return (
    <section class="card" aria-labelledby="told">
      <h2 id="told">{word("title")}</h2>
      {isSilent(seen) && <Notice kind="plain">{word("silent")}</Notice>}
      {messages !== null && <Ways messages={messages} />}
      {push !== null && <Here push={push} />}
    </section>
  );
};

const Here = ({ push }: { readonly push: NonNullable<RecipientView["push"]> }) => {
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  useEffect(() => void look(), []);
  const own = ownOf(push);
  const press = async (): Promise<void> => {
    isBusy.value = true;
    no.value = await (own === "on" ? turnOff() : turnOn(push));
    isBusy.value = false;
  };
  return (
    <div class="stack" data-push={own}>
      <p role="status">{word(own)}</p>
      {(own === "off" || own === "on") && (
        <Button name="tell-here" isDisabled={isBusy.value} onClick={() => void press()}>
          {word(own === "on" ? "turnOff" : "turnOn")}
        </Button>
      )}
      {no.value !== null && <Notice kind="bad">{no.value === noService ? word(noService) : noWord(no.value)}</Notice>}
    </div>
  );
};
const noService = "no-push-service";
