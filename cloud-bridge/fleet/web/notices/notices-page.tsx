/** Notices: what was sent to recipients and what became of it; a demo's phone shows what they say. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Session } from "../../answers/answers.ts";
import type { Delivery, DeliveryState } from "../../answers/notices.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { StateAndSite, siteOf } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { isFor } from "../office/places.ts";
import { hashOf } from "../route.ts";
import { askFleet } from "../session/session.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { ToldPage } from "./told.tsx";
import { kindOf, kindWord, sentWord, word } from "./words.ts";

const shownMax = 100;
const choices: readonly (DeliveryState | "all")[] = [
  ...(["all", "waiting", "sent", "delivered", "undelivered", "failed", "given-up", "needless"] as const),
];

const nameOf = (one: DeliveryState | "all"): string => (one === "all" ? word("all") : sentWord(one));

export const NoticesPage = ({ session }: { readonly session: Session }) =>
  session.rights.includes("read-deliveries") ? <Sent session={session} /> : <ToldPage />;

const Sent = ({ session }: { readonly session: Session }) => {
  const state = useSignal<DeliveryState | "all">("all");
  const site = useSignal("");
  const query = [
    `limit=${shownMax}`,
    ...(state.value === "all" ? [] : [`state=${state.value}`]),
    ...(siteOf(site.value) === null ? [] : [`site=${siteOf(site.value)}`]),
  ].join("&");
  return (
    <Page title={fleetWord("notices")} beside={<CsvSince table="notices" site={siteOf(site.value)} />}>
      <p class="soft">{word("note")}</p>
      <div class="row">
        {(["templates", "bulk"] as const)
          .filter((page) => isFor(session, page))
          .map((page) => (
            <a key={page} class="button" data-do={page} href={hashOf({ page })}>
              {word(page)}
            </a>
          ))}
      </div>
      <StateAndSite all={choices} state={state} nameOf={nameOf} label={word("state")} site={site} />
      <List key={query} query={query} session={session} />
    </Page>
  );
};

interface ListProps {
  readonly query: string;
  readonly session: Session;
}
const List = ({ query, session: { rights, demoPhone } }: ListProps) => {
  const { value, no } = useFollowed<{ readonly deliveries: readonly Delivery[] }>(`/v1/notice-deliveries?${query}`);
  return (
    <Listed
      all={value.value?.deliveries ?? null}
      no={no.value}
      none={word(demoPhone ? "noneOfDemo" : "none")}
      keyOf={(one) => one.delivery}
      cardOf={(one) => <SentCard sent={one} mayResend={rights.includes("resend-notices")} />}
      cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
    />
  );
};

const SentCard = ({ sent, mayResend }: { readonly sent: Delivery; readonly mayResend: boolean }) => {
  const { delivery, kind, channel, site, carrier, state, tries, madeAt, nextAt, arrivedAt, error } = sent;
  const no = useSignal<string | null>(null);
  const again = async (): Promise<void> => {
    const said = await askFleet(`/v1/notice-deliveries/${delivery}/resend`, { method: "POST", patienceMs: 8_000 });
    no.value = said.ok ? null : noWord(said);
  };
  const isWaiting = state === "waiting";
  return (
    <article class="card sent" data-sent={delivery} data-state={state}>
      <div class="row">
        <h3 class="grow">{kindWord(kindOf(kind))}</h3>
        <time class="soft" dateTime={new Date(madeAt).toISOString()}>
          {when(madeAt)}
        </time>
      </div>
      <p>
        <strong>{sentWord(state)}</strong>
        {isWaiting && nextAt !== null && <> · {word("next", { at: when(nextAt) })}</>}
        {arrivedAt !== null && <> · {when(arrivedAt)}</>}
        {tries > 1 && <> · {word("tries", { count: tries })}</>}
      </p>
      {error !== null && <p class="mono soft">{error}</p>}
      <p class="soft">
        {word("by", { channel, carrier })} ·{" "}
        <a class="site-name" href={hashOf({ page: "site", site })}>
          {site}
        </a>
      </p>
      {no.value !== null && <Notice kind="bad">{no.value}</Notice>}
      {mayResend && !isWaiting && (
        <div class="row">
          <Button name="again" onClick={() => void again()}>
            {word("again")}
          </Button>
        </div>
      )}
    </article>
  );
};
