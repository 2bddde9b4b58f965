/** A statement as comma-separated values (RFC 4180): one table whose first column says what a line is. */
import { MoveKind } from "../../../core/events/stock-events.ts";
import { type Cell, csvLine } from "../../../wire/faces/csv.ts";
import type { StockDay } from "../../../wire/faces/stock.ts";

const head = ["line", "day", "carrier", "opening", ...MoveKind.options, "closing"];
const differenceHead = ["line", "day", "kind", "compartment", "parcels", "since", "state", "reason", "by", "incident"];
const moveHead = ["line", "day", "at", "event", "compartment", "carrier", "came", "went"];

export const stockCsv = ({ statements }: StockDay): string => rows(statements).map(csvLine).join("");

const rows = (statements: StockDay["statements"]): readonly (readonly Cell[])[] =>
  statements.flatMap(({ day, zone, from, to, carriers, differences, leftOut, notes, previous, hash, moved }) => [
    ["statement", day, zone, iso(from.at), iso(to.at), from.seq, to.seq, previous ?? "", hash ?? "not stated yet"],
    ...notes.map(({ kind, reason, from: since, to: until, count, ms }) => [
      ...["note", day, kind, reason, iso(since), iso(until), count, ms],
    ]),
    head,
    ...carriers.map(({ carrier, opening, moves, closing }) => [
      ...["stock", day, carrier ?? "", opening, ...MoveKind.options.map((kind) => moves[kind] ?? 0), closing],
    ]),
    differenceHead,
    ...differences.map(({ kind, compartment, parcels, since, state, reason, by, incident }) => [
      ...["difference", day, kind, compartment, parcels.join(" "), iso(since.at), state, reason, by, incident],
    ]),
    ...(leftOut > 0 ? [["left-out", day, leftOut]] : []),
    moveHead,
    ...moved.map(({ at, type, compartment, carrier, came, went }) => [
      ...["move", day, iso(at), type, compartment, carrier, came.join(" "), went.join(" ")],
    ]),
  ]);

const iso = (at: number | undefined): Cell => (at === undefined ? undefined : new Date(at).toISOString());
