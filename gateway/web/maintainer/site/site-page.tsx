/** The cabinet live, the compartments one by one, and how the gateway is doing. */
import { useSignal } from "@preact/signals";
import type { Alarm } from "../../../wire/http.ts";
import { Cabinet, Legend } from "../../shared/parts/cabinet.tsx";
import { Button } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { compartment, layout } from "../../shared/site/compartments.ts";
import { alarmWord } from "../../shared/words/alarms.ts";
import { doorWord, occupancyWord, serviceWord, site as siteWord } from "../../shared/words/site.ts";
import { evidenceWord } from "../events/told/who.ts";
import { hashOf } from "../route.ts";
import { type Filter, filters, fits } from "./board.ts";
import { SiteFacts } from "./facts.tsx";
import { Laid, overlayOf, showsWitnesses, WitnessLegend, WitnessToggle } from "./overlay.tsx";
import { alarms, factsOf } from "./staff-site.ts";
import { word } from "./words.ts";

export const SitePage = () => {
  const marked = alarmsByDoor(alarms.value);
  return (
    <Page title={layout.value ? `${word("site")} ${layout.value.site}` : word("site")} beside={<AlarmCount />}>
      <div class="stack">
        <div class="row">
          <WitnessToggle />
        </div>
        <Cabinet
          marked={marked}
          {...(showsWitnesses.value ? { overlay: overlayOf } : {})}
          onPick={(id) => {
            location.hash = hashOf({ page: "compartment", compartment: id });
          }}
        />
        {showsWitnesses.value ? <WitnessLegend /> : <Legend />}
      </div>
      <div class="site-columns">
        <Places marked={marked} />
        <SiteFacts />
      </div>
    </Page>
  );
};

const AlarmCount = () => {
  const count = alarms.value.length;
  if (count === 0) return null;
  return (
    <a class="button" data-kind="bad" href={hashOf({ page: "alarms" })}>
      {word("alarms", { count })}
    </a>
  );
};

/** What the alarms at a door say. */
const alarmsByDoor = (standing: readonly Alarm[]): ReadonlyMap<string, string> => {
  const marked = new Map<string, string>();
  for (const { kind, subject } of standing) {
    const before = marked.get(subject);
    marked.set(subject, before === undefined ? alarmWord(kind, subject) : `${before}; ${alarmWord(kind, subject)}`);
  }
  return marked;
};

const Places = ({ marked }: { readonly marked: ReadonlyMap<string, string> }) => {
  const filter = useSignal<Filter>("all");
  const ids = layout.value?.banks.flatMap(({ columns }) => columns.flat().map((place) => place.compartment)) ?? [];
  const fitting = (by: Filter): readonly string[] =>
    ids.toSorted().filter((id) => {
      const now = compartment(id).value;
      return now !== null && fits(by, now, marked.has(id));
    });
  const shown = fitting(filter.value);
  return (
    <section class="stack" aria-label={word("list")}>
      <div class="row" role="group" aria-label={word("show")}>
        {filters.map((one) => (
          <Button
            key={one}
            isPressed={filter.value === one}
            kind={filter.value === one ? "main" : "plain"}
            onClick={() => {
              filter.value = one;
            }}
          >
            {word(one)} {fitting(one).length}
          </Button>
        ))}
      </div>
      {shown.length === 0 && <p class="soft">{word("none")}</p>}
      <ul class="places">
        {shown.map((id) => (
          <Place key={id} id={id} alarm={marked.get(id) ?? null} />
        ))}
      </ul>
    </section>
  );
};

const Place = ({ id, alarm }: { readonly id: string; readonly alarm: string | null }) => {
  const now = compartment(id).value;
  const evidence = factsOf(id).value?.evidence;
  if (now === null) return null;
  const states = [
    occupancyWord(now.occupancy),
    ...(now.door === "closed" ? [] : [doorWord(now.door)]),
    ...(now.service === "in-service" ? [] : [serviceWord(now.service)]),
  ];
  return (
    <li>
      <a
        class="place"
        href={hashOf({ page: "compartment", compartment: id })}
        data-place={id}
        data-occupancy={now.occupancy}
        data-door={now.door}
      >
        <span class="place-name">
          {alarm !== null && (
            <span class="place-alarm" role="img" aria-label={word("alarm")}>
              ▲{" "}
            </span>
          )}
          {id}
        </span>
        <span>{states.join(" · ")}</span>
        {alarm !== null && <span class="place-alarm">{alarm}</span>}
        {alarm === null && evidence && <span class="soft">{evidenceWord(evidence)}</span>}
        {showsWitnesses.value && <Laid id={id} />}
        <span class="aside">{siteWord("size", { size: now.size })}</span>
      </a>
    </li>
  );
};
