/** What recipients say of their parcels, all sites together, the newest first. */
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { when, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { ListedRemark, RemarkPage } from "../../answers/remarks.ts";
import { useFollowed } from "../follow.ts";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { kindWord, Words } from "./remarks.tsx";

const shownMax = 100;

export const RemarksPage = () => {
  const { value, no } = useFollowed<RemarkPage>(`/v1/remarks?limit=${shownMax}`);
  return (
    <Page title={fleetWord("remarks")}>
      <p class="soft">{word("note")}</p>
      <Listed
        all={value.value?.remarks ?? null}
        no={no.value}
        none={word("none")}
        keyOf={({ id }) => id}
        cardOf={(one) => <Said remark={one} />}
        cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
      />
    </Page>
  );
};

const Said = ({ remark }: { readonly remark: ListedRemark }) => {
  const { at, kind, site, carrier, parcels } = remark;
  return (
    <article class="card remark" data-remark={kind}>
      <div class="row">
        <h3 class="grow">{kindWord(kind)}</h3>
        <time class="soft" dateTime={new Date(at).toISOString()}>
          {when(at)}
        </time>
      </div>
      <p class="row">
        {parcels.map((waybill) => (
          <a key={waybill} class="site-name mono" href={hashOf({ page: "parcels", waybill })}>
            {waybill}
          </a>
        ))}
        <a class="site-name" href={hashOf({ page: "site", site })}>
          {site}
        </a>
        <span class="soft">{word("carrier", { carrier })}</span>
      </p>
      <Words remark={remark} />
    </article>
  );
};

const word = words({
  note: [
    "What recipients say on their own page. It is erased with that page. Who looks at a photo stands in the log.",
    "收件人在其页面上的反馈，随该页面一并删除。查看照片会记入日志。",
  ],
  none: ["Nobody has said anything.", "暂无反馈。"],
  carrier: ["carrier {carrier}", "快递公司 {carrier}"],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 条。"],
});
