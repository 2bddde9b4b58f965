/** What happened at one door: its events, and its picture stepped through them. */
import { useSignal } from "@preact/signals";
import type { MaskedEvent } from "../../../wire/http.ts";
import { Button } from "../../shared/parts/controls.tsx";
import { doorWord, occupancyWord, serviceWord } from "../../shared/words/site.ts";
import { withoutEchoes } from "../events/echoes.ts";
import { Events, exactly } from "../events/event-list.tsx";
import type { EventList } from "../events/pages.ts";
import { shownOf } from "../events/told/say.ts";
import { sentenceOf, sentences } from "../events/told/sentences.ts";
import { blank, type Picture, pictureAfter, serviceOf } from "./replay.ts";
import { word } from "./words.ts";

export const History = ({ id, list: all }: { readonly id: string; readonly list: EventList }) => {
  const list = { ...all, events: withoutEchoes(all.events) };
  const chosen = useSignal<number | null>(null);
  const oldestFirst = list.events.toReversed();
  const found = oldestFirst.findIndex(({ seq }) => seq === chosen.value);
  // Nobody has stepped anywhere yet: the newest.
  const at = found < 0 ? oldestFirst.length - 1 : found;
  const go = (to: number): void => {
    chosen.value = oldestFirst[Math.min(Math.max(to, 0), oldestFirst.length - 1)]?.seq ?? null;
  };
  return (
    <section class="stack" aria-labelledby="history">
      <h3 id="history">{word("history")}</h3>
      {oldestFirst.length > 0 && <Replay id={id} events={oldestFirst} at={at} onGo={go} />}
      <Events
        list={list}
        at={oldestFirst[at]?.seq ?? null}
        onPick={(seq) => {
          chosen.value = seq;
        }}
      />
    </section>
  );
};

interface ReplayProps {
  readonly id: string;
  readonly events: readonly MaskedEvent[];
  readonly at: number;
  readonly onGo: (to: number) => void;
}
const Replay = ({ id, events, at, onGo }: ReplayProps) => {
  const pictures = picturesOf(id, events);
  const recorded = events[at];
  return (
    <div class="card replay" role="group" aria-label={word("replay")}>
      <div class="replay-doors">
        <DoorPicture id={id} picture={pictures[at] ?? blank} caption={word("before")} />
        <span aria-hidden="true" class="replay-arrow">
          →
        </span>
        <DoorPicture id={id} picture={pictures[at + 1] ?? blank} caption={word("after")} />
      </div>
      <div class="stack grow">
        <p role="status" class="replay-says">
          {recorded && <span class="soft">{exactly(recorded.at)} </span>}
          {recorded && sentenceOf(recorded)}
        </p>
        <input
          type="range"
          class="slider"
          aria-label={word("slider")}
          aria-valuetext={word("step", { at: at + 1, count: events.length })}
          min={0}
          max={events.length - 1}
          value={at}
          onInput={(event) => onGo(Number(event.currentTarget.value))}
        />
        <div class="row">
          <Button onClick={() => onGo(at - 1)} isDisabled={at <= 0}>
            ◀ {word("earlier")}
          </Button>
          <Button onClick={() => onGo(at + 1)} isDisabled={at >= events.length - 1}>
            {word("later")} ▶
          </Button>
          <span class="soft">{word("step", { at: at + 1, count: events.length })}</span>
        </div>
      </div>
    </div>
  );
};

/** Before the first event, and after each. */
const picturesOf = (id: string, events: readonly MaskedEvent[]): readonly Picture[] => {
  const pictures = [blank];
  for (const recorded of events) {
    const was = pictures.at(-1) ?? blank;
    const event = shownOf(sentences, recorded);
    pictures.push(event === null ? was : pictureAfter(was, event, id));
  }
  return pictures;
};

interface DoorPictureProps {
  readonly id: string;
  readonly picture: Picture;
  readonly caption: string;
}
const DoorPicture = ({ id, picture, caption }: DoorPictureProps) => {
  const service = serviceOf(picture);
  const lines = [
    doorWord(picture.door),
    picture.occupancy === null ? word("notKnown") : occupancyWord(picture.occupancy),
    ...(service === "in-service" ? [] : [serviceWord(service)]),
  ];
  return (
    <figure class="door-picture" data-caption={caption}>
      <div
        class="door"
        data-door={picture.door}
        data-occupancy={picture.occupancy ?? undefined}
        data-service={service}
        aria-hidden="true"
      >
        {id}
      </div>
      <figcaption>
        <strong>{caption}</strong>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </figcaption>
    </figure>
  );
};
