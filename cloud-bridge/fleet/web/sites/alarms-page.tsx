/** Alarms that stand at any site. Staff acknowledges them there, or an operator from here. */
import { useSignal } from "@preact/signals";
import type { Severity } from "../../../../gateway/core/vocabulary.ts";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import { severityWord } from "../../../../gateway/web/shared/words/alarms.ts";
import type { AlarmList, ForkAlarm, StandingAlarm } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { StateAndSite, siteOf } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { AlarmCard } from "./alarm-card.tsx";
import { ForkCard } from "./fork-card.tsx";
import { word } from "./words.ts";

const choices = ["allAlarms", "unseen"] as const;
const severities: readonly (Severity | "all")[] = ["all", "critical", "high", "medium", "low"];
const shownMax = 100;

export const AlarmsPage = () => {
  const chosen = useSignal<(typeof choices)[number]>("allAlarms");
  const severity = useSignal<Severity | "all">("all");
  const site = useSignal("");
  const wanted = siteOf(site.value);
  const filter = [
    ...(chosen.value === "unseen" ? ["acknowledged=false"] : []),
    ...(severity.value === "all" ? [] : [`severity=${severity.value}`]),
    ...(wanted === null ? [] : [`site=${wanted}`]),
  ].join("&");
  return (
    <Page title={fleetWord("alarms")} beside={<CsvSince table="alarms" site={wanted} />}>
      <p class="soft">{word("alarmsNote")}</p>
      <StateAndSite all={choices} state={chosen} nameOf={word} label={fleetWord("alarms")} site={site}>
        <Select
          all={severities}
          chosen={severity.value}
          nameOf={(one) => (one === "all" ? word("anything") : severityWord(one))}
          label={word("severity")}
          onChoose={(one) => {
            severity.value = one;
          }}
        />
      </StateAndSite>
      <Standing key={filter} filter={filter} />
    </Page>
  );
};

/** `filter`: empty: all. */
const Standing = ({ filter }: { readonly filter: string }) => {
  const after = useSignal<string | null>(null);
  const wanted = [`limit=${shownMax}`, filter, after.value === null ? "" : `after=${after.value}`];
  const { value, no } = useFollowed<AlarmList>(`/v1/alarms?${wanted.filter((part) => part !== "").join("&")}`);
  const list = value.value;
  return (
    <>
      <Listed
        all={list === null ? null : [...list.forks, ...list.alarms]}
        no={no.value}
        none={word(filter === "" && after.value === null ? "noAlarms" : "noneChosen")}
        keyOf={keyOf}
        cardOf={cardOf}
      />
      <div class="row">
        {list?.after && (
          <Button name="older" onClick={() => (after.value = list.after)}>
            {word("older")}
          </Button>
        )}
        {after.value !== null && (
          <Button name="newest" onClick={() => (after.value = null)}>
            {word("newest")}
          </Button>
        )}
      </div>
    </>
  );
};

const keyOf = (one: StandingAlarm | ForkAlarm): string =>
  "alarm" in one ? `${one.site}/${one.alarm}` : `${one.site}/${one.fault}/${one.epoch}/${one.seq}`;
const cardOf = (one: StandingAlarm | ForkAlarm) => {
  const where = (
    <a class="site-name" href={hashOf({ page: "site", site: one.site })}>
      {one.site}
    </a>
  );
  return "alarm" in one ? <AlarmCard alarm={one}>{where}</AlarmCard> : <ForkCard fork={one}>{where}</ForkCard>;
};
