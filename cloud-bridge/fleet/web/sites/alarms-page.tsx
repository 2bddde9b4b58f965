/** Alarms that stand at any site. Staff acknowledges them there, or an operator from here. */
import { useSignal } from "@preact/signals";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { StandingAlarm } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { Choices } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { AlarmCard } from "./alarm-card.tsx";
import { word } from "./words.ts";

const choices = ["allAlarms", "unseen"] as const;
const shownMax = 200;

export const AlarmsPage = () => {
  const { value, no } = useFollowed<{ readonly alarms: readonly StandingAlarm[] }>(`/v1/alarms?limit=${shownMax}`);
  const chosen = useSignal<(typeof choices)[number]>("allAlarms");
  return (
    <Page title={fleetWord("alarms")}>
      <p class="soft">{word("alarmsNote")}</p>
      <Choices
        all={choices}
        chosen={chosen.value}
        nameOf={(one) => word(one)}
        label={fleetWord("alarms")}
        onChoose={(one) => {
          chosen.value = one;
        }}
      />
      <Listed
        all={value.value?.alarms ?? null}
        shows={({ acknowledgedAt }) => chosen.value === "allAlarms" || acknowledgedAt === null}
        no={no.value}
        none={word("noAlarms")}
        keyOf={(one) => `${one.site}/${one.alarm}`}
        cardOf={(one) => (
          <AlarmCard alarm={one}>
            <a class="site-name" href={hashOf({ page: "site", site: one.site })}>
              {one.site}
            </a>
          </AlarmCard>
        )}
        cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
      />
    </Page>
  );
};
