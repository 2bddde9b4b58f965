/** The stock of a day with its differences, to print or to take away, and the way to the other days. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { StockDay, StockDays } from "../../../wire/faces/stock.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import type { No } from "../../shared/site/ask.ts";
import { noWord } from "../../shared/words/no.ts";
import { hashOf } from "../route.ts";
import { askAsStaff } from "../session/session.ts";
import { StatementView } from "./statement.tsx";
import "./stock.css";
import { word } from "./words.ts";

const patienceMs = 60_000;

export const StockPage = ({ day }: { readonly day: string | null }) => {
  const shown = useSignal<StockDay | null>(null);
  const days = useSignal<StockDays | null>(null);
  const no = useSignal<No | null>(null);
  const name = day ?? "today";
  useEffect(() => {
    const look = async (): Promise<void> => {
      const [one, all] = await Promise.all([
        askAsStaff<StockDay>(`/maintainer/stock/${name}`, { patienceMs }),
        askAsStaff<StockDays>("/maintainer/stock", { patienceMs }),
      ]);
      if (one.ok) shown.value = one.value;
      else no.value = one;
      if (all.ok) days.value = all.value;
    };
    void look();
  }, [name]);
  return (
    <Page
      title={day === null ? word("stockToday") : word("stockDay", { day })}
      beside={
        <a class="button no-print" data-kind="main" href={hashOf({ page: "audit" })}>
          {word("toAudit")}
        </a>
      }
    >
      {no.value !== null && (
        <Notice kind="plain">{no.value.code === "not-found" ? word("none") : noWord(no.value)}</Notice>
      )}
      {shown.value === null && no.value === null && <Wait />}
      {shown.value?.statements.map((statement) => (
        <StatementView key={statement.seq ?? 0} statement={statement} />
      ))}
      {shown.value !== null && (
        <div class="row no-print">
          <Button name="print" onClick={() => print()}>
            {word("print")}
          </Button>
          <a class="button" data-do="csv" href={`/maintainer/stock/${name}/csv`} download={`stock-${name}.csv`}>
            {word("csv")}
          </a>
        </div>
      )}
      {days.value && <Days days={days.value} day={day} />}
    </Page>
  );
};

const Days = ({ days, day }: { readonly days: StockDays; readonly day: string | null }) => {
  const stated = days.days.filter((one) => one.day !== day);
  if (stated.length === 0 && day === null) return null;
  return (
    <section class="stack no-print" aria-labelledby="days">
      <h3 id="days">{word("days")}</h3>
      <ul class="stock-days">
        {day !== null && (
          <li>
            <a class="button" href={hashOf({ page: "stock", day: null })}>
              {word("today")}
            </a>
          </li>
        )}
        {stated.map((one) => (
          <li key={one.seq}>
            <a class="button" data-day={one.day} href={hashOf({ page: "stock", day: one.day })}>
              {one.day}
            </a>
            <span class="soft">{word("dayLine", figuresOf(one))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const figuresOf = ({ carriers, differences, leftOut }: StockDays["days"][number]) => ({
  closing: carriers.reduce((sum, row) => sum + row.closing, 0),
  open: leftOut + differences.filter(({ state }) => state === "open").length,
});
