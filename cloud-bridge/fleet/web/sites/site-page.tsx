/** One site: its alarms in words, what is wrong with its history, and its compartments in figures. */
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { SiteStatus } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { OrderAtSite } from "../orders/order-at-site.tsx";
import { hashOf } from "../route.ts";
import { may } from "../session/session.ts";
import { noWord } from "../words.ts";
import { AlarmCard } from "./alarm-card.tsx";
import { Desired } from "./desired.tsx";
import { Devices } from "./devices.tsx";
import { Facts } from "./facts.tsx";
import { ForkCard } from "./fork-card.tsx";
import { SiteLogs } from "./history/log.tsx";
import { word } from "./words.ts";

export const SitePage = ({ site }: { readonly site: string }) => {
  const { value, no } = useFollowed<SiteStatus>(`/sites/${site}`);
  const status = value.value;
  return (
    <Page
      title={site}
      beside={
        <>
          <a class="button" data-do="journal" href={hashOf({ page: "journal", site })}>
            {word("journal")}
          </a>
          <a class="button" href={hashOf({ page: "sites" })}>
            {word("back")}
          </a>
        </>
      }
    >
      {no.value !== null && (
        <Notice kind={no.value.code === "not-found" ? "warn" : "bad"}>
          {no.value.code === "not-found" ? word("unknownSite", { site }) : noWord(no.value)}
        </Notice>
      )}
      {status === null && no.value === null && <Wait />}
      {status !== null && <Status status={status} />}
    </Page>
  );
};

const Status = ({ status }: { readonly status: SiteStatus }) => {
  const { seq, events, rating } = status;
  return (
    <div class="site-parts">
      <section class="card">
        <Facts site={status}>
          <div>
            <dt>{word("trail")}</dt>
            <dd>{word("trailAt", { count: events, seq })}</dd>
          </div>
          {rating !== null && (
            <div data-fact="rating">
              <dt>{word("rating")}</dt>
              <dd>{word("ratingOf", { average: rating.average.toFixed(1), count: rating.count })}</dd>
            </div>
          )}
        </Facts>
      </section>
      <Compartments status={status} />
      <OrderAtSite status={status} />
      {may("read-desired") && <Desired site={status.site} />}
      <Alarms alarms={status.standingAlarms} />
      <Faults status={status} />
      <Devices site={status.site} />
      {may("read-commands") && <SiteLogs site={status.site} />}
    </div>
  );
};

const Alarms = ({ alarms }: { readonly alarms: SiteStatus["standingAlarms"] }) => (
  <section class="stack" aria-labelledby="alarms">
    <h3 id="alarms">{word("alarms")}</h3>
    {alarms.length === 0 && <p class="soft">{word("noAlarms")}</p>}
    {alarms.map((one) => (
      <AlarmCard key={one.alarm} alarm={one} />
    ))}
  </section>
);

const Faults = ({ status: { gaps, forks } }: { readonly status: SiteStatus }) => {
  if (gaps.length + forks.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="faults">
      <h3 id="faults">{word("faults")}</h3>
      {forks.map((fork) => (
        <ForkCard key={`${fork.fault}/${fork.epoch}/${fork.seq}`} fork={fork} />
      ))}
      {gaps.map(({ epoch, from, to }) => (
        <Notice key={`${epoch}/${from}`} kind="warn">
          {word("gap", { epoch, from, to })}
        </Notice>
      ))}
    </section>
  );
};

const contents = ["occupied", "empty", "suspect", "unproven"] as const;
const services = ["blocked", "jammed", "open", "retired"] as const;

const Compartments = ({ status: { compartments } }: { readonly status: SiteStatus }) => {
  const all = compartments.length;
  const unusable = compartments.flatMap(({ compartment, service }) => {
    const why = services.find((one) => one === service);
    return why ? [`${compartment} (${word(why)})`] : [];
  });
  // A compartment of which nothing has happened yet is empty as far as anybody knows.
  const countOf = (content: (typeof contents)[number]): number =>
    compartments.filter((one) => (one.content ?? "empty") === content).length;
  return (
    <section class="card" aria-labelledby="compartments">
      <h3 id="compartments">{word("compartments")}</h3>
      <dl class="figures">
        {contents
          .map((content) => ({ content, count: countOf(content) }))
          .filter(({ content, count }) => count > 0 || content === "occupied" || content === "empty")
          .map(({ content, count }) => (
            <div key={content} data-bad={content === "suspect" || content === "unproven"}>
              <dt>{word(content)}</dt>
              <dd>{word("of", { count, all })}</dd>
            </div>
          ))}
        {unusable.length > 0 && (
          <div data-bad={true}>
            <dt>{word("unusable")}</dt>
            <dd>{unusable.join(", ")}</dd>
          </div>
        )}
      </dl>
    </section>
  );
};
