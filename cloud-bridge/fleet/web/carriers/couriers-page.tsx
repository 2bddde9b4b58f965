/** Couriers, as the sites tell of their work, and whose sign-in fails. */
import { useSignal } from "@preact/signals";
import { Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { when, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Session } from "../../answers/answers.ts";
import type { CourierSeen } from "../../answers/carriers/carriers.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { SiteField, siteOf } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { isFor } from "../office/places.ts";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { idForm, LetIn } from "./let-in.tsx";

const shownMax = 100;
type Wanted = "courier" | "carrier";
const fields: readonly Wanted[] = ["courier", "carrier"];

export const CouriersPage = ({ session }: { readonly session: Session }) => {
  const wanted = useSignal<Readonly<Record<Wanted, string>>>({ courier: "", carrier: "" });
  const site = useSignal("");
  const isWrong = (field: Wanted): boolean =>
    wanted.value[field].trim() !== "" && !idForm.test(wanted.value[field].trim());
  const query = [
    `limit=${shownMax}`,
    ...fields.flatMap((field) => {
      const value = wanted.value[field].trim();
      return value === "" || isWrong(field) ? [] : [`${field}=${value}`];
    }),
    ...(siteOf(site.value) === null ? [] : [`site=${siteOf(site.value)}`]),
  ].join("&");
  return (
    <Page title={fleetWord("couriers")} beside={<CsvSince table="couriers" site={siteOf(site.value)} />}>
      <p class="soft">{word("note")}</p>
      {session.rights.includes("set-desired") && <LetIn />}
      <div class="filters">
        {fields.map((field) => (
          <Field
            key={field}
            label={word(field)}
            value={wanted.value[field]}
            wrong={isWrong(field) ? word("idWrong") : null}
            onInput={(text) => {
              wanted.value = { ...wanted.value, [field]: text };
            }}
            kind={{ name: field, autocomplete: "off", spellcheck: false, maxLength: 32 }}
          />
        ))}
        <SiteField
          value={site.value}
          onInput={(text) => {
            site.value = text;
          }}
        />
      </div>
      <List key={query} query={query} session={session} />
    </Page>
  );
};

const List = ({ query, session }: { readonly query: string; readonly session: Session }) => {
  const { value, no } = useFollowed<{ readonly couriers: readonly CourierSeen[] }>(`/v1/couriers?${query}`);
  return (
    <Listed
      all={value.value?.couriers ?? null}
      no={no.value}
      none={word("none")}
      keyOf={({ courier, carrier }) => `${carrier}/${courier}`}
      cardOf={(one) => <Courier seen={one} linksSites={isFor(session, "site")} />}
      cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
    />
  );
};

interface CourierProps {
  readonly seen: CourierSeen;
  readonly linksSites: boolean;
}
const Courier = ({ seen: { courier, carrier, sites }, linksSites }: CourierProps) => (
  <article class="card site" data-courier={courier} data-bad={sites.some(isFailing)}>
    <h3>
      {courier} <span class="soft">{carrier === null ? word("noCarrier") : <span class="mono">{carrier}</span>}</span>
    </h3>
    <ul class="stack">
      {sites.map((one) => (
        <li key={one.site}>
          {linksSites ? (
            <a class="site-name" href={hashOf({ page: "site", site: one.site })}>
              {one.site}
            </a>
          ) : (
            one.site
          )}{" "}
          {one.at !== null && <span class="soft">{word("worked", { at: when(one.at) })}</span>}
          {isFailing(one) && (
            <Notice kind="warn">
              {word("failed", { count: one.tries ?? 1, at: one.failedAt === null ? "" : when(one.failedAt) })}
            </Notice>
          )}
        </li>
      ))}
    </ul>
  </article>
);

/** Nothing was heard of work since: it is known to the hour. */
const isFailing = ({ at, failedAt }: CourierSeen["sites"][number]): boolean =>
  failedAt !== null && (at === null || failedAt > at + 3_600_000);

const word = words({
  note: ["Couriers whose work the sites have told of.", "来自站点上报的快递员作业记录。"],
  none: ["No courier is known here yet.", "尚无快递员记录。"],
  csv: ["Download CSV", "下载 CSV"],
  courier: ["Courier (empty: all)", "快递员（留空为全部）"],
  carrier: ["Carrier (empty: all)", "快递公司（留空为全部）"],
  idWrong: ["a–z, 0–9 and - only, 32 at most.", "仅限小写字母、数字与 -，最多 32 个。"],
  noCarrier: ["has not worked yet", "尚未作业"],
  worked: ["last worked {at}", "最近作业 {at}"],
  failed: [
    "{count} failed {count|sign-in|sign-ins}, the last {at}; no work since.",
    "登录失败 {count} 次，最近 {at}，此后无作业。",
  ],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 名。"],
});
