/**
 * The alarm of the count: it is raised when a day is stated with an open difference, and ends as soon as each of the
 * differences that the last statement named has been explained, or with a statement that has none.
 */
import { subjects } from "../../alarm/conditions.ts";
import { change } from "../../alarm/raise.ts";
import type { Recorded } from "../../event.ts";
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import type { ActOnDue } from "../../turn/state.ts";
import { isDoubted } from "./lines.ts";
import type { Stock } from "./stock.ts";

/** Kind of deadline: everything that was stated as open is explained. */
export const stockExplained = "stock-explained";
/** Stands for what the statement had no room to name: only the next one can say that it is explained. */
const unnamed = "";

/** `stock`: after this event. */
export const evolveExplained = (stock: Stock, { event, elapsed }: Recorded, due: Due): void => {
  switch (event.type) {
    case "stock-stated": {
      const open = event.differences.flatMap(({ state, compartment }) => (state === "open" ? [compartment] : []));
      stock.unexplained = [...new Set([...open, ...(event.leftOut > 0 ? [unnamed] : [])])];
      return;
    }
    case "alarm-raised":
      if (event.kind === "stock-difference") stock.alarmed = true;
      return;
    case "alarm-cleared":
      if (event.kind !== "stock-difference") return;
      stock.alarmed = false;
      clearDue(due, stockExplained, "");
      return;
    default:
  }
  if (!stock.alarmed || !("compartment" in event) || event.compartment === undefined) return;
  const { compartment } = event;
  if (!stock.unexplained.includes(compartment)) return;
  const hasLooked = event.type === "compartment-audited";
  if (isDoubted(stock, compartment) || !(hasLooked || isSeenRightly(stock, compartment))) return;
  stock.unexplained = stock.unexplained.filter((one) => one !== compartment);
  if (stock.unexplained.length === 0) setDue(due, stockExplained, "", elapsed);
};

/** The sensor, where there is one, says what the ledger says. */
const isSeenRightly = ({ sensors, inside }: Stock, compartment: string): boolean =>
  (sensors.get(compartment)?.item ?? inside.has(compartment)) === inside.has(compartment);

export const explainedDue: ActOnDue = (site, _subject, _moment, tools) =>
  change(site, "stock-difference", subjects.stock, false, tools);
