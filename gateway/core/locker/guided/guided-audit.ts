/**
 * An audit from door to door: a maintainer opens one compartment after the other and says what lies inside. Each
 * answer is an audit of its own; the round only remembers which door is next, so that a power cut loses none of it.
 */
import { maintainerBy } from "../../access/maintainer.ts";
import { depositIn } from "../../custody/custody.ts";
import { unnamed } from "../../custody/stock/fold.ts";
import { isDoubted } from "../../custody/stock/lines.ts";
import type { Event } from "../../event.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { no } from "../../turn/reply.ts";
import type { ActOnDue, Decide, DecideTable, DueTable, Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import { auditCompartment, wasLookedInto } from "../audit.ts";
import { byBankAndNumber, type Compartment } from "../compartment.ts";
import { isRunning } from "../door.ts";
import { openCompartment } from "../maintenance.ts";
import { atTurn, auditIdle, type Round, without } from "./round.ts";

const reason = "guided audit";

const begin: Decide<"begin-guided-audit"> = (site, { command, by }, moment, tools) => {
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return no(person);
  if (site.guided.round) return no(refuse("audit-running"));
  const compartments = [...site.locker.compartments.values()]
    .filter((one) => isWanted(site, one, command))
    .map(({ plan }) => plan.compartment)
    .sort(byBankAndNumber);
  if (compartments.length === 0) return no(refuse("wrong-state", { why: "nothing-to-audit" }));
  const audit = tools.freshId(8);
  const { scope, bank } = command;
  const where = bank === undefined ? { scope } : { scope, bank };
  const event: Event = { ...begun(audit, person.maintainer, moment, tools), ...where, compartments };
  return { events: [event], answer: { type: "done" } };
};

/** The next door, or the present one once more; the rule of the second person is that of every opening. */
const open: Decide<"open-for-audit"> = (site, { command, by }, moment, tools) => {
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return no(person);
  const round = roundOf(site, command.audit);
  if ("type" in round) return no(round);
  const compartment = atTurn(round);
  if (compartment === undefined) return no(refuse("wrong-state", { why: "nothing-to-audit" }));
  const { second } = command;
  const asked = { type: "open-compartment", compartment, reason, ...(second === undefined ? {} : { second }) } as const;
  const opened = openCompartment(site, { by, command: asked }, moment, tools);
  if (opened.events.length === 0) return opened;
  const base = { audit: round.audit, by: person.maintainer, compartment, idleAt: idleAt(moment, tools) };
  return { events: [{ type: "guided-audit-turned", ...base }, ...opened.events], answer: opened.answer };
};

const answer: Decide<"answer-audit"> = (site, asked, moment, tools) => {
  const { command, by } = asked;
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return no(person);
  const round = roundOf(site, command.audit);
  if ("type" in round) return no(round);
  const { compartment, content } = command;
  if (compartment !== atTurn(round)) return no(refuse("wrong-state", { why: "other-compartment" }));
  const said = saidOf(site, asked, moment, tools);
  if ("type" in said) return no(said);
  const base = { audit: round.audit, by: person.maintainer, compartment, content, idleAt: idleAt(moment, tools) };
  const events: Event[] = [...said, { type: "guided-audit-answered", ...base }];
  const left = without(round, compartment).length;
  const looked = round.looked + (content === "not-opened" ? 0 : 1);
  const notOpened = round.notOpened + (content === "not-opened" ? 1 : 0);
  if (left === 0)
    events.push({ type: "guided-audit-ended", audit: round.audit, reason: "done", looked, notOpened, untouched: 0 });
  return { events, answer: { type: "done" } };
};

const end: Decide<"end-guided-audit"> = (site, { command, by }, moment) => {
  const person = maintainerBy(site, by, moment);
  if ("type" in person) return no(person);
  const round = roundOf(site, command.audit);
  if ("type" in round) return no(round);
  return { events: [endedBy(round, "by-person")], answer: { type: "done" } };
};

export const guidedCommands: DecideTable<
  "begin-guided-audit" | "open-for-audit" | "answer-audit" | "end-guided-audit"
> = {
  "begin-guided-audit": begin,
  "open-for-audit": open,
  "answer-audit": answer,
  "end-guided-audit": end,
};

const leftAlone: ActOnDue = ({ guided: { round } }, { id }) =>
  round?.audit === id
    ? [endedBy(round, "left")]
    : [{ type: "guided-audit-ended", audit: id, reason: "left", looked: 0, notOpened: 0, untouched: 0 }];

export const guidedDue: DueTable = { [auditIdle]: leftAlone };

/** Somebody must look: in doubt by the ledger, by presumption, or by what the count found. */
const isWanted = (
  site: Site,
  one: Compartment,
  { scope, bank }: { scope: Round["scope"]; bank?: string | undefined },
) => {
  const { compartment } = one.plan;
  if (scope === "bank") return compartment.split("-")[0] === bank;
  if (scope === "site") return true;
  const inDoubt = one.bars.some((bar) => bar === "forced" || bar === "unproven") || one.occupancy === "suspect";
  return inDoubt || one.presumedEmpty || isDoubted(site.stock, compartment);
};

/** What the answer does to the ledger. */
const saidOf = (site: Site, asked: Parameters<typeof answer>[1], moment: Moment, tools: Tools): Event[] | Refusal => {
  const { compartment, content, found = [] } = asked.command;
  const known = site.locker.compartments.get(compartment);
  switch (content) {
    case "not-opened":
      if (known && isRunning(known.order)) return refuse("compartment-busy");
      return known?.door.state === "open" ? refuse("wrong-state", { why: "open" }) : [];
    case "unknown": {
      if (!wasLookedInto(site, compartment, moment)) return refuse("not-opened");
      const deposit = depositIn(site.custody, compartment)?.deposit;
      const about = deposit === undefined ? { compartment } : { compartment, deposit };
      return [{ type: "compartment-suspected", ...about, reason: unnamed }];
    }
    default: {
      if ((content === "parcels") !== found.length > 0) return refuse("wrong-state", { why: "nothing-scanned" });
      const command = { type: "audit-compartment", compartment, found } as const;
      const { events, answer: said } = auditCompartment(site, { by: asked.by, command }, moment, tools);
      return said.type === "refused" ? said : [...events];
    }
  }
};

const roundOf = ({ guided: { round } }: Site, audit: string): Round | Refusal =>
  round?.audit === audit ? round : refuse("unknown-audit");

const idleAt = ({ elapsed }: Moment, { rules }: Tools): number => elapsed + rules.auditIdleMs;

const begun = (audit: string, by: string, moment: Moment, tools: Tools) =>
  ({ type: "guided-audit-begun", audit, by, idleAt: idleAt(moment, tools) }) as const;

const endedBy = ({ audit, looked, notOpened, todo, present }: Round, why: "by-person" | "left"): Event => ({
  type: "guided-audit-ended",
  audit,
  reason: why,
  looked,
  notOpened,
  untouched: todo.length + (present === null ? 0 : 1),
});
