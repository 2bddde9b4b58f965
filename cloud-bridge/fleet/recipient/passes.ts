/** Passes of a deposit: which were handed on, what the site has told of them, and what whoever holds one sees. */
import { PassNumber } from "../../../gateway/core/vocabulary.ts";
import type { IssuedCommand } from "../answers/overview.ts";
import { type HandedPass, PassView, type RecipientView } from "../answers/recipient.ts";
import { commandsOf } from "../commands/issue.ts";
import type { Notices } from "../notices/notices.ts";
import type { Recipients } from "../notices/recipients.ts";
import type { Database } from "../store/query.ts";
import { type Happened, isInsideOf, placeOf, type Row, rowOf, trailOf, type ViewParts, wishOf } from "./known.ts";
import { type PassPlace, passLinkPath } from "./links.ts";

export interface MadePass {
  readonly pass: number;
  readonly made_at: number;
  readonly not_after: number | null;
}
interface Known {
  readonly deposit: string;
  readonly issue: number;
  readonly site: string;
  readonly commands: readonly IssuedCommand[];
  readonly made: readonly MadePass[];
  readonly trail: readonly Happened[];
  readonly row: Row;
  readonly now: number;
}
const own = 0;
const lastPass = PassNumber.maxValue ?? own;

/** Newest first. */
export const passesMade = async (database: Database, deposit: string, issue: number): Promise<readonly MadePass[]> =>
  database.rows<MadePass>(
    `select pass, made_at, not_after from pass where deposit = $1::text::uuid and issue = $2 order by pass desc`,
    [deposit, issue],
  );

export interface PassParts {
  readonly database: Database;
  readonly notices: Pick<Notices, "tell" | "nudge">;
  readonly now: () => number;
}
/** The same number twice is one pass: the first one stays. The recipient is told, in case it was somebody else. */
export const makePass = async (
  { database, notices, now }: PassParts,
  { deposit, issue, pass, site }: PassPlace & { readonly site: string },
  notAfter: number | null,
): Promise<void> => {
  await database.transaction(async (query) => {
    const made = await query.change(
      `insert into pass (deposit, issue, pass, made_at, not_after) values ($1::text::uuid, $2, $3, $4, $5)
       on conflict do nothing`,
      [deposit, issue, pass, now(), notAfter],
    );
    if (made > 0) await notices.tell(query, { deposit, site, kind: `delegated-${issue}-${pass}` });
  });
  notices.nudge();
};

export const passesOf = (recipients: Recipients, known: Known): Pick<RecipientView, "pass" | "passes" | "nextPass"> => {
  const { deposit, issue, site, made, row } = known;
  const opens = isInsideOf(row) && row.doubt_at === null;
  const next = (made[0]?.pass ?? own) + 1;
  return {
    pass: opens && !spentBy(known, own) ? recipients.passOf(site, { deposit, issue, pass: own }) : null,
    passes: made.map((one) => handed(recipients, known, one)),
    nextPass: opens && next <= lastPass ? next : null,
  };
};

const handed = (recipients: Recipients, known: Known, one: MadePass): HandedPass => {
  const { deposit, issue, commands } = known;
  const { pass, made_at: madeAt, not_after: until } = one;
  const state = stateOf(known, one);
  const mine = commands.filter(({ action }) => isAbout(action, { issue, pass }));
  const isOpen = state === "open";
  return {
    ...{ pass, madeAt, until, state, at: spentBy(known, pass)?.at ?? null },
    link: isOpen ? `${passLinkPath}${recipients.passLinks.tokenOf({ deposit, issue, pass })}` : null,
    takeBack: wishOf(mine, "take-back-pass", isOpen ? "possible" : state === "taken-back" ? "done" : "no"),
  };
};

const isAbout = (action: IssuedCommand["action"], { issue, pass }: Omit<PassPlace, "deposit">): boolean =>
  action.type === "take-back-pass" && action.issue === issue && action.pass === pass;

const spentBy = ({ trail, issue }: Pick<Known, "trail" | "issue">, pass: number): Happened | undefined =>
  trail.find(({ spent }) => spent?.issue === issue && spent.pass === pass);

const stateOf = (
  known: Pick<Known, "trail" | "issue" | "row" | "now">,
  { pass, not_after }: Pick<MadePass, "pass" | "not_after">,
): HandedPass["state"] => {
  const spent = spentBy(known, pass);
  if (spent) return spent.type === "pass-used" ? "used" : "taken-back";
  if (!isInsideOf(known.row) || known.row.issue !== known.issue) return "over";
  return not_after !== null && not_after < known.now ? "run-out" : "open";
};

/** Null: there is no such pass, or its deposit ended too long ago. */
export const passBehind = async (parts: ViewParts, token: string): Promise<PassView | null> => {
  const { database, recipients, settings, now } = parts;
  const place = recipients.passLinks.read(token);
  const row = await rowOf(parts, place?.deposit ?? null);
  if (!place || !row) return null;
  const { deposit, issue, pass } = place;
  const [trail, commands, made] = await Promise.all([
    trailOf(database, row, deposit),
    commandsOf(database, row.site, deposit),
    passesMade(database, deposit, issue),
  ]);
  const one = made.find((known) => known.pass === pass);
  if (!one) return null;
  const told = stateOf({ trail, issue, row, now: now() }, one);
  // Whoever asked it back wants it shown no more, heard of at the site or not.
  const isAskedBack = commands.some(({ action }) => isAbout(action, place));
  const isInDoubt = row.doubt_at !== null;
  const state = told !== "open" ? told : isAskedBack ? "taken-back" : isInDoubt ? "in-doubt" : "open";
  const notAfter = one.not_after === null ? {} : { notAfter: one.not_after };
  return PassView.parse({
    ...placeOf(settings, row),
    ...{ state, until: one.not_after, now: now() },
    pass: state === "open" ? recipients.passOf(row.site, { deposit, issue, pass, ...notAfter }) : null,
  });
};
