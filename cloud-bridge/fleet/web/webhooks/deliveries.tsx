/** The newest messages of one endpoint, each with what became of it. */
import { useSignal } from "@preact/signals";
import { Button, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { HookDelivery, HookDeliveryState, Webhook } from "../../answers/webhooks.ts";
import { useFollowed } from "../follow.ts";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { kindWord, sentWord, word } from "./words.ts";

const shownMax = 50;
const choices: readonly (HookDeliveryState | null)[] = [null, "waiting", "sent", "dead"];

interface Props {
  readonly hook: Webhook;
  readonly mayReplay: boolean;
}
export const Deliveries = ({ hook, mayReplay }: Props) => {
  const chosen = useSignal<HookDeliveryState | null>(null);
  const state = chosen.value;
  return (
    <section class="stack" aria-labelledby="deliveries">
      <h3 id="deliveries">{word("deliveries")}</h3>
      <div class="row">
        {choices.map((one) => (
          <Button
            key={one ?? "all"}
            name={`show-${one ?? "all"}`}
            isPressed={one === state}
            onClick={() => (chosen.value = one)}
          >
            {one === null ? word("all") : sentWord(one)}
          </Button>
        ))}
      </div>
      <List key={state ?? "all"} hook={hook} state={state} mayReplay={mayReplay} />
    </section>
  );
};

const List = ({ hook, state, mayReplay }: Props & { readonly state: HookDeliveryState | null }) => {
  const path = `/v1/webhooks/${hook.id}/deliveries`;
  const query = `limit=${shownMax}${state === null ? "" : `&state=${state}`}`;
  const { value, no } = useFollowed<{ readonly deliveries: readonly HookDelivery[] }>(`${path}?${query}`);
  const all = value.value?.deliveries ?? null;
  const again = ({ id }: HookDelivery) => void askFleet(`${path}/${id}/replay`, { method: "POST" });
  return (
    <>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {all === null && no.value === null && <Wait />}
      {all?.length === 0 && <p class="soft">{word("noDeliveries")}</p>}
      <ul class="stack hooks-sent">
        {all?.map((one) => (
          <li key={one.id} class="card" data-delivery={one.id} data-state={one.state}>
            <div class="row">
              <h4 class="grow">{kindWord(one.kind)}</h4>
              <time class="soft" dateTime={new Date(one.madeAt).toISOString()}>
                {when(one.madeAt)}
              </time>
            </div>
            <p>{toldOf(one).join(" · ")}</p>
            <details>
              <summary>{word("body")}</summary>
              <p class="mono soft">{one.id}</p>
              <p class="mono hook-body">{one.body}</p>
            </details>
            {mayReplay && one.state !== "waiting" && (
              <div class="row">
                <Button name="again" label={word("againOf", { what: one.id })} onClick={() => again(one)}>
                  {word("again")}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
};

const toldOf = ({ state, tries, error, nextAt }: HookDelivery): readonly string[] => [
  sentWord(state),
  ...(tries > 0 ? [word("tries", { count: tries })] : []),
  ...(error === null ? [] : [error]),
  ...(state === "waiting" && nextAt !== null && tries > 0 ? [word("next", { at: when(nextAt) })] : []),
];
