/** A carrier or the fleet says that somebody will hand something in; its code exists from then on. */
import { issueCode } from "../../access/credential.ts";
import type { Answer } from "../../answer.ts";
import type { CommandOf } from "../../command.ts";
import type { Event } from "../../event.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Rules } from "../../rules.ts";
import { no } from "../../turn/reply.ts";
import type { Decide, Site } from "../../turn/state.ts";
import { type Announcement, isTaken } from "../custody.ts";
import { isRunOut } from "../fold/hand-ins.ts";
import { carrierRules, ownershipRefusal } from "../parcel.ts";

type Asked = CommandOf<"announce-hand-in">;

/** The same parcels once more keep their announcement and its code. */
export const announceHandIn: Decide<"announce-hand-in"> = (site, { command }, { at, elapsed }, tools) => {
  const { parcels, carrier, size, accessible = false } = command;
  const refusal = refusalOf(site, command, tools.rules);
  if (refusal) return no(refusal);
  const known = site.custody.announcements.get(site.custody.announced.get(parcels[0] ?? "") ?? "");
  const again = known && !isRunOut(known, elapsed) && isSame(known, command) ? known : null;
  if (known && !again && !isRunOut(known, elapsed)) return no(refuse("waybill-duplicate"));
  if (again && again.size === (size ?? null) && again.accessible === accessible) return no(announced(again));
  const announcement = again?.announcement ?? command.announcement;
  const code = again?.code ?? issueCode(announcement, isTaken(site.custody), tools);
  if (!code) return no(refuse("wrong-state", { why: "no-code-free" }));
  const ends = { until: elapsed + tools.rules.handInCodeMs, untilAt: at + tools.rules.handInCodeMs };
  const event: Event = {
    ...{ type: "hand-in-announced", announcement, parcels: [...parcels], carrier, code, ...ends },
    ...(size === undefined ? {} : { size }),
    ...(accessible ? { accessible } : {}),
  };
  return { events: [event], answer: announced({ announcement, code, untilAt: ends.untilAt }) };
};

const announced = ({
  announcement,
  code,
  untilAt,
}: Pick<Announcement, "announcement" | "code" | "untilAt">): Answer => ({
  type: "announced",
  announcement,
  issue: code.issue,
  untilAt,
});

const refusalOf = ({ custody }: Site, { parcels, carrier }: Asked, rules: Rules): Refusal | null => {
  if (carrierRules(rules, carrier).handIns === "none") return refuse("hand-ins-not-accepted");
  if (new Set(parcels).size !== parcels.length) return refuse("waybill-duplicate");
  for (const waybill of parcels) {
    if (custody.parcels.has(waybill)) return refuse("waybill-duplicate", { waybill });
    if (custody.announced.get(waybill) !== custody.announced.get(parcels[0] ?? ""))
      return refuse("waybill-duplicate", { waybill });
    const foreign = ownershipRefusal(waybill, undefined, carrier, rules);
    if (foreign) return foreign;
  }
  return null;
};

const isSame = (known: Announcement, { parcels, carrier }: Asked): boolean =>
  known.carrier === carrier &&
  known.parcels.length === parcels.length &&
  known.parcels.every((waybill) => parcels.includes(waybill));
