/** To whom, in which words; then how many that are and what the first reads; then, and only then, it is sent. */
import { type Signal, useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import { newKey } from "../../../../gateway/web/shared/site/ask.ts";
import type { Sentence } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { BulkList, BulkNotice, BulkPreview, BulkWanted } from "../../answers/bulk.ts";
import { TextArea } from "../office/text-area.tsx";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { stagesWord, bulkWord as word } from "./bulk-words.ts";
import { SmsFacts } from "./template-editor.tsx";
import { languageWord, word as noticeWord, problemWord } from "./words.ts";

const charsMax = 2_000;
const languages = ["zh-CN", "en"] as const;
const stages = { both: ["held", "overdue"], held: ["held"], overdue: ["overdue"] } as const;
type Stages = keyof typeof stages;

interface Typed {
  readonly sites: string;
  readonly carrier: string;
  readonly stages: Stages;
  readonly "zh-CN": string;
  readonly en: string;
}
const wantedOf = ({ sites, carrier, stages: chosen, ...text }: Typed): BulkWanted => ({
  sites: sites.trim() === "" ? null : sites.trim().split(/[\s,，、]+/),
  carrier: carrier.trim() === "" ? null : carrier.trim(),
  stages: [...stages[chosen]],
  text,
});

interface FormProps {
  readonly placeholders: BulkList["placeholders"];
  readonly onClose: () => void;
}
export const BulkForm = ({ placeholders, onClose }: FormProps) => {
  const typed = useSignal<Typed>({ sites: "", carrier: "", stages: "both", "zh-CN": "", en: "" });
  const preview = useSignal<BulkPreview | null>(null);
  const no = useSignal<Sentence | null>(null);
  const change = (changed: Partial<Typed>): void => {
    typed.value = { ...typed.value, ...changed };
    preview.value = null;
  };
  const look = async (): Promise<void> => {
    const said = await askFleet<BulkPreview>("/v1/bulk-notices/preview", {
      ...{ method: "POST", body: wantedOf(typed.value), patienceMs: 8_000 },
    });
    preview.value = said.ok ? said.value : null;
    no.value = said.ok ? null : () => (said.code === "bad-request" ? word("noSuchSite") : noWord(said));
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      <Whom typed={typed.value} onChange={change} />
      <Texts
        typed={typed.value}
        placeholders={placeholders}
        problems={preview.value?.problems ?? []}
        onChange={change}
      />
      {no.value !== null && <Notice kind="bad">{no.value()}</Notice>}
      <div class="row">
        <Button kind={preview.value === null ? "main" : "plain"} type="submit" name="look">
          {word("look")}
        </Button>
        <Button name="leave-bulk" onClick={onClose}>
          {word("leave")}
        </Button>
      </div>
      {preview.value !== null && <Sure preview={preview.value} typed={typed} onSent={onClose} />}
    </form>
  );
};

interface TextsProps extends WhomProps, Pick<FormProps, "placeholders"> {
  readonly problems: BulkPreview["problems"];
}
const Texts = ({ typed, placeholders, problems, onChange }: TextsProps) => {
  const wrongOf = (language: string): string | null => {
    const found = problems.find(({ field }) => field === `text.${language}`);
    return found ? problemWord(found.rule, { value: found.value }) : null;
  };
  return (
    <div class="site-parts">
      {languages.map((language) => (
        <TextArea
          key={language}
          name={`text-${language}`}
          label={word("textIn", { language: languageWord(language) })}
          hint={noticeWord("marks", { marks: placeholders.map((one) => `{${one}}`).join(" ") })}
          wrong={wrongOf(language)}
          value={typed[language]}
          lang={language}
          charsMax={charsMax}
          onInput={(text) => onChange(language === "en" ? { en: text } : { "zh-CN": text })}
        />
      ))}
    </div>
  );
};

interface WhomProps {
  readonly typed: Typed;
  readonly onChange: (change: Partial<Typed>) => void;
}
const Whom = ({ typed, onChange }: WhomProps) => (
  <div class="filters">
    {(["sites", "carrier"] as const).map((name) => (
      <Field
        key={name}
        label={word(name)}
        value={typed[name]}
        onInput={(text) => onChange(name === "sites" ? { sites: text } : { carrier: text })}
        kind={{ name, autocomplete: "off", spellcheck: false, maxLength: 4_000 }}
      />
    ))}
    <Select
      all={Object.keys(stages) as Stages[]}
      chosen={typed.stages}
      nameOf={(one) => stagesWord(one)}
      label={word("stages")}
      onChoose={(one) => onChange({ stages: one })}
    />
  </div>
);

interface SureProps {
  readonly preview: BulkPreview;
  readonly typed: Signal<Typed>;
  readonly onSent: () => void;
}
/** However often it is sent, it is one notice. */
const Sure = ({ preview: { deposits, reachable, first, problems }, typed, onSent }: SureProps) => {
  const key = useSignal(newKey());
  const no = useSignal<string | null>(null);
  const send = async (): Promise<void> => {
    const asking = { method: "POST", body: wantedOf(typed.value), key: key.value, patienceMs: 8_000 } as const;
    const said = await askFleet<BulkNotice>("/v1/bulk-notices", asking);
    if (said.ok) return onSent();
    no.value = noWord(said);
  };
  return (
    <section class="stack" aria-labelledby="sure">
      <h3 id="sure">{word("whom", { deposits, reachable })}</h3>
      {first !== null && (
        <div class="site-parts">
          {first.messages.map(({ language, text, sms }) => (
            <div key={language} class="card">
              <p class="soft">{word("first", { site: first.site, compartment: first.compartment })}</p>
              <div class="message" lang={language}>
                <p>{text}</p>
              </div>
              <SmsFacts sms={sms} />
            </div>
          ))}
        </div>
      )}
      {no.value !== null && <Notice kind="bad">{no.value}</Notice>}
      <div class="row">
        <Button
          kind="main"
          name="send-bulk"
          isDisabled={problems.length > 0 || reachable === 0}
          onClick={() => void send()}
        >
          {word("send", { count: reachable })}
        </Button>
      </div>
    </section>
  );
};
