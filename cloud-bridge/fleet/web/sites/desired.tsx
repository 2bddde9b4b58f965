/** What this site shall be, and what it says that it is: each document with who set it and what became of it. */
import type { DesiredKind, RollbackWhy } from "../../../../gateway/core/vocabulary.ts";
import { when, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { DesiredOfSite, DesiredVersion } from "../../answers/desired.ts";
import { useFollowed } from "../follow.ts";

export const Desired = ({ site }: { readonly site: string }) => {
  const { value } = useFollowed<{ readonly kinds: readonly DesiredOfSite[] }>(`/v1/sites/${site}/desired`);
  const kinds = value.value?.kinds.filter(({ desired, held }) => desired !== null || held !== null) ?? [];
  return (
    <section class="stack" aria-labelledby="desired">
      <h3 id="desired">{word("title")}</h3>
      {value.value !== null && kinds.length === 0 && <p class="soft">{word("nothing")}</p>}
      {kinds.map((one) => (
        <Document key={one.kind} {...one} />
      ))}
    </section>
  );
};

const Document = ({ kind, desired, held }: DesiredOfSite) => (
  <article class="card desired" data-desired={kind} data-state={desired?.state ?? "conflict"}>
    <h4>{kindWord(kind)}</h4>
    {desired !== null && (
      <>
        <p>
          <strong>{word("version", { version: desired.version })}</strong> {stateWord(desired.state)}
          {desired.toldAt !== null && ` (${when(desired.toldAt)})`}
        </p>
        <Turned version={desired} />
        <p class="soft">
          {word("setBy", { who: desired.issuer.id, at: when(desired.issuedAt), reason: desired.reason })}
        </p>
      </>
    )}
    {held?.version !== desired?.version && (
      <p class="soft">{held === null ? word("holdsNone") : word("holds", { version: held.version })}</p>
    )}
  </article>
);

/** Why it is not in force. */
const Turned = ({ version: { problems = [], why, detail = "" } }: { readonly version: DesiredVersion }) => (
  <>
    {why !== undefined && <p>{word("because", { why: whyWord(why), detail })}</p>}
    {problems.length > 0 && (
      <ul>
        {problems.map(({ field, value, rule }) => (
          <li key={`${field}/${rule}`}>
            <code>{value === undefined ? field : `${field}: ${value}`}</code> <code>{rule}</code>
          </li>
        ))}
      </ul>
    )}
  </>
);

const word = words({
  title: ["What it shall be", "期望状态"],
  nothing: ["Nothing was set from here: the site is as its own file says.", "尚未下发：站点按其自身配置运行。"],
  version: ["Version {version}:", "版本 {version}："],
  setBy: ["Set by {who}, {at}: “{reason}”", "由 {who} 于 {at} 设定：“{reason}”"],
  because: ["{why}: {detail}", "{why}：{detail}"],
  holds: ["The newest that the site has had is version {version}.", "站点最近收到的是版本 {version}。"],
  holdsNone: ["The site has not said that it has it.", "站点尚未确认收到。"],
});
const kindWord = words<DesiredKind>({
  configuration: ["Configuration", "配置"],
  rules: ["Rules", "规则"],
  carriers: ["Carriers", "承运商"],
  couriers: ["Couriers", "快递员"],
});
const stateWord = words<DesiredVersion["state"]>({
  sent: ["on its way", "下发中"],
  waiting: ["at the site, until nobody stands at a door", "已到站点，等待无人操作"],
  trial: ["being tried", "试运行中"],
  applied: ["in force", "已生效"],
  refused: ["refused by the site", "站点已拒绝"],
  "rolled-back": ["taken back by the site", "站点已回退"],
  superseded: ["overtaken by a newer one", "已被新版本取代"],
  conflict: ["the site has another one: set it again", "站点持有其他版本，请重新设定"],
});
const whyWord = words<RollbackWhy>({
  "not-started": ["The gateway did not start with it", "网关无法启动"],
  crashed: ["The gateway crashed with it", "网关崩溃"],
  failed: ["The gateway failed with it", "网关出错"],
  "not-ready": ["The gateway was not ready in time", "网关未能及时就绪"],
  "device-silent": ["Devices did not answer", "设备没有应答"],
  "uplink-lost": ["The fleet was not reached", "无法连接云平台"],
});
