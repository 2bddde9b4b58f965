/** The journal's tail, live, with filters that the site applies: paging back finds what lies far behind. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Field, Labelled } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { eventName, eventTypes, type Topic, topics, topicWord } from "../../shared/words/events.ts";
import { Events } from "../events/event-list.tsx";
import { useEvents } from "../events/pages.ts";
import { type Filters, noFilters, pathOf, problemIn } from "./filters.ts";
import { word } from "./words.ts";

const settleMs = 400;

export const JournalPage = () => {
  const typed = useSignal<Filters>(noFilters);
  const asked = useSignal<Filters>(noFilters);
  const { kind, compartment, text } = typed.value;
  useEffect(() => {
    if (problemIn(typed.value) !== null) return;
    // What is still being typed is not asked for.
    const timer = setTimeout(() => {
      asked.value = typed.value;
    }, settleMs);
    return () => clearTimeout(timer);
  }, [kind, compartment, text]);
  const list = useEvents(pathOf(asked.value));
  const type = (more: Partial<Filters>): void => {
    typed.value = { ...typed.value, ...more };
  };
  return (
    <Page title={word("journal")}>
      <p class="soft">{word("hint")}</p>
      <search class="filters">
        <KindChoice value={kind} onKind={(next) => type({ kind: next })} />
        <Field
          label={word("compartment")}
          hint={word("compartmentHint")}
          value={compartment}
          onInput={(next) => type({ compartment: next.trim().toUpperCase() })}
          wrong={problemIn(typed.value) === "compartment" ? word("compartmentWrong") : null}
          kind={{ maxLength: 7, autocomplete: "off", spellcheck: false }}
        />
        <Field
          label={word("text")}
          hint={word("textHint")}
          value={text}
          onInput={(next) => type({ text: next })}
          kind={{ maxLength: 80, autocomplete: "off", spellcheck: false }}
        />
      </search>
      <Events list={list} />
    </Page>
  );
};

const KindChoice = ({ value, onKind }: { readonly value: string; readonly onKind: (kind: string) => void }) => {
  const groups = Object.keys(topics) as Topic[];
  return (
    <Labelled label={word("kind")}>
      {(tied) => (
        <select {...tied} class="input" value={value} onChange={(event) => onKind(event.currentTarget.value)}>
          <option value="">{word("anything")}</option>
          {groups.map((topic) => (
            <option key={topic} value={topic}>
              {topicWord(topic)}
            </option>
          ))}
          {groups.map((topic) => (
            <optgroup key={topic} label={topicWord(topic)}>
              {eventTypes
                .filter((type) => topics[topic].includes(type))
                .map((type) => (
                  <option key={type} value={type}>
                    {eventName(type)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      )}
    </Labelled>
  );
};
