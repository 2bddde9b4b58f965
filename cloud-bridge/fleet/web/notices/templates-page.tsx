/** In which words notices are told: chosen by carrier, kind and language, written beside what comes of them. */
import { useSignal } from "@preact/signals";
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import type { Session } from "../../answers/answers.ts";
import type { SavedTemplate, TemplateList } from "../../answers/notices.ts";
import { useFollowed } from "../follow.ts";
import { hashOf } from "../route.ts";
import { noWord } from "../words.ts";
import { TemplateEditor } from "./template-editor.tsx";
import { kindWord, languageWord, word } from "./words.ts";

const kinds = [
  ...(["ready", "reminder", "extended", "overdue", "code", "delegated", "collected", "hand-in"] as const),
] as const;
const languages = ["zh-CN", "en"] as const;
/** No carrier's id. */
const everyCarrier = "";

export const TemplatesPage = ({ session }: { readonly session: Session }) => {
  const { value, no } = useFollowed<TemplateList>("/v1/notice-templates");
  return (
    <Page
      title={word("templates")}
      beside={
        <a class="button" href={hashOf({ page: "notices" })}>
          {word("back")}
        </a>
      }
    >
      <p class="soft">{word("templatesNote")}</p>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {value.value === null && no.value === null && <Wait />}
      {value.value !== null && <Chosen list={value.value} mayChange={session.rights.includes("set-templates")} />}
    </Page>
  );
};

interface ChosenProps {
  readonly list: TemplateList;
  readonly mayChange: boolean;
}
const Chosen = ({ list, mayChange }: ChosenProps) => {
  const carrier = useSignal<string>(everyCarrier);
  const kind = useSignal<SavedTemplate["kind"]>("ready");
  const language = useSignal<SavedTemplate["language"]>("zh-CN");
  const name = {
    ...{ carrier: carrier.value === everyCarrier ? null : carrier.value },
    ...{ kind: kind.value, language: language.value },
  };
  const saved = list.templates.find(
    (one) => one.carrier === name.carrier && one.kind === name.kind && one.language === name.language,
  );
  return (
    <>
      <div class="filters">
        <Select
          all={[everyCarrier, ...list.carriers]}
          chosen={carrier.value}
          nameOf={(one) => (one === everyCarrier ? word("everyCarrier") : one)}
          label={word("carrier")}
          onChoose={(one) => {
            carrier.value = one;
          }}
        />
        <Select
          all={kinds}
          chosen={kind.value}
          nameOf={(one) => kindWord(one)}
          label={word("kind")}
          onChoose={(one) => {
            kind.value = one;
          }}
        />
        <Select
          all={languages}
          chosen={language.value}
          nameOf={(one) => languageWord(one)}
          label={word("language")}
          onChoose={(one) => {
            language.value = one;
          }}
        />
      </div>
      <TemplateEditor
        key={`${carrier.value}/${kind.value}/${language.value}`}
        name={name}
        saved={saved ?? null}
        placeholders={list.placeholders}
        mayChange={mayChange}
      />
    </>
  );
};
