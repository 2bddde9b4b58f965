/** What every site has counted, in figures that must balance. */
import { useSignal } from "@preact/signals";
import { Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { CarrierDay, StockDay } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { word as fleetWord } from "../words.ts";
import { word } from "./words.ts";

const shownMax = 200;
const lines = ["opening", "in", "out", "corrections", "closing"] as const;

export const StockPage = () => {
  const day = useSignal("");
  return (
    <Page title={fleetWord("stock")} beside={<CsvSince table="stock" />}>
      <p class="soft">{word("note")}</p>
      <div class="narrow">
        <Field
          label={word("day")}
          value={day.value}
          onInput={(text) => {
            day.value = text;
          }}
          kind={{ name: "day", type: "date" }}
        />
      </div>
      <Days key={day.value} day={day.value} />
    </Page>
  );
};

const Days = ({ day }: { readonly day: string }) => {
  const path = `/v1/stock?limit=${shownMax}${day === "" ? "" : `&day=${day}`}`;
  const { value, no } = useFollowed<{ readonly statements: readonly StockDay[] }>(path);
  return (
    <Listed
      all={value.value?.statements ?? null}
      no={no.value}
      none={word("none")}
      keyOf={(one) => one.site}
      cardOf={(one) => <Statement statement={one} />}
      cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
    />
  );
};

const Statement = ({ statement: { site, day, carriers, differences, sound } }: { readonly statement: StockDay }) => (
  <article class="card site" data-statement={site} data-bad={differences > 0 || !sound}>
    <h3>
      <a class="site-name" href={hashOf({ page: "site", site })}>
        {site}
      </a>{" "}
      <span class="soft">{day}</span>
    </h3>
    {!sound && <Notice kind="bad">{word("unsound")}</Notice>}
    {differences > 0 && <Notice kind="warn">{word("differences", { count: differences })}</Notice>}
    {differences === 0 && <p class="soft">{word("balanced")}</p>}
    {carriers.length === 0 && <p class="soft">{word("empty")}</p>}
    {carriers.map((row) => (
      <Carrier key={row.carrier ?? ""} row={row} />
    ))}
  </article>
);

const Carrier = ({ row }: { readonly row: CarrierDay }) => (
  <section class="stack">
    <h4>{row.carrier === null ? word("nobody") : word("carrier", { carrier: row.carrier })}</h4>
    <dl class="figures">
      {lines.map((line) => (
        <div key={line}>
          <dt>{word(line)}</dt>
          <dd>{signed(line, row[line])}</dd>
        </div>
      ))}
    </dl>
  </section>
);

const signed = (line: (typeof lines)[number], count: number): string => {
  if (line === "opening" || line === "closing" || count === 0) return String(count);
  return (line === "out" ? -count : count) < 0 ? `−${Math.abs(count)}` : `+${count}`;
};
