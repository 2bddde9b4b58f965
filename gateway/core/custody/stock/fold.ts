/** The fold of the count: which event moves which parcel, and what it says of a difference. */
import { keepNewest } from "../../access/bounded.ts";
import type { EventOf, Recorded } from "../../event.ts";
import { type MoveKind, type Note, stockBounds } from "../../events/stock-events.ts";
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import type { Custody } from "../custody.ts";
import { evolveExplained } from "./explain.ts";
import { correctedLine, dropSettled, nameCase, openLine, settleLines } from "./lines.ts";
import { carrierName, dropParcel, type Held, heldByCarrier, holdParcel, type Moves, net, type Stock } from "./stock.ts";

/** The reason of staff that saw something without a number. */
export const unnamed = "audit-unknown";
/** Kind of deadline: the day ends. */
export const dayEnds = "stock-day";
/** Shorter pauses of the journal are not worth a word. */
const offMinMs = 60_000;

/** `custody`: after this event; what it did not take for true is not counted. */
export const evolveStock = (stock: Stock, recorded: Recorded, custody: Custody, due: Due): void => {
  stock.from ??= { seq: recorded.seq - 1, at: recorded.at };
  movesOf(stock, recorded, custody);
  differencesOf(stock, recorded);
  daysOf(stock, recorded, due);
  evolveExplained(stock, recorded, due);
  stock.last = { at: recorded.at, elapsed: recorded.elapsed };
};

const movesOf = (stock: Stock, recorded: Recorded, custody: Custody) => {
  const { event } = recorded;
  switch (event.type) {
    case "deposit-made":
      for (const waybill of event.parcels)
        if (custody.parcels.get(waybill) === event.deposit) comeIn(stock, recorded, waybill, "deposit", heldBy(event));
      return;
    case "hand-in-made":
      for (const waybill of event.parcels)
        if (custody.parcels.get(waybill) === event.deposit) comeIn(stock, recorded, waybill, "hand-in", heldBy(event));
      return;
    case "hand-in-fetched":
      for (const waybill of event.parcels) goOut(stock, recorded, waybill, "fetch");
      return;
    case "parcels-collected":
      for (const waybill of event.parcels) goOut(stock, recorded, waybill, "collection");
      return;
    case "parcels-recalled":
      for (const waybill of event.parcels)
        goOut(stock, recorded, waybill, stock.parcels.get(waybill)?.refused ? "refusal" : "recall");
      return;
    case "parcels-refused": {
      const deposit = custody.deposits.get(event.deposit);
      if (!deposit) return;
      const held = { ...heldBy({ ...deposit, compartment: event.compartment }), refused: true };
      for (const waybill of event.parcels) comeIn(stock, recorded, waybill, "put-back", held);
      return;
    }
    case "compartment-audited":
      return audited(stock, recorded, event, custody);
    default:
  }
};

const heldBy = ({ carrier, compartment, deposit }: Pick<Held, "carrier" | "compartment" | "deposit">): Held => ({
  ...{ carrier, compartment, deposit, refused: false },
});

const comeIn = (stock: Stock, recorded: Recorded, waybill: string, kind: MoveKind, held: Held): void => {
  const known = stock.parcels.get(waybill);
  // What staff had found gets its deposit, and its carrier's name, without coming in twice.
  if (known && known.carrier !== held.carrier) goOut(stock, recorded, waybill, "removed");
  if (!stock.parcels.has(waybill)) count(stock, recorded, held.carrier, kind);
  holdParcel(stock, waybill, held);
};

const goOut = (stock: Stock, recorded: Recorded, waybill: string, kind: MoveKind): void => {
  const held = stock.parcels.get(waybill);
  if (!held) return;
  count(stock, recorded, held.carrier, kind);
  if (held.carrier !== null) keepNewest(stock.departed, waybill, held.carrier, stockBounds.departedMax);
  dropParcel(stock, waybill);
};

/** What is written after the day's end belongs to the next one, however late the statement comes. */
const count = (stock: Stock, { elapsed }: Recorded, carrier: string | null, kind: MoveKind, by = 1): void => {
  const moves = stock.day !== null && elapsed >= stock.day.dueAt ? stock.next : stock.moves;
  addMove(moves, carrierName(carrier), kind, by);
};
const addMove = (moves: Moves, carrier: string, kind: MoveKind, by: number): void => {
  const before = moves.get(carrier) ?? {};
  moves.set(carrier, { ...before, [kind]: (before[kind] ?? 0) + by });
};

