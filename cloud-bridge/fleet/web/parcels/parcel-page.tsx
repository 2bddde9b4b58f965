/** One parcel, found by its waybill: where it is, what comes next, and what happened. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import { isoOf } from "../../../../gateway/wire/moment.ts";
import type { ParcelTrail, TrailLine } from "../../answers/answers.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { hashOf, waybillOf } from "../route.ts";
import { word as fleetWord, noWord } from "../words.ts";
import { DepositOrders } from "./deposit-orders.tsx";
import { mayReadRemarks, Remarks } from "./remarks.tsx";
import { standingOf } from "./standing.ts";
import { custodyWord, gradeWord, happeningWord, word } from "./words.ts";

export const ParcelPage = ({ waybill }: { readonly waybill: string | null }) => {
  const typed = useSignal(waybill ?? "");
  const isWrong = useSignal(false);
  const find = (): void => {
    const wanted = waybillOf(typed.value);
    isWrong.value = wanted === null;
    if (wanted !== null) location.hash = hashOf({ page: "parcels", waybill: wanted });
  };
  return (
    <Page title={word("title")} beside={<CsvSince table="parcels" />}>
      <form
        class="stack narrow"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <Field
          label={word("waybill")}
          hint={word("hint")}
          value={typed.value}
          wrong={isWrong.value ? word("malformed") : null}
          onInput={(text) => {
            typed.value = text;
            isWrong.value = false;
          }}
          kind={{ name: "waybill", autocomplete: "off", spellcheck: false, maxLength: 80 }}
        />
        <div class="row">
          <Button kind="main" type="submit">
            {fleetWord("find")}
          </Button>
        </div>
      </form>
      {waybill !== null && <Found waybill={waybill} />}
    </Page>
  );
};

const Found = ({ waybill }: { readonly waybill: string }) => {
  const { value, no } = useFollowed<ParcelTrail>(`/parcels/${waybill}`);
  if (no.value?.code === "not-found") return <Notice kind="warn">{word("nothing", { waybill })}</Notice>;
  if (no.value !== null) return <Notice kind="bad">{noWord(no.value)}</Notice>;
  if (value.value === null) return <Wait />;
  return <Parcel found={value.value} />;
};

const Parcel = ({ found }: { readonly found: ParcelTrail }) => {
  const { waybill, trail, unconfirmed } = found;
  const standing = standingOf(found);
  const newestFirst = [...trail].reverse();
  return (
    <>
      <section class="card parcel" aria-labelledby="now" data-stage={standing?.stage} data-tone={standing?.tone}>
        <h3 id="now" class="mono">
          {waybill}
        </h3>
        {standing !== null && (
          <>
            <p class="standing">{standing.says}</p>
            {standing.next !== null && <p>{word("next", { what: standing.next })}</p>}
            <p class="soft">{word("carrier", { carrier: standing.carrier })}</p>
          </>
        )}
      </section>
      <DepositOrders deposits={found.deposits} />
      {mayReadRemarks() &&
        found.deposits
          .filter(({ issue }) => issue > 0)
          .slice(0, 3)
          .map(({ deposit }) => <Remarks key={deposit} deposit={deposit} />)}
      <section class="stack" aria-labelledby="trail">
        <h3 id="trail">{word("trail")}</h3>
        <ol class="events">
          {unconfirmed.map((one) => (
            <li key={`${one.site}/${one.epoch}/${one.seq}`} data-type={one.type} data-unconfirmed>
              <Line line={one} more={[one.site, word("unconfirmed")]} />
            </li>
          ))}
          {newestFirst.map((one) => (
            <li key={`${one.site}/${one.epoch}/${one.seq}`} data-type={one.type}>
              <Line line={one} more={detailsOf(one)} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
};

const detailsOf = ({ site, compartment, custodian, grade }: TrailLine): readonly string[] => [
  compartment === null ? site : word("place", { site, compartment }),
  ...(custodian === null ? [] : [custodyWord(custodian)]),
  ...(grade === null ? [] : [gradeWord(grade)]),
];

interface LineProps {
  readonly line: Pick<TrailLine, "at" | "type">;
  readonly more: readonly string[];
}
const Line = ({ line: { at, type }, more }: LineProps) => (
  <div class="event">
    <time class="event-when" dateTime={isoOf(at)}>
      {when(at)}
    </time>
    <div>
      <strong>{happeningWord(type)}</strong>
      <p class="soft">{more.join(" · ")}</p>
    </div>
  </div>
);
