/** One statement: by carrier, its differences, what the reader must know, and what came and went. */
import type { StockDay } from "../../../wire/faces/stock.ts";
import { Notice } from "../../shared/parts/controls.tsx";
import { carrierName } from "../../shared/site/compartments.ts";
import { span, when } from "../../shared/words/dictionary.ts";
import { eventName, eventTypes } from "../../shared/words/events.ts";
import { hashOf } from "../route.ts";
import { differenceWord, type MoveKind, moveWord, noteWord, word } from "./words.ts";

export type Shown = StockDay["statements"][number];
const comesIn: ReadonlySet<string> = new Set(["deposit", "hand-in", "put-back", "found", "restored"]);

export const StatementView = ({ statement }: { readonly statement: Shown }) => {
  const { carriers, differences, leftOut, notes, moved, hash, to } = statement;
  return (
    <article class="stack" data-statement={statement.day}>
      <p class="soft">{hash === undefined ? word("running") : word("stated", { when: when(to.at) })}</p>
      {differences.length + leftOut === 0 && <Notice kind="good">{word("balanced")}</Notice>}
      {differences.length > 0 && <Differences lines={differences} />}
      {leftOut > 0 && <Notice kind="warn">{word("leftOut", { count: leftOut })}</Notice>}
      {carriers.length === 0 && <p>{word("empty")}</p>}
      <div class="stock-carriers">
        {carriers.map((row) => (
          <Carrier key={row.carrier ?? ""} row={row} />
        ))}
      </div>
      {notes.length > 0 && <Notes notes={notes} />}
      {moved.length > 0 && <Moved moved={moved} />}
      {hash !== undefined && <p class="soft mono stock-hash">{word("hash", { hash: hash.slice(0, 16) })}</p>}
    </article>
  );
};

const Carrier = ({ row }: { readonly row: Shown["carriers"][number] }) => (
  <section class="card" data-carrier={row.carrier ?? "-"}>
    <h3>{row.carrier === undefined ? word("stranger") : word("carrier", { carrier: carrierName(row.carrier) })}</h3>
    <dl class="figures">
      <Figure name={word("opening")} says={String(row.opening)} />
      {(Object.entries(row.moves) as [MoveKind, number][]).map(([kind, count]) => (
        <Figure key={kind} name={moveWord(kind)} says={`${comesIn.has(kind) ? "+" : "−"}${count}`} />
      ))}
      <Figure name={word("closing")} says={String(row.closing)} isSum />
    </dl>
  </section>
);

const Figure = ({ name, says, isSum = false }: { readonly name: string; readonly says: string; isSum?: boolean }) => (
  <div data-sum={isSum}>
    <dt>{name}</dt>
    <dd>{says}</dd>
  </div>
);

const Differences = ({ lines }: { readonly lines: Shown["differences"] }) => (
  <section class="stack" aria-labelledby="differences">
    <h3 id="differences">{word("differences")}</h3>
    <ul class="stock-lines">
      {lines.map(({ kind, compartment, state, parcels, since, reason, incident }) => (
        <li key={`${kind} ${compartment}`} class="card" data-difference={kind} data-state={state}>
          <a class="button" href={hashOf({ page: "compartment", compartment })}>
            {compartment}
          </a>
          <div>
            <strong>{differenceWord(kind)}</strong> · <span class="stock-state">{word(state)}</span>
            {parcels.length > 0 && <p class="mono">{parcels.join(" ")}</p>}
            <p class="soft">
              {[
                word("since", { when: when(since.at) }),
                ...(kind === "misplacement" && reason !== undefined ? [word("elsewhere", { place: reason })] : []),
                ...(incident === undefined ? [] : [word("incident", { incident })]),
              ].join(" · ")}
            </p>
          </div>
        </li>
      ))}
    </ul>
  </section>
);

const Notes = ({ notes }: { readonly notes: Shown["notes"] }) => (
  <section class="stack" aria-labelledby="notes">
    <h3 id="notes">{word("notes")}</h3>
    <ul>
      {notes.map(({ kind, from, to, ms, count }, at) => (
        <li key={`${kind} ${at}`} data-note={kind}>
          {noteWord(kind, {
            ...(from === undefined ? {} : { from: when(from) }),
            ...(to === undefined ? {} : { to: when(to) }),
            ...(ms === undefined ? {} : { span: `${ms < 0 ? "−" : "+"}${span(Math.abs(ms))}` }),
            ...(count === undefined ? {} : { count }),
          })}
        </li>
      ))}
    </ul>
  </section>
);

const Moved = ({ moved }: { readonly moved: Shown["moved"] }) => (
  <section class="stack" aria-labelledby="moved">
    <h3 id="moved">{word("moves")}</h3>
    <ol class="stock-moves">
      {moved.map(({ seq, at, type, compartment, came, went }) => (
        <li key={seq}>
          <span class="soft">{when(at, "time")}</span>{" "}
          {eventName(eventTypes.find((one) => one === type) ?? "compartment-audited")} {compartment}{" "}
          <span class="mono">
            {[
              ...(came.length > 0 ? [`${word("came")} ${came.join(" ")}`] : []),
              ...(went.length > 0 ? [`${word("went")} ${went.join(" ")}`] : []),
            ].join(" · ")}
          </span>
        </li>
      ))}
    </ol>
  </section>
);