/** The count of this compartment is what staff saw; what was still going in comes in by its own event. */
const audited = (
  stock: Stock,
  recorded: Recorded,
  event: EventOf<"compartment-audited">,
  { deposits, parcels }: Custody,
): void => {
  const { compartment, found, missing, extra } = event;
  const there = [...(stock.inside.get(compartment) ?? [])];
  const gone = there.filter((waybill) => !found.includes(waybill));
  const lost = gone.filter((waybill) => missing.includes(waybill));
  settleLines(stock, compartment, event.type);
  for (const waybill of gone) goOut(stock, recorded, waybill, lost.includes(waybill) ? "missing" : "removed");
  if (lost.length > 0) correctedLine(stock, "missing", compartment, recorded, { parcels: lost });
  // What was counted elsewhere, or had been taken from there, lies where its deposit has it after all.
  for (const waybill of found) {
    const deposit = deposits.get(parcels.get(waybill) ?? "");
    if (deposit?.compartment === compartment && deposit.inside.includes(waybill) && !there.includes(waybill))
      comeIn(stock, recorded, waybill, "found", { ...heldBy(deposit), refused: deposit.stage.state === "refused" });
  }
  for (const waybill of extra) {
    const known = stock.parcels.get(waybill);
    if (known?.compartment === compartment) continue;
    const carrier = known?.carrier ?? stock.departed.get(waybill) ?? null;
    const stray: Held = { carrier, compartment, deposit: null, refused: false };
    const reason = known ? { reason: known.compartment } : {};
    if (!known) count(stock, recorded, carrier, "found");
    holdParcel(stock, waybill, stray);
    correctedLine(stock, known ? "misplacement" : "extra", compartment, recorded, { parcels: [waybill], ...reason });
    // Where it should lie, its deposit waits for it until somebody looks there too.
    if (known?.deposit)
      openLine(stock, "missing", known.compartment, recorded, { parcels: [waybill], reason: compartment });
  }
};

const differencesOf = (stock: Stock, recorded: Recorded) => {
  const { event } = recorded;
  switch (event.type) {
    case "item-sensed":
      return sensed(stock, recorded, event);
    case "door-forced":
      return openLine(stock, "forced", event.compartment, recorded);
    case "compartment-suspected": {
      const deposit = event.deposit === undefined ? {} : { deposit: event.deposit };
      stock.atWork.delete(event.compartment);
      const kind = event.reason === unnamed ? "unknown" : "suspect";
      return openLine(stock, kind, event.compartment, recorded, { reason: event.reason, ...deposit });
    }
    case "incident-opened":
      return nameCase(stock, event.compartment, event.incident);
    case "guided-audit-answered":
      if (event.content === "not-opened") openLine(stock, "not-opened", event.compartment, recorded);
      return;
    case "disagreement-raised": {
      const { kind, compartment, parcels, belongs } = event;
      const about = belongs === undefined ? {} : { reason: belongs };
      return openLine(stock, kind, compartment, recorded, { ...(parcels.length > 0 ? { parcels } : {}), ...about });
    }
    case "disagreement-cleared":
      return settleLines(stock, event.compartment, event.type, [event.kind]);
    case "compartment-freed":
      stock.atWork.delete(event.compartment);
      notSeenAnew(stock, event.compartment);
      return settleLines(stock, event.compartment, event.type, ["suspect", "unknown", "unexpected-removal"]);
    case "deposit-made":
    case "hand-in-made":
    case "parcels-refused":
      stock.atWork.delete(event.compartment);
      return settleLines(stock, event.compartment, event.type, ["suspect", "unknown"]);
    case "collection-undone":
    case "recall-undone":
    case "hand-in-fetch-undone":
      stock.atWork.delete(event.compartment);
      if (event.reason === "still-inside") settleLines(stock, event.compartment, event.type, ["suspect", "unknown"]);
      return;
    default:
      return workAt(stock, event);
  }
};

