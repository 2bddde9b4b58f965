/** Parcels that were announced, each with the consent that came with it, the newest first. */
import { useSignal } from "@preact/signals";
import { Field } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { Announcement, AnnouncementState } from "../../announcements/answers.ts";
import type { Session } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { StateAndSite, siteOf } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { waybillOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { AnnouncementCard } from "./announcement-card.tsx";
import { stateWord, word } from "./words.ts";

const shownMax = 100;
const choices: readonly (AnnouncementState | "all")[] = [
  ...(["all", "waiting", "at-site", "used", "withdrawing", "withdrawn", "expired", "refused", "replaced"] as const),
];
const nameOf = (one: AnnouncementState | "all"): string => (one === "all" ? word("all") : stateWord(one));

export const AnnouncementsPage = ({ session }: { readonly session: Session }) => {
  const state = useSignal<AnnouncementState | "all">("all");
  const site = useSignal("");
  const waybill = useSignal("");
  const query = [
    `limit=${shownMax}`,
    ...(state.value === "all" ? [] : [`state=${state.value}`]),
    ...(siteOf(site.value) === null ? [] : [`site=${siteOf(site.value)}`]),
    ...(waybillOf(waybill.value) === null ? [] : [`waybill=${waybillOf(waybill.value)}`]),
  ].join("&");
  return (
    <Page title={fleetWord("announcements")} beside={<CsvSince table="announcements" site={siteOf(site.value)} />}>
      <p class="soft">{word("note")}</p>
      <StateAndSite all={choices} state={state} nameOf={nameOf} label={word("state")} site={site}>
        <Field
          label={word("waybill")}
          value={waybill.value}
          wrong={waybill.value === "" || waybillOf(waybill.value) !== null ? null : word("waybillWrong")}
          onInput={(text) => {
            waybill.value = text;
          }}
          kind={{ name: "waybill", autocomplete: "off", spellcheck: false, maxLength: 80 }}
        />
      </StateAndSite>
      <List key={query} query={query} session={session} />
    </Page>
  );
};

const List = ({ query, session }: { readonly query: string; readonly session: Session }) => {
  const { value, no } = useFollowed<{ readonly announcements: readonly Announcement[] }>(`/v1/announcements?${query}`);
  return (
    <Listed
      all={value.value?.announcements ?? null}
      no={no.value}
      none={word("none")}
      keyOf={({ tenant, id }) => `${tenant}/${id}`}
      cardOf={(one) => <AnnouncementCard announced={one} session={session} />}
      cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
    />
  );
};
