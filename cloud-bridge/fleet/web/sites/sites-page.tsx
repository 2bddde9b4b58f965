/** The sites, those with something wrong first; the fleet finds and sorts, so that none is out of reach. */
import { useSignal } from "@preact/signals";
import { Field, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { SiteCounts, SiteList } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { CsvLink } from "../office/csv.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { Facts } from "./facts.tsx";
import { word } from "./words.ts";

/** Shown at once; the others are found by their name. */
const shownMax = 100;
/** So many are looked through by eye. */
const filterFrom = 8;

export const SitesPage = () => {
  const part = useSignal("");
  const asked = encodeURIComponent(part.value.trim());
  const { value, no } = useFollowed<SiteList>(`/sites?order=worst&limit=${shownMax}&part=${asked}`);
  const list = value.value;
  return (
    <Page title={fleetWord("sites")} beside={<CsvLink table="sites" />}>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {list === null && no.value === null && <Wait />}
      {list !== null && <Counted counts={list.counts} />}
      {(list?.counts.sites ?? 0) >= filterFrom && (
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
      {list !== null && <Found list={list} />}
    </Page>
  );
};

const Counted = ({ counts: { sites, troubled } }: { readonly counts: SiteCounts }) => (
  <p class="soft" data-counted={sites}>
    {sites === 0 ? word("none") : word(troubled === 0 ? "allWell" : "someTroubled", { count: sites, troubled })}
  </p>
);

const Found = ({ list: { sites, counts } }: { readonly list: SiteList }) => (
  <>
    {counts.sites > 0 && counts.found === 0 && (
      <p class="soft" data-found={0}>
        {word("noneFound")}
      </p>
    )}
    <ul class="sites">
      {sites.map((site) => (
        <li key={site.site} class="card site" data-site={site.site} data-bad={site.troubles.length > 0}>
          <h3>
            <a class="site-name" href={hashOf({ page: "site", site: site.site })}>
              {site.site}
            </a>
          </h3>
          <Facts site={site} />
        </li>
      ))}
    </ul>
    {counts.found > sites.length && <p class="soft">{word("more", { count: counts.found - sites.length })}</p>}
  </>
);
