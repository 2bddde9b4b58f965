/** One more endpoint: who listens, where, and what it is told. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { Sentence } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { WebhookKind } from "../../answers/webhooks.ts";
import { askFleet } from "../session/session.ts";
import { onceNoWord } from "../words.ts";
import { allKinds, kindWord, word } from "./words.ts";

const fields = ["name", "url", "carrier", "shop"] as const;
type FieldName = (typeof fields)[number];
type Typed = Readonly<Record<FieldName, string>>;

const isGiven = (name: FieldName, typed: Typed): boolean => typed[name].trim() !== "";
const wrongIn = (name: FieldName, typed: Typed): string | null => {
  if (name === "name" || name === "url") return isGiven(name, typed) ? null : word("missing");
  return name === "shop" && isGiven("carrier", typed) && isGiven("shop", typed) ? word("either") : null;
};

/** `onEnd` is told the secret. */
export const HookForm = ({ onEnd }: { readonly onEnd: (secret: string) => void }) => {
  const typed = useSignal<Typed>({ name: "", url: "", carrier: "", shop: "" });
  const kinds = useSignal<readonly WebhookKind[]>(allKinds);
  const isLooked = useSignal(false);
  const no = useSignal<Sentence | null>(null);
  const send = async (): Promise<void> => {
    isLooked.value = true;
    no.value = null;
    if (fields.some((name) => wrongIn(name, typed.value) !== null) || kinds.value.length === 0) return;
    const given = fields.flatMap((name) => (isGiven(name, typed.value) ? [[name, typed.value[name].trim()]] : []));
    const said = await askFleet<{ readonly secret: string }>("/v1/webhooks", {
      ...{ method: "POST", body: { ...Object.fromEntries(given), kinds: kinds.value } },
    });
    if (said.ok) return onEnd(said.value.secret);
    no.value = () => (said.code === "bad-request" ? word("badUrl") : onceNoWord(said));
  };
  return (
    <form
      class="stack narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {no.value !== null && <Notice kind="bad">{no.value()}</Notice>}
      {fields.map((name) => (
        <Field
          key={name}
          label={word(name)}
          hint={word(`${name}Hint`)}
          value={typed.value[name]}
          wrong={isLooked.value ? wrongIn(name, typed.value) : null}
          onInput={(text) => {
            typed.value = { ...typed.value, [name]: text };
          }}
          kind={{ name, autocomplete: "off", spellcheck: false, maxLength: name === "url" ? 2_048 : 80 }}
        />
      ))}
      <Kinds chosen={kinds.value} onChange={(next) => (kinds.value = next)} />
      <div class="row">
        <Button kind="main" type="submit">
          {word("save")}
        </Button>
      </div>
    </form>
  );
};

interface KindsProps {
  readonly chosen: readonly WebhookKind[];
  readonly onChange: (chosen: readonly WebhookKind[]) => void;
}
const Kinds = ({ chosen, onChange }: KindsProps) => (
  <fieldset class="stack hook-kinds">
    <legend class="field-label">{word("kinds")}</legend>
    <div class="row">
      {allKinds.map((kind) => {
        const isChosen = chosen.includes(kind);
        const next = isChosen ? chosen.filter((one) => one !== kind) : [...chosen, kind];
        return (
          <Button key={kind} name={kind} isPressed={isChosen} onClick={() => onChange(next)}>
            {isChosen ? "✓ " : ""}
            {kindWord(kind)}
          </Button>
        );
      })}
    </div>
    {chosen.length === 0 && (
      <span class="field-wrong" role="alert">
        {word("noKinds")}
      </span>
    )}
  </fieldset>
);
