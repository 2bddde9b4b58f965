/** One compartment: what is known of it, what may be done, what happened here. */
import { useSignal } from "@preact/signals";
import type { CompartmentFacts } from "../../../wire/faces/maintainer.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { carrierName, compartment } from "../../shared/site/compartments.ts";
import { joined, when } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { doorWord, occupancyWord, serviceWord, site, sizeWord } from "../../shared/words/site.ts";
import { AlarmCard } from "../alarms/alarm-card.tsx";
import { useEvents } from "../events/pages.ts";
import { evidenceWord, list } from "../events/told/who.ts";
import { hashOf } from "../route.ts";
import { alarms, factsOf } from "../site/staff-site.ts";
import { type Act, mayDo } from "./acts/may.ts";
import { OpenDialog } from "./acts/open-dialog.tsx";
import { AuditDialog, ReasonDialog, TestDialog } from "./acts/small-dialogs.tsx";
import { History } from "./history.tsx";
import { WitnessCard } from "./witnesses/witness-card.tsx";
import { actWord, word } from "./words.ts";

export const CompartmentPage = ({ id }: { readonly id: string }) => {
  const events = useEvents(`/maintainer/compartments/${id}/events?limit=50`);
  const doing = useSignal<Act | null>(null);
  const facts = factsNow(id);
  const act = (one: Act | null): void => {
    doing.value = one;
  };
  const close = (): void => act(null);
  const isUnknown = facts === null && events.events.length === 0 && !events.isLoading;
  return (
    <Page
      title={word("title", { id })}
      beside={
        <a class="button" data-kind="quiet" href={hashOf({ page: "site" })}>
          {site("back")}
        </a>
      }
    >
      {isUnknown && <Notice kind="bad">{noWord({ ok: false, code: "unknown-compartment", figures: {} })}</Notice>}
      {facts === null && !isUnknown && <Wait />}
      {alarms.value
        .filter(({ subject }) => subject === id)
        .map((alarm) => (
          <AlarmCard key={alarm.alarm} alarm={alarm} isAtItsPlace />
        ))}
      {facts !== null && (
        <div class="site-columns">
          <History id={id} list={events} />
          <div class="stack first">
            <Facts facts={facts} />
            <WitnessCard facts={facts} onAct={act} />
            <Acts facts={facts} onAct={act} />
          </div>
        </div>
      )}
      {facts !== null && doing.value === "open" && (
        <OpenDialog
          facts={facts}
          events={events.events}
          onClose={close}
          onAudit={() => {
            doing.value = "audit";
          }}
        />
      )}
      {facts !== null && doing.value === "test" && <TestDialog facts={facts} events={events.events} onClose={close} />}
      {facts !== null && doing.value === "audit" && <AuditDialog facts={facts} onClose={close} />}
      {facts !== null && (doing.value === "block" || doing.value === "release") && (
        <ReasonDialog facts={facts} act={doing.value} onClose={close} />
      )}
    </Page>
  );
};

/** Door, service and occupancy come with the live stream; the rest a moment later. */
const factsNow = (id: string): CompartmentFacts | null => {
  const facts = factsOf(id).value;
  const now = compartment(id).value;
  return facts && now ? { ...facts, ...now } : facts;
};

const Acts = ({ facts, onAct }: { readonly facts: CompartmentFacts; readonly onAct: (act: Act) => void }) => (
  <section class="card" aria-labelledby="acts">
    <h3 id="acts">{word("what")}</h3>
    <div class="row acts">
      {mayDo(facts).map((act) => (
        <Button key={act} kind={act === "open" ? "main" : "plain"} onClick={() => onAct(act)}>
          <span data-act={act}>{actWord(act)}</span>
        </Button>
      ))}
    </div>
  </section>
);

const Facts = ({ facts }: { readonly facts: CompartmentFacts }) => (
  <dl class="card figures" data-facts={facts.compartment}>
    {rowsOf(facts).map(([name, says]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{says}</dd>
      </div>
    ))}
  </dl>
);

const rowsOf = (facts: CompartmentFacts): readonly (readonly [string, string])[] => {
  const { door, occupancy, service, evidence, parcels = [], carrier, since, holdUntilAt, openings } = facts;
  const size = facts.accessible ? joined([sizeWord(facts.size), site("accessible")]) : sizeWord(facts.size);
  const known = evidence
    ? word("evidenceAt", { evidence: evidenceWord(evidence), when: when(evidence.at) })
    : word("noEvidence");
  return [
    [word("door"), doorWord(door)],
    [word("inside"), occupancyWord(occupancy)],
    [word("evidence"), known],
    [word("service"), serviceWord(service)],
    ...(parcels.length === 0 ? [] : [[word("parcels"), list(parcels)] as const]),
    ...(carrier === undefined ? [] : [[word("carrier"), carrierName(carrier)] as const]),
    ...(since === undefined ? [] : [[word("since"), when(since)] as const]),
    ...(holdUntilAt === undefined ? [] : [[word("until"), when(holdUntilAt)] as const]),
    [word("size"), size],
    ...(openings === undefined ? [] : [[word("openings"), word("openingsSome", { count: openings })] as const]),
  ];
};