/** Between an order and what becomes of it the sensor changes because somebody is at work. */
const workAt = (stock: Stock, event: Recorded["event"]) => {
  switch (event.type) {
    case "unlock-ordered":
      stock.atWork.set(event.compartment, event.purpose);
      return;
    case "door-closed":
      if (stock.atWork.get(event.compartment) === "maintenance") stock.atWork.delete(event.compartment);
      return;
    case "door-jammed":
    case "deposit-cancelled":
    case "hand-in-cancelled":
      stock.atWork.delete(event.compartment);
      return;
    case "gateway-started":
      stock.atWork.clear();
      return;
    default:
  }
};

const sensed = (stock: Stock, recorded: Recorded, { compartment, present }: EventOf<"item-sensed">) => {
  const { seq, at } = recorded;
  const before = stock.sensors.get(compartment);
  stock.sensors.set(compartment, { item: present, since: { seq, at }, saw: present || (before?.saw ?? false) });
  if (present) return settleLines(stock, compartment, "item-sensed", ["unexpected-removal"]);
  const isHeld = stock.inside.has(compartment);
  if (isHeld && before?.item && !stock.atWork.has(compartment))
    openLine(stock, "unexpected-removal", compartment, recorded);
};

/** What the sensor has seen of the last content says nothing of the next. */
const notSeenAnew = (stock: Stock, compartment: string): void => {
  const before = stock.sensors.get(compartment);
  if (before) stock.sensors.set(compartment, { ...before, saw: before.item });
};

const daysOf = (stock: Stock, recorded: Recorded, due: Due) => {
  const { event, at, seq } = recorded;
  switch (event.type) {
    case "stock-day-begun": {
      const { type, ...day } = event;
      if (!day.vouched && stock.day?.vouched !== false) note(stock, { kind: "clock" });
      stock.day = day;
      setDue(due, dayEnds, "", day.dueAt);
      return;
    }
    case "stock-stated":
      clearDue(due, dayEnds, "");
      return stated(stock, event, { seq, at });
    case "gateway-started":
      return wasOff(stock, recorded, event.offTimeMs);
    case "clock-judged":
      if (!event.synced) note(stock, { kind: "clock" });
      if (event.stepMs !== 0) note(stock, { kind: "step", ms: event.stepMs });
      return;
    case "epoch-opened": {
      if (event.reason === "first") return;
      const lossy = event.holes.some(({ covered }) => covered !== true);
      return note(stock, { kind: lossy ? "loss" : "epoch", reason: event.reason });
    }
    default:
  }
};

/** Time off as it was vouched for, or as far as the wall has run ahead of site time since the last event. */
const wasOff = (stock: Stock, { at, elapsed, synced }: Recorded, offTimeMs: number): void => {
  const { last } = stock;
  if (last === null || !synced) return;
  const ms = offTimeMs > 0 ? offTimeMs : at - last.at - (elapsed - last.elapsed);
  if (ms >= offMinMs) note(stock, { kind: "off", from: at - ms, to: at });
};

const note = (stock: Stock, one: Note): void => {
  if (stock.notes.length < stockBounds.notesMax - 5) stock.notes = [...stock.notes, one];
};

/**
 * The next day opens with what this one closed with. Where the fold knows better by now (a hole was filled, or a
 * statement was lost), the difference is a move of its own.
 */
const stated = (stock: Stock, event: EventOf<"stock-stated">, { seq, at }: { seq: number; at: number }): void => {
  stock.opening = new Map(event.carriers.map(({ carrier, closing }) => [carrierName(carrier ?? null), closing]));
  stock.moves = stock.next;
  stock.next = new Map();
  const held = heldByCarrier(stock);
  for (const carrier of new Set([...held.keys(), ...stock.opening.keys()])) {
    const counted = (stock.opening.get(carrier) ?? 0) + net(stock.moves.get(carrier));
    const more = (held.get(carrier) ?? 0) - counted;
    if (more !== 0) addMove(stock.moves, carrier, more > 0 ? "restored" : "lost", Math.abs(more));
  }
  dropSettled(stock);
  stock.day = null;
  stock.notes = [];
  stock.previous = event.hash;
  stock.from = { seq, at };
};
