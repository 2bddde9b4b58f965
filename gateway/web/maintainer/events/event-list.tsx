/** What happened, newest first: when, in a sentence; older pages on demand. */
import type { MaskedEvent } from "../../../wire/http.ts";
import { isoOf, writable } from "../../../wire/moment.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { language } from "../../shared/settings.ts";
import { noWord } from "../../shared/words/no.ts";
import type { EventList } from "./pages.ts";
import { sentenceOf } from "./told/sentences.ts";
import { word } from "./words.ts";

export interface EventListProps {
  readonly list: EventList;
  /** Makes each event a button; `at`: the chosen one. */
  readonly onPick?: (seq: number) => void;
  readonly at?: number | null;
}
export const Events = ({ list: { events, no, isLoading, older }, onPick, at = null }: EventListProps) => (
  <div class="stack">
    {no !== null && <Notice kind="bad">{noWord(no)}</Notice>}
    {events.length === 0 && !isLoading && no === null && <p class="soft">{word("nothing")}</p>}
    <ol class="events">
      {events.map((recorded) => (
        <li key={recorded.seq} data-type={recorded.event["type"]} data-seq={recorded.seq}>
          {onPick ? (
            <button
              type="button"
              class="event"
              aria-current={at === recorded.seq ? "step" : undefined}
              onClick={() => onPick(recorded.seq)}
            >
              <Line recorded={recorded} />
            </button>
          ) : (
            <div class="event">
              <Line recorded={recorded} />
            </div>
          )}
        </li>
      ))}
    </ol>
    {isLoading && events.length === 0 && <Wait />}
    {older && (
      <div class="row">
        <Button onClick={older} isDisabled={isLoading}>
          {word("older")}
        </Button>
      </div>
    )}
    {!older && events.length > 0 && !isLoading && <p class="soft">{word("end")}</p>}
  </div>
);

const Line = ({ recorded }: { readonly recorded: MaskedEvent }) => (
  <>
    <span class="event-when">
      {recorded.synced ? "" : `${word("unsure")} `}
      <time dateTime={isoOf(recorded.at)}>{exactly(recorded.at)}</time>
    </span>
    <span>{sentenceOf(recorded)}</span>
  </>
);

/** To the second: what belongs together happens within one. */
export const exactly = (at: number): string =>
  new Intl.DateTimeFormat(language.value, {
    ...{ month: "short", day: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false },
  }).format(writable(at));
