/** Differences between ledger and evidence as they come to be and are settled. */
import type { Event, Recorded } from "../../event.ts";
import { type Difference, DifferenceKind } from "../../events/stock-events.ts";
import type { Stock } from "./stock.ts";

const parcelsMax = 20;
const keyOf = (kind: DifferenceKind, compartment: string): string => `${kind} ${compartment}`;

export const openLine = (
  stock: Stock,
  kind: DifferenceKind,
  compartment: string,
  { seq, at }: Pick<Recorded, "seq" | "at">,
  about: Partial<Difference> = {},
): void => {
  const key = keyOf(kind, compartment);
  if (stock.lines.get(key)?.state === "open") return;
  const parcels = [...(stock.inside.get(compartment) ?? [])].slice(0, parcelsMax);
  stock.lines.delete(key);
  stock.lines.set(key, { kind, compartment, parcels, since: { seq, at }, state: "open", ...about });
};

/** An audit's finding: the ledger is corrected in the same turn, so that it is settled as it is written. */
export const correctedLine = (
  stock: Stock,
  kind: "missing" | "extra" | "misplacement",
  compartment: string,
  { seq, at }: Pick<Recorded, "seq" | "at">,
  { parcels = [], ...about }: Partial<Difference>,
): void => {
  const key = keyOf(kind, compartment);
  const before = stock.lines.get(key);
  const all = [...new Set([...(before?.parcels ?? []), ...parcels])].slice(0, parcelsMax);
  const settled = { state: "settled", by: "compartment-audited", since: { seq, at } } as const;
  stock.lines.set(key, { ...before, kind, compartment, ...settled, ...about, parcels: all });
};

export const settleLines = (
  stock: Stock,
  compartment: string,
  by: Event["type"],
  kinds: readonly DifferenceKind[] = DifferenceKind.options,
): void => {
  for (const kind of kinds) {
    const line = stock.lines.get(keyOf(kind, compartment));
    if (line?.state === "open") stock.lines.set(keyOf(kind, compartment), { ...line, state: "settled", by });
  }
};

/** A line about it is open. */
export const isDoubted = (stock: Stock, compartment: string): boolean =>
  DifferenceKind.options.some((kind) => stock.lines.get(keyOf(kind, compartment))?.state === "open");

/** The case that was opened for what the turn before it wrote. */
export const nameCase = (stock: Stock, compartment: string, incident: string): void => {
  for (const kind of ["missing", "extra", "forced", "unexpected-removal", "suspect"] as const) {
    const line = stock.lines.get(keyOf(kind, compartment));
    if (line && line.incident === undefined)
      return void stock.lines.set(keyOf(kind, compartment), { ...line, incident });
  }
};

/** Stated once, and over. */
export const dropSettled = (stock: Stock): void => {
  for (const [key, line] of stock.lines) if (line.state === "settled") stock.lines.delete(key);
};
