/** The hold period: it runs on site time, stands while the recipient cannot open, and only the gateway ends it. */
import type { Event } from "../event.ts";
import { type Bar, barsAfter, isStranger } from "../locker/compartment.ts";
import { refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { depositAnswer, no } from "../turn/reply.ts";
import type { ActOnDue, Decide, DueTable, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { type Deposit, depositIn } from "./custody.ts";

/** How long a period of `ms` lasts that begins at this wall time, ms: days that are known as holidays do not count. */
export const withHolidays = (
  ms: number,
  at: number,
  { rules: { holidays }, stock }: Pick<Tools, "rules" | "stock">,
): number => {
  if (holidays.length === 0 || !stock) return ms;
  let [left, from] = [ms, at];
  for (;;) {
    const { day, endAt } = stock.dayOf(from);
    const counts = holidays.includes(day) ? 0 : endAt - from;
    if (counts > 0 && left <= counts) return from + left - at;
    left -= counts;
    from = endAt;
  }
};

/** Once, before the period has ended; a clock that stands gets the time on top of what is left. */
export const extendHold: Decide<"extend-hold"> = (site, { command }, { at, elapsed }, tools) => {
  const { rules } = tools;
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit) return no(refuse("unknown-deposit"));
  const { hold, compartment, extended } = deposit;
  if (!hold || hold.state === "ended" || extended) return no(refuse("wrong-state"));
  const end = hold.state === "running" ? hold.until : elapsed + hold.leftMs;
  const holdUntil = end + withHolidays(rules.extendMs, at + (end - elapsed), tools);
  const ref = { deposit: deposit.deposit, compartment };
  const event: Event = { type: "hold-extended", ...ref, holdUntil, holdUntilAt: at + (holdUntil - elapsed) };
  return { events: [event], answer: depositAnswer(deposit, "held") };
};

const holdDue: ActOnDue = (site, { id }, moment, tools) => {
  const deposit = site.custody.deposits.get(id);
  if (!deposit) return [];
  return [holdEnded(deposit, moment, tools)];
};

export const holdEnded = (
  { deposit, compartment, inside }: Deposit,
  { elapsed }: Moment,
  { rules }: Pick<Tools, "rules">,
): Event => {
  const returnAt = elapsed + rules.returnAfterMs;
  return { type: "hold-ended", deposit, compartment, parcels: [...inside], returnAt };
};

const returnDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  if (!deposit) return [];
  return [{ type: "return-due", deposit: id, compartment: deposit.compartment, parcels: [...deposit.inside] }];
};

export const holdDues: DueTable = { hold: holdDue, return: returnDue };

/** What the other events of a turn mean for hold periods; `site` is as it was before them. */
export const holdConsequences = (site: Site, events: readonly Event[], { at, elapsed }: Moment): Event[] => {
  const blocks = new Map<string, readonly Block[]>();
  for (const event of events)
    for (const compartment of about(event)) {
      const before = blocks.get(compartment) ?? blocksNow(site, compartment);
      blocks.set(compartment, blocksAfter(before, event));
    }
  return [...blocks].flatMap(([compartment, after]): Event[] => {
    const made = events.find((event) => event.type === "deposit-made" && event.compartment === compartment);
    const deposit = depositIn(site.custody, compartment);
    if (!deposit || leaves(events, deposit)) return [];
    const ref = { deposit: deposit.deposit, compartment };
    const runs = made ? deposit.hold === null || deposit.hold.state === "running" : deposit.hold?.state === "running";
    const [reason] = after;
    if (runs && reason !== undefined) return [{ type: "hold-paused", ...ref, reason }];
    const { hold } = deposit;
    if (hold?.state === "paused" && reason === undefined)
      return [{ type: "hold-resumed", ...ref, holdUntil: elapsed + hold.leftMs, holdUntilAt: at + hold.leftMs }];
    return [];
  });
};

/** Why a recipient cannot open, or has a code that is frozen. */
type Block = Bar | "suspect" | "unreadable";

const blocksNow = (site: Site, id: string): readonly Block[] => {
  const compartment = site.locker.compartments.get(id);
  const blocks: Block[] = (compartment?.bars ?? []).filter((bar) => !isStranger(bar));
  if (compartment?.door.state === "unknown") blocks.push("unreadable");
  if (depositIn(site.custody, id)?.stage.state === "suspect") blocks.push("suspect");
  return blocks;
};

const blocksAfter = (blocks: readonly Block[], event: Event): readonly Block[] => {
  const bars = blocks.filter((block): block is Bar => block !== "suspect" && block !== "unreadable");
  const after: Block[] = [...barsAfter(bars, event)];
  const unreadable = readable.has(event.type) ? false : blocks.includes("unreadable");
  if (unreadable || event.type === "door-unreadable") after.push("unreadable");
  const suspect = cleared.has(event.type) ? false : blocks.includes("suspect");
  if (suspect || (event.type === "compartment-suspected" && !event.codeStays)) after.push("suspect");
  return after;
};
const readable = new Set<Event["type"]>(["door-read", "door-opened", "door-closed", "door-forced"]);
const cleared = new Set<Event["type"]>(["compartment-audited", "deposit-made"]);

const about = (event: Event): readonly string[] => {
  if (event.type === "epoch-opened") return event.unproven;
  return mattersToHolds.has(event.type) && "compartment" in event ? [event.compartment] : [];
};
const mattersToHolds = new Set<Event["type"]>([
  "door-jammed",
  "door-abandoned-open",
  "door-forced",
  "door-opened",
  "door-closed",
  "door-read",
  "door-unreadable",
  "compartment-blocked",
  "compartment-released",
  "compartment-audited",
  "compartment-suspected",
  "safe-mode-left",
  "deposit-made",
]);

/** The deposit ends with this turn, or its time no longer matters. */
const leaves = (events: readonly Event[], { deposit, inside, incoming }: Deposit): boolean =>
  events.some((event) => {
    switch (event.type) {
      case "parcels-collected":
        return event.deposit === deposit && event.left.length === 0;
      case "parcels-recalled":
      case "parcels-refused":
        return event.deposit === deposit;
      case "deposit-cancelled":
      case "deposit-moved":
        return event.deposit === deposit && inside.length === 0;
      case "compartment-audited":
        return [...inside, ...incoming].every((waybill) => !event.found.includes(waybill));
      default:
        return false;
    }
  });
