/** Alarms that stand at any site. Staff acknowledges them there, or an operator from here. */
import { useSignal } from "@preact/signals";
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { StandingAlarm } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { Choices } from "../office/filter.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { AlarmCard } from "./alarm-card.tsx";
import { word } from "./words.ts";

const choices = ["allAlarms", "unseen"] as const;
const shownMax = 200;

export const AlarmsPage = () => {
  const { value, no } = useFollowed<{ readonly alarms: readonly StandingAlarm[] }>(`/v1/alarms?limit=${shownMax}`);
  const chosen = useSignal<(typeof choices)[number]>("allAlarms");
  const all = value.value?.alarms ?? null;
  const shown = all?.filter(({ acknowledgedAt }) => chosen.value === "allAlarms" || acknowledgedAt === null);
  return (
    <Page title={fleetWord("alarms")}>
      <p class="soft">{word("alarmsNote")}</p>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      <Choices
        all={choices}
        chosen={chosen.value}
        nameOf={(one) => word(one)}
        label={fleetWord("alarms")}
        onChoose={(one) => {
          chosen.value = one;
        }}
      />
      {all === null && no.value === null && <Wait />}
      {shown?.length === 0 && <p class="soft">{word("noAlarms")}</p>}
      <ul class="sites">
        {shown?.map((one) => (
          <li key={`${one.site}/${one.alarm}`}>
            <AlarmCard alarm={one} site={one.site}>
              <a class="site-name" href={hashOf({ page: "site", site: one.site })}>
                {one.site}
              </a>
            </AlarmCard>
          </li>
        ))}
      </ul>
      {all?.length === shownMax && <p class="soft">{word("newestOnly", { count: shownMax })}</p>}
    </Page>
  );
};
