/** One text: written, looked at as the recipient will read it, and saved. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { No, Said } from "../../../../gateway/web/shared/site/ask.ts";
import { type Sentence, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Preview, SavedTemplate, Sms } from "../../answers/notices.ts";
import { TextArea } from "../office/text-area.tsx";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { fromWord, problemWord, word } from "./words.ts";

type Name = Pick<SavedTemplate, "carrier" | "kind" | "language">;
interface Props {
  readonly name: Name;
  /** Null: nothing was set here. */
  readonly saved: SavedTemplate | null;
  readonly placeholders: readonly string[];
  readonly mayChange: boolean;
}
const charsMax = 2_000;
/** After the last key. */
const restMs = 300;

export const TemplateEditor = ({ name, saved, placeholders, mayChange }: Props) => {
  /** Null: nobody has typed; what counts is shown. */
  const typed = useSignal<string | null>(null);
  const { preview, no, look } = usePreview(name, typed);
  const said = useSignal<{ readonly kind: "good" | "bad"; readonly says: Sentence } | null>(null);
  const set = async (text: string | null, done: Sentence): Promise<void> => {
    const body = { ...name, text };
    const answer = await askFleet("/v1/notice-templates", { method: "POST", body, patienceMs: 8_000 });
    said.value = answer.ok ? { kind: "good", says: done } : { kind: "bad", says: () => noWord(answer) };
    if (!answer.ok) return;
    typed.value = null;
    await look();
  };
  const shown = preview.value;
  if (shown === null) return no.value === null ? <Wait /> : <Notice kind="bad">{noWord(no.value)}</Notice>;
  const problem = shown.problem;
  return (
    <div class="site-parts">
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === null) void set(typed.value ?? shown.template, () => word("saved"));
        }}
      >
        <TextArea
          name="template"
          label={word("text")}
          hint={word("marks", { marks: placeholders.map((one) => `{${one}}`).join(" ") })}
          wrong={problem === null ? null : problemWord(problem.rule, { value: problem.value })}
          value={typed.value ?? shown.template}
          lang={name.language}
          charsMax={charsMax}
          onInput={(text) => {
            typed.value = text;
            said.value = null;
          }}
        />
        <p class="soft">
          {word("from", { from: fromWord(shown.from) })}
          {saved !== null && <> {word("setBy", { who: saved.setBy, at: when(saved.setAt) })}</>}
        </p>
        {said.value !== null && <Notice kind={said.value.kind}>{said.value.says()}</Notice>}
        {mayChange && (
          <Doings
            mayReset={saved !== null}
            maySave={typed.value !== null && problem === null}
            onReset={() => void set(null, () => word("gone"))}
          />
        )}
      </form>
      <PreviewCard preview={shown} language={name.language} />
    </div>
  );
};

interface DoingsProps {
  readonly mayReset: boolean;
  readonly maySave: boolean;
  readonly onReset: () => void;
}
const Doings = ({ mayReset, maySave, onReset }: DoingsProps) => (
  <div class="row">
    <Button kind="main" type="submit" name="save" isDisabled={!maySave}>
      {word("save")}
    </Button>
    {mayReset && (
      <Button name="reset" onClick={onReset}>
        {word("reset")}
      </Button>
    )}
  </div>
);

/** Asked of the fleet, which says it with what sends it; again a moment after the last key. */
const usePreview = (name: Name, typed: Signal<string | null>) => {
  const preview = useSignal<Preview | null>(null);
  const no = useSignal<No | null>(null);
  const text = typed.value;
  const look = async (isWanted = () => true): Promise<void> => {
    const body = { ...name, text: typed.value, site: null };
    const said: Said<Preview> = await askFleet("/v1/notice-templates/preview", { method: "POST", body });
    if (!isWanted()) return;
    no.value = said.ok ? null : said;
    if (said.ok) preview.value = said.value;
  };
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => void look(() => !isOver), text === null ? 0 : restMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { preview, no, look };
};

interface PreviewProps {
  readonly preview: Preview;
  readonly language: string;
}
const PreviewCard = ({ preview: { site, subject, text, sms }, language }: PreviewProps) => (
  <section class="card message-card" aria-labelledby="preview">
    <h3 id="preview">{word("preview")}</h3>
    <p class="soft">{word("previewFor", { site: site ?? "—" })}</p>
    <div class="message" lang={language}>
      <strong>{subject}</strong>
      <p>{text}</p>
    </div>
    <SmsFacts sms={sms} />
  </section>
);

export const SmsFacts = ({ sms: { alphabet, units, segments } }: { readonly sms: Sms }) => (
  <p data-segments={segments}>
    {word("segments", { units, segments })} <span class="soft">{word(alphabet === "gsm-7" ? "plain" : "wide")}</span>
  </p>
);
