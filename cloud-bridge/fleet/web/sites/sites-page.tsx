/** Every site, those with something wrong first. */
import { useSignal } from "@preact/signals";
import { Field, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { SiteSummary } from "../../answers/answers.ts";
import type { Followed } from "../follow.ts";
import { CsvLink } from "../office/filter.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { Facts, wrongs } from "./facts.tsx";
import { word } from "./words.ts";

/** Shown at once; the others are found by their name. */
const shownMax = 100;
/** So many are looked through by eye. */
const filterFrom = 8;

export const SitesPage = ({ sites }: { readonly sites: Followed<{ readonly sites?: readonly SiteSummary[] }> }) => {
  const part = useSignal("");
  const all = sites.value.value?.sites ?? null;
  const no = sites.no.value;
  const found = (all ?? []).filter(({ site }) => site.includes(part.value.trim().toLowerCase())).sort(worstFirst);
  const shown = found.slice(0, shownMax);
  return (
    <Page title={fleetWord("sites")} beside={<CsvLink table="sites">{word("csv")}</CsvLink>}>
      {no !== null && <Notice kind="bad">{noWord(no)}</Notice>}
      {all === null && no === null && <Wait />}
      {all?.length === 0 && <p class="soft">{word("none")}</p>}
      {(all?.length ?? 0) >= filterFrom && (
        <div class="narrow">
          <Field
            label={word("filter")}
            value={part.value}
            onInput={(text) => {
              part.value = text;
            }}
            kind={{ name: "filter", autocomplete: "off", spellcheck: false, maxLength: 64 }}
          />
        </div>
      )}
      {all !== null && all.length > 0 && found.length === 0 && <p class="soft">{word("noneFound")}</p>}
      <ul class="sites">
        {shown.map((site) => (
          <li key={site.site} class="card site" data-site={site.site} data-bad={troubles(site) > 0}>
            <h3>
              <a class="site-name" href={hashOf({ page: "site", site: site.site })}>
                {site.site}
              </a>
            </h3>
            <Facts site={site} />
          </li>
        ))}
      </ul>
      {found.length > shown.length && <p class="soft">{word("more", { count: found.length - shown.length })}</p>}
    </Page>
  );
};

const troubles = ({ alarms, forkAlarms, behindSince, condition }: SiteSummary): number =>
  alarms + forkAlarms + (behindSince === null ? 0 : 1) + wrongs(condition);
const worstFirst = (one: SiteSummary, other: SiteSummary): number =>
  troubles(other) - troubles(one) || one.site.localeCompare(other.site, "en", { numeric: true });
