/** Issuing commands to sites, and what has become of them. */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { Expectation, type Issuer, Reason, RemoteAction } from "../../../gateway/core/vocabulary.ts";
import { RemoteCommand, SignedCommand, signCommand } from "../../../gateway/wire/downlink/remote-command.ts";
import type { SigningKey } from "../../../gateway/wire/downlink/signed.ts";
import type { CommandState, IssuedCommand } from "../answers/overview.ts";
import type { Database, Parameter, Query } from "../store/query.ts";

/** Commands of one site that have not ended. */
export const openMax = 64;
/** Beyond it recipients wait: staff must be able to order something also at a site that has been away for days. */
const recipientsOpenMax = openMax / 2;
const ofDepositMax = 200;
const minute = 60_000;

export const CommandRequest = z.strictObject({
  action: RemoteAction,
  reason: Reason,
  /** What the issuer sees; the fleet adds the site's epoch and, about a compartment, how far it knows its history. */
  expect: Expectation.omit({ epoch: true }).strict().prefault({}),
  /** So long it may be begun. */
  validMs: z
    .number()
    .int()
    .min(1_000)
    .max(24 * 60 * minute)
    .default(2 * minute),
});
export type CommandRequest = Readonly<z.infer<typeof CommandRequest>>;

export type IssueProblem = "not-found" | "site-unheard" | "idempotency-key-reused" | "too-many-commands";
/** `isNew` false: the same request came with the same key before. */
export type Issued = { readonly command: IssuedCommand; readonly isNew: boolean };

export interface Issuing {
  readonly site: string;
  readonly issuer: Issuer;
  /** Of the issuer's own making: the same one again is the same command. */
  readonly key: string;
  readonly request: CommandRequest;
}

export const issueCommand = (
  database: Database,
  signing: SigningKey,
  { site, issuer, key, request }: Issuing,
  now: number,
): Promise<Issued | IssueProblem> =>
  database.transaction(async (query) => {
    // The head's row is held: of two requests with one key the second one sees the first.
    const [head] = await query.rows<{ epoch: number; seq: number }>(
      "select epoch, seq from head where site = $1 for update",
      [site],
    );
    if (!head) return "not-found";
    const asked = { key: digest(JSON.stringify([issuer, key])), request: digest(JSON.stringify(request)) };
    const known = await readWhere(query, "site = $1 and key_digest = $2", [site, asked.key]);
    if (known[0]) return known[0].request === asked.request ? { command: viewOf(known[0]), isNew: false } : reused;
    if (head.epoch === 0) return "site-unheard";
    const [open] = await query.rows<{ count: number }>(
      `select count(*)::int as count from remote_command
       where site = $1 and state in ('issued', 'accepted', 'started')`,
      [site],
    );
    if ((open?.count ?? 0) >= (issuer.role === "recipient" ? recipientsOpenMax : openMax)) return "too-many-commands";
    const command = newCommand(site, issuer, request, head, now);
    const signed = JSON.stringify(signCommand(signing, command));
    await query.change(
      `insert into remote_command (site, id, key_digest, request, issued_at, not_after, signed, state, send_at, deposit)
       values ($1, $2, $3, $4, $5, $6, $7, 'issued', $5, $8::text::uuid)`,
      [
        ...[site, command.id, asked.key, asked.request, command.issuedAt, command.notAfter, signed],
        "deposit" in command.action ? command.action.deposit : null,
      ],
    );
    const [stored] = await readWhere(query, "site = $1 and id = $2", [site, command.id]);
    return { command: viewOf(stored!), isNew: true };
  });

export const readCommandOf = async (database: Database, site: string, id: string): Promise<IssuedCommand | null> => {
  const [found] = await readWhere(database, "site = $1 and id = $2", [site, id]);
  return found ? viewOf(found) : null;
};
/** What was ordered about this deposit, newest first. */
export const commandsOf = async (database: Database, site: string, deposit: string): Promise<IssuedCommand[]> =>
  (await readWhere(database, "site = $1 and deposit = $2::text::uuid", [site, deposit], ofDepositMax)).map(viewOf);
export interface CommandFilter {
  /** Null: all. */
  readonly site: string | null;
  readonly state: CommandState | null;
}
/** Newest first. */
export const listCommands = async (
  database: Database,
  { site, state }: CommandFilter,
  limit: number,
): Promise<IssuedCommand[]> => {
  const where = "($1::text is null or site = $1) and ($2::text is null or state = $2)";
  return (await readWhere(database, where, [site, state], limit)).map(viewOf);
};
/** In the order of site and id. */
export const readCommandsAfter = async (
  database: Database,
  after: Pick<IssuedCommand, "site" | "id"> | null,
  { site, sinceAt, limit }: { readonly site: string | null; readonly sinceAt: number; readonly limit: number },
): Promise<IssuedCommand[]> => {
  const where = `($1::text is null or (site, id) > ($1, $2)) and issued_at >= $3 and ($4::text is null or site = $4)`;
  const parameters = [after?.site ?? null, after?.id ?? null, sinceAt, site];
  return (await readWhere(database, where, parameters, limit, "site, id")).map(viewOf);
};

const reused = "idempotency-key-reused";
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** About a compartment: nothing that the fleet has not heard of may have changed what lies there. */
const newCommand = (
  site: string,
  issuer: Issuer,
  { action, reason, expect, validMs }: CommandRequest,
  head: { readonly epoch: number; readonly seq: number },
  now: number,
): RemoteCommand => ({
  ...{ v: 1, id: randomBytes(16).toString("hex"), site, issuer, reason, issuedAt: now, notAfter: now + validMs },
  expect: { epoch: head.epoch, ...("compartment" in action ? { seq: head.seq } : {}), ...expect },
  action,
});

interface Row {
  readonly request: string;
  readonly signed: string;
  readonly state: CommandState;
  readonly why: string | null;
  readonly accepted_at: number | null;
  readonly started_at: number | null;
  readonly ended_at: number | null;
}
const readWhere = (
  query: Query,
  where: string,
  parameters: readonly Parameter[],
  limit = 1,
  order = "issued_at desc, id",
): Promise<readonly Row[]> =>
  query.rows<Row>(
    `select request, signed, state, why, accepted_at, started_at, ended_at from remote_command where ${where}
     order by ${order} limit ${limit}`,
    parameters,
  );

const viewOf = ({ signed, state, why, ...times }: Row): IssuedCommand => {
  const { v, ...command } = RemoteCommand.parse(JSON.parse(SignedCommand.parse(JSON.parse(signed)).body));
  const { accepted_at: acceptedAt, started_at: startedAt, ended_at: endedAt } = times;
  return { ...command, state, why, acceptedAt, startedAt, endedAt };
};
