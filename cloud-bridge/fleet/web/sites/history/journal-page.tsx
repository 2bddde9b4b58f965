/** The tail of a site's journal as the fleet has it, and what lies before it, page by page. */
import { useSignal } from "@preact/signals";
import { Button, Notice, Wait } from "../../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../../gateway/web/shared/parts/page.tsx";
import { Select } from "../../../../../gateway/web/shared/parts/select.tsx";
import { when } from "../../../../../gateway/web/shared/words/dictionary.ts";
import {
  eventName,
  eventTypes,
  type Topic,
  topics,
  topicWord,
} from "../../../../../gateway/web/shared/words/events.ts";
import { isoOf } from "../../../../../gateway/wire/moment.ts";
import type { JournalLine, JournalPage as Told } from "../../../answers/overview.ts";
import { useFollowed } from "../../follow.ts";
import { hashOf } from "../../route.ts";
import { noWord } from "../../words.ts";
import { word } from "../words.ts";
import { inOwnWords } from "./own-words.ts";

const choices: readonly (Topic | "all")[] = ["all", ...(Object.keys(topics) as Topic[])];

export const JournalPage = ({ site }: { readonly site: string }) => {
  const topic = useSignal<Topic | "all">("all");
  const before = useSignal<string | null>(null);
  return (
    <Page
      title={word("journalOf", { site })}
      beside={
        <a class="button" href={hashOf({ page: "site", site })}>
          {word("toSite")}
        </a>
      }
    >
      <p class="soft">{word("journalNote")}</p>
      <div class="narrow">
        <Select
          all={choices}
          chosen={topic.value}
          nameOf={(one) => (one === "all" ? word("anything") : topicWord(one))}
          label={word("kind")}
          onChoose={(one) => {
            topic.value = one;
            before.value = null;
          }}
        />
      </div>
      <Lines
        key={`${topic.value}/${before.value}`}
        path={pathOf(site, topic.value, before.value)}
        isTail={before.value === null}
        onMove={(place) => {
          before.value = place;
        }}
      />
    </Page>
  );
};

const pathOf = (site: string, topic: Topic | "all", before: string | null): string => {
  const wanted = new URLSearchParams();
  if (topic !== "all") wanted.set("types", topics[topic].join(","));
  if (before !== null) wanted.set("before", before);
  return `/v1/sites/${site}/journal?${wanted}`;
};

interface LinesProps {
  readonly path: string;
  readonly isTail: boolean;
  readonly onMove: (before: string | null) => void;
}
const Lines = ({ path, isTail, onMove }: LinesProps) => {
  const { value, no } = useFollowed<Told>(path);
  const told = value.value;
  return (
    <>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {told === null && no.value === null && <Wait />}
      {told?.lines.length === 0 && <p class="soft">{word("nothing")}</p>}
      <ol class="events">
        {told?.lines.map((line) => (
          <li key={`${line.epoch}/${line.seq}`} data-type={line.type}>
            <Line line={line} />
          </li>
        ))}
      </ol>
      {told?.older === null && told.keptSince !== null && (
        <p class="soft">{word("keptSince", { day: told.keptSince })}</p>
      )}
      <div class="row">
        {told?.older && (
          <Button name="older" onClick={() => onMove(told.older)}>
            {word("older")}
          </Button>
        )}
        {!isTail && (
          <Button name="newest" onClick={() => onMove(null)}>
            {word("newest")}
          </Button>
        )}
      </div>
    </>
  );
};

const Line = ({ line: { at, seq, type, fields } }: { readonly line: JournalLine }) => {
  const known = eventTypes.find((one) => one === type);
  return (
    <div class="event">
      <time class="event-when" dateTime={isoOf(at)}>
        {when(at)}
      </time>
      <div>
        <strong>{known ? eventName(known) : type}</strong> <span class="soft small">{seq}</span>
        <p class="soft small">{inOwnWords(fields)}</p>
      </div>
    </div>
  );
};
