/** What recipients are told, with their pickup codes: a demo shows them, a fleet at work does not. */
import { Notice as Note, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { inFours } from "../../../../gateway/web/shared/words/code.ts";
import { joined, when, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Notice } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { hashOf } from "../route.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { kindOf, kindWord } from "./words.ts";

const shownMax = 50;
const word = words({
  note: [
    "What the phones of recipients and senders would show. Only a demo shows it here.",
    "收件人与寄件人手机会收到的内容，仅在演示中显示。",
  ],
  none: ["Nobody has been told anything yet.", "尚无通知。"],
  place: ["{site}, compartment {compartment}", "{site}，{compartment} 格口"],
  held: ["held until {at}", "保管至 {at}"],
  good: ["good until {at}", "有效期至 {at}"],
  code: ["Pickup code", "取件码"],
  handInCode: ["Hand-in code", "寄件码"],
  phone: ["To {phone}", "发送至 {phone}"],
});
const stageWord = words({
  refused: ["given back by the recipient", "收件人已拒收"],
  collected: ["collected {at}", "{at} 已取出"],
  recalled: ["taken back by the carrier {at}", "{at} 快递公司已取回"],
  missing: ["not found by staff {at}: the code opens nothing", "{at} 工作人员未找到，取件码已失效"],
  found: ["missed at first, then found by staff: the code opens nothing", "起初未找到，后由工作人员找到，取件码已失效"],
  doubted: [
    "content in doubt since {at}: staff must look; the code does not open",
    "自 {at} 起内容存疑，须由工作人员核对，取件码暂不能开门",
  ],
  used: ["used {at}", "{at} 已使用"],
});

export const ToldPage = () => {
  const { value, no } = useFollowed<{ readonly notices: readonly Notice[] }>(`/notices?limit=${shownMax}`);
  const all = value.value?.notices ?? null;
  return (
    <Page title={fleetWord("notices")}>
      <p class="soft">{word("note")}</p>
      {no.value !== null && <Note kind="bad">{noWord(no.value)}</Note>}
      {all === null && no.value === null && <Wait />}
      {all?.length === 0 && <p>{word("none")}</p>}
      <ul class="notices">
        {all?.map((one) => (
          <li key={`${one.deposit}/${one.kind}`} class="card told" data-kind={one.kind} data-stage={one.stage}>
            <Told notice={one} />
          </li>
        ))}
      </ul>
    </Page>
  );
};

const Told = ({ notice }: { readonly notice: Notice }) => {
  const { kind, at, site, compartment, parcels, holdUntilAt, code, phone } = notice;
  const place = compartment === "" ? site : word("place", { site, compartment });
  const outcome = outcomeOf(notice);
  return (
    <>
      <div class="row">
        <h3 class="grow">{kindWord(kindOf(kind))}</h3>
        <time class="soft" dateTime={new Date(at).toISOString()}>
          {when(at)}
        </time>
      </div>
      <p class="row">
        {parcels.map((waybill) => (
          <a key={waybill} class="button mono" data-kind="quiet" href={hashOf({ page: "parcels", waybill })}>
            {waybill}
          </a>
        ))}
      </p>
      <p>
        {joined([place, outcome ?? word(kind === "hand-in" ? "good" : "held", { at: when(holdUntilAt) })])}
        {phone !== null && <> · {word("phone", { phone })}</>}
      </p>
      {code !== null && (
        <p>
          {kind === "hand-in" ? word("handInCode") : word("code")}{" "}
          <strong class="told-code mono">{inFours(code)}</strong>
        </p>
      )}
    </>
  );
};

const outcomes = ["refused", "collected", "recalled", "missing", "found", "used"] as const;
const outcomeOf = ({ stage, endedAt, doubtAt }: Notice): string | null => {
  if (doubtAt !== null) return stageWord("doubted", { at: when(doubtAt) });
  const known = outcomes.find((one) => one === stage);
  return known ? stageWord(known, { at: endedAt === null ? "" : when(endedAt) }).trim() : null;
};
