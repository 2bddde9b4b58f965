/** Every carrier that the fleet knows of: on which terms at which sites, and how much lies there for it. */
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { span, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { CarrierSeen } from "../../answers/carriers/carriers.ts";
import { useFollowed } from "../follow.ts";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";

export const CarriersPage = () => {
  const { value, no } = useFollowed<{ readonly carriers: readonly CarrierSeen[] }>("/v1/carriers");
  return (
    <Page title={fleetWord("carriers")}>
      <p class="soft">{word("note")}</p>
      <Listed
        all={value.value?.carriers ?? null}
        no={no.value}
        none={word("none")}
        keyOf={(one) => one.carrier}
        cardOf={(one) => <Carrier seen={one} />}
      />
    </Page>
  );
};

const Carrier = ({ seen: { carrier, terms, parcels } }: { readonly seen: CarrierSeen }) => (
  <article class="card site" data-carrier={carrier}>
    <h3>
      {terms[0]?.name} <span class="soft mono">{carrier}</span>
    </h3>
    <p>{word("parcels", { count: parcels })}</p>
    {terms.length === 0 && <p class="soft">{word("ofFile")}</p>}
    {terms.map(({ name, unknownConsent, handIns, holdMs, sites }) => (
      <section key={sites[0]} class="stack">
        {terms.length > 1 && <h4>{name}</h4>}
        <ul>
          <li>{word("hold", { span: span(holdMs) })}</li>
          <li>{word(unknownConsent)}</li>
          <li>{handInWord(handIns)}</li>
        </ul>
        <details class="folded">
          <summary>{word("sites", { count: sites.length })}</summary>
          <p class="row">
            {sites.map((site) => (
              <a key={site} class="site-name" href={hashOf({ page: "site", site })}>
                {site}
              </a>
            ))}
          </p>
        </details>
      </section>
    ))}
  </article>
);

const word = words({
  note: [
    "Carriers in the documents that were set from here, and in the sites' newest counts. " +
      "A site's page says what became of its document.",
    "来自平台下发的承运商文档与各站点最近的结算；文档状态见站点页面。",
  ],
  none: [
    "No carrier is known here yet: no document was set, and no site has counted its first day. Sites have their own.",
    "尚无快递公司：未下发承运商文档，也没有站点完成首日结算；站点使用自身配置。",
  ],
  parcels: [
    "{count} {count|parcel|parcels} lay at the sites at their last count.",
    "最近一次结算时各站点共 {count} 件。",
  ],
  ofFile: ["Its terms stand in the sites' own files.", "条款以站点自身配置为准。"],
  hold: ["Hold period {span}", "保管期 {span}"],
  refuse: ["Without consent nothing goes in.", "未经收件人同意不得存入。"],
  accept: ["Goes in also when nobody has asked the recipient.", "未征询收件人时也可存入。"],
  sites: ["At {count} {count|site|sites}", "{count} 个站点"],
});
const handInWord = words<CarrierSeen["terms"][number]["handIns"]>({
  none: ["Takes no hand-ins.", "不收寄件。"],
  announced: ["Takes hand-ins that were announced.", "仅收已预约的寄件。"],
  labelled: ["Takes hand-ins that have its label.", "收贴有其面单的寄件。"],
});
