/** One more key: for whom, what for, and for how long. */
import { type Signal, useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import type { Sentence } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Givable } from "../../answers/keys.ts";
import { askFleet } from "../session/session.ts";
import { keyNoWord } from "./key-card.tsx";
import { RightsChoice } from "./rights-choice.tsx";
import { roleWord, word } from "./words.ts";

const fields = {
  tenant: /^[a-z0-9-]{1,64}$/,
  name: /^\P{Cc}{1,80}$/u,
  days: /^([1-9][0-9]?|[1-6][0-9]{2}|7[0-2][0-9]|730)$/,
} as const;
type FieldName = keyof typeof fields;
const names = Object.keys(fields) as readonly FieldName[];

type Typed = Readonly<Record<FieldName, string>>;
const isWrong = (typed: Typed, name: FieldName): boolean => !fields[name].test(typed[name].trim());

interface Props {
  readonly givable: readonly Givable[];
  readonly onMade: (secret: string) => void;
  readonly onClose: () => void;
}
export const KeyForm = ({ givable, onMade, onClose }: Props) => {
  const rightsOf = (role: Givable["role"]) => givable.find((one) => one.role === role)?.rights ?? [];
  const role = useSignal<Givable["role"]>("carrier");
  const rights = useSignal<Givable["rights"]>(rightsOf("carrier"));
  const typed = useSignal<Typed>({ tenant: "", name: "", days: "365" });
  const isLooked = useSignal(false);
  const no = useSignal<Sentence | null>(null);
  const send = async (): Promise<void> => {
    isLooked.value = true;
    no.value = null;
    if (names.some((name) => isWrong(typed.value, name)) || rights.value.length === 0) return;
    const tenant = typed.value.tenant.trim();
    const said = await askFleet<{ readonly secret: string }>("/v1/keys", {
      method: "POST",
      body: {
        ...{ role: role.value, tenant, name: typed.value.name.trim(), rights: rights.value },
        validDays: Number(typed.value.days),
      },
    });
    if (said.ok) onMade(said.value.secret);
    else no.value = () => keyNoWord(said, tenant);
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
      <Select
        all={givable.map((one) => one.role)}
        chosen={role.value}
        nameOf={(one) => roleWord(one)}
        label={word("role")}
        onChoose={(one) => {
          role.value = one;
          rights.value = rightsOf(one);
        }}
      />
      <Fields typed={typed} isLooked={isLooked.value} />
      <RightsChoice all={rightsOf(role.value)} chosen={rights.value} onChange={(next) => (rights.value = next)} />
      <div class="row">
        <Button kind="main" type="submit">
          {word("save")}
        </Button>
        <Button onClick={onClose}>{word("cancel")}</Button>
      </div>
    </form>
  );
};

const Fields = ({ typed, isLooked }: { readonly typed: Signal<Typed>; readonly isLooked: boolean }) => (
  <>
    {names.map((name) => (
      <Field
        key={name}
        label={word(name)}
        hint={word(`${name}Hint`)}
        value={typed.value[name]}
        wrong={isLooked && isWrong(typed.value, name) ? word(`${name}Wrong`) : null}
        onInput={(text) => {
          typed.value = { ...typed.value, [name]: text };
        }}
        kind={{ name, autocomplete: "off", spellcheck: false, maxLength: 80 }}
      />
    ))}
  </>
);
