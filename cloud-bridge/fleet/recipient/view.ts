/** One deposit as its recipient may see it: nothing of anybody else, and no code that opens nothing. */
import type { IssuedCommand } from "../answers/overview.ts";
import { RecipientView } from "../answers/recipient.ts";
import { commandsOf } from "../commands/issue.ts";
import { messagesOf } from "../notices/contact/messages.ts";
import { subscriptionsOf } from "../notices/contact/subscriptions.ts";
import { pushOf } from "../notices/settings.ts";
import {
  type Happened,
  isInsideOf,
  named,
  placeOf,
  type Row,
  rowOf,
  trailOf,
  type ViewParts,
  wishOf,
} from "./known.ts";
import { passesMade, passesOf } from "./passes.ts";
import { remarksOf, starsOf } from "./said.ts";

/** What the routes know of it beside what is shown. */
export interface Seen {
  readonly deposit: string;
  readonly site: string;
  /** Of its code. */
  readonly issue: number;
  readonly commands: readonly IssuedCommand[];
  readonly view: RecipientView;
}

/** Null: there is no such link, or not any more. */
export const seenBehind = async (parts: ViewParts, token: string): Promise<Seen | null> => {
  const { database, recipients, settings, now } = parts;
  const read = recipients.links.read(token);
  const row = await rowOf(parts, read?.deposit ?? null);
  // Looked for and compared in any case: a wrong link takes as long as one of a deposit that never was.
  const fits = read?.fits(row?.link ?? 0) === true;
  if (!row || !fits) return null;
  const deposit = row.deposit.replaceAll("-", "");
  const hasPush = row.ended_at === null && pushOf(settings.channels).length > 0;
  const [trail, commands, made, told, messages, stars, remarks] = await Promise.all([
    trailOf(database, row, deposit),
    commandsOf(database, row.site, deposit),
    passesMade(database, deposit, row.issue),
    hasPush ? subscriptionsOf(database, deposit) : null,
    row.ended_at === null ? messagesOf(database, recipients, deposit, settings) : null,
    row.stage === "collected" ? starsOf(database, deposit) : null,
    remarksOf(database, deposit),
  ]);
  const known = { deposit, site: row.site, issue: row.issue, commands };
  const passes = passesOf(recipients, { ...known, made, trail, row, now: now() });
  const push = told && { key: recipients.pushKey, told: [...told] };
  return { ...known, view: viewOf(parts, row, { trail, commands, passes, push, messages, stars, remarks }) };
};

/** Of one deposit, as the sites count. */
const issueMax = 8;

const viewOf = (
  { recipients, settings, now }: ViewParts,
  row: Row,
  { trail, commands, passes, push, messages, stars, remarks }: Known,
): RecipientView => {
  const isHeld = row.stage === "held" && row.doubt_at === null;
  const isInside = isInsideOf(row);
  const mayChange = isInside && row.doubt_at === null && row.issue < issueMax;
  const isExtended = trail.some(({ type }) => type === "hold-extended");
  return RecipientView.parse({
    parcels: row.parcels.split(" "),
    carrier: named(settings.carriers[row.carrier]?.name ?? row.carrier),
    ...placeOf(settings, row),
    stage: row.stage,
    ...{ madeAt: row.made_at, holdUntilAt: row.hold_until_at, endedAt: row.ended_at, doubtAt: row.doubt_at },
    code: isInside && row.doubt_at === null ? recipients.codeOf(row) : null,
    trail,
    ...{ heardAt: row.heard_at, now: now() },
    ...{ codeChangedAt: row.code_changed_at, push, messages },
    openHere: wishOf(commands, "open-here", isInside && row.doubt_at === null ? "possible" : "no"),
    change: wishOf(commands, "change-pickup-code", mayChange ? "possible" : "no"),
    extension: wishOf(commands, "extend-hold", isExtended ? "done" : isHeld ? "possible" : "no"),
    ...passes,
    giveBack: wishOf(commands, "recall-deposit", isHeld ? "possible" : row.stage === "overdue" ? "done" : "no"),
    rating: { state: row.stage !== "collected" ? "no" : stars === null ? "possible" : "given", stars },
    remarks,
  });
};
interface Known {
  readonly trail: readonly Happened[];
  readonly commands: readonly IssuedCommand[];
  readonly passes: Pick<RecipientView, "pass" | "passes" | "nextPass">;
  readonly push: RecipientView["push"];
  readonly messages: RecipientView["messages"];
  readonly stars: number | null;
  readonly remarks: readonly RecipientView["remarks"][number][];
}
