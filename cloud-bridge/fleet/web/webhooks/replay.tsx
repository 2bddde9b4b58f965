/** Sends again what was given up in a span of time, and shows how far that is. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { Webhook } from "../../answers/webhooks.ts";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { word } from "./words.ts";

const ends = ["from", "to"] as const;
/** The first and the last moment of a day, as the clock here has it. */
const momentOf = { from: "T00:00", to: "T23:59:59.999" } as const;

export const ReplayDead = ({ hook }: { readonly hook: Webhook }) => {
  const typed = useSignal({ from: "", to: "" });
  /** How many are sent again, and how the endpoint stood before. */
  const under = useSignal<{ readonly count: number; readonly before: Webhook } | null>(null);
  const no = useSignal<string | null>(null);
  const start = async (): Promise<void> => {
    const span = ends.flatMap((end) =>
      typed.value[end] === "" ? [] : [[end, Date.parse(typed.value[end] + momentOf[end])]],
    );
    const said = await askFleet<{ readonly count: number }>(`/v1/webhooks/${hook.id}/replay`, {
      ...{ method: "POST", body: { states: ["dead"], ...Object.fromEntries(span) } },
    });
    no.value = said.ok ? null : noWord(said);
    if (said.ok) under.value = { count: said.value.count, before: hook };
  };
  if (hook.dead === 0 && under.value === null) return null;
  const { count = 0, before = hook } = under.value ?? {};
  const done = before === hook ? 0 : Math.max(0, Math.min(count, count - (hook.waiting - before.waiting)));
  return (
    <section class="stack narrow" aria-labelledby="replay" data-part="replay">
      <h3 id="replay">{word("replay")}</h3>
      {no.value !== null && <Notice kind="bad">{no.value}</Notice>}
      {under.value !== null && (
        <div class="stack" role="status">
          <span>{count === 0 ? word("nothing") : word("progress", { done, all: count })}</span>
          {count > 0 && <progress class="hook-bar" max={count} value={done} aria-label={word("replay")} />}
        </div>
      )}
      {ends.map((end) => (
        <Field
          key={end}
          label={word(end)}
          value={typed.value[end]}
          onInput={(text) => {
            typed.value = { ...typed.value, [end]: text };
          }}
          kind={{ name: end, type: "date" }}
        />
      ))}
      <div class="row">
        <Button name="replay" onClick={() => void start()}>
          {word("start")}
        </Button>
      </div>
    </section>
  );
};
