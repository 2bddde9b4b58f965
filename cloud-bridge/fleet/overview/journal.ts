/** The tail of a site's journal, as far as it has come up. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { JournalPage } from "../answers/overview.ts";
import { Problem } from "../api/problem.ts";
import { readKept } from "../retention/kept.ts";
import type { Database } from "../store/query.ts";

const problems = { 400: Problem, 401: Problem, 403: Problem };
/** Events looked through for one page: a filter that nothing fits must not read a history of years. */
const walkMax = 20_000;
const typesMax = 100;
const Types = z
  .string()
  .regex(/^[a-z-]{1,48}(,[a-z-]{1,48})*$/)
  .transform((text) => text.split(","))
  .refine((types) => types.length <= typesMax, `at most ${typesMax} types`);
const Before = z.string().regex(/^\d{1,9}-\d{1,15}$/);

export const addJournal = (server: FastifyInstance, { database }: { readonly database: Database }): void => {
  server.withTypeProvider<ZodTypeProvider>().get(
    "/v1/sites/:site/journal",
    {
      config: { right: "read-sites" },
      schema: {
        params: z.object({ site: SiteId }),
        querystring: z.strictObject({
          /** Of events, parted by commas. */
          types: Types.optional(),
          before: Before.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(50),
        }),
        description: "Newest first. A page may be short, or empty, and still have an older one.",
        response: { 200: JournalPage, ...problems },
      },
    },
    async ({ params: { site }, query: { types = null, before, limit } }) => {
      const [epoch, seq] = before?.split("-").map(Number) ?? [];
      return readJournal(database, site, {
        types,
        before: epoch === undefined ? null : { epoch, seq: seq ?? 0 },
        limit,
      });
    },
  );
};

interface Wanted {
  /** Null: all. */
  readonly types: readonly string[] | null;
  readonly before: { readonly epoch: number; readonly seq: number } | null;
  readonly limit: number;
}
type Row = Omit<JournalPage["lines"][number], "fields"> & { readonly event: string };

const readJournal = async (
  database: Database,
  site: string,
  { types, before, limit }: Wanted,
): Promise<JournalPage> => {
  const within = `event.site = $1 and (event.epoch, event.seq) <= (head.epoch, head.seq)
    and ($2::int is null or (event.epoch, event.seq) < ($2, $3::bigint))`;
  const from = "from event join head on head.site = event.site";
  const at = [site, before?.epoch ?? null, before?.seq ?? null];
  const [end] = await database.rows<{ readonly epoch: number; readonly seq: number }>(
    `select event.epoch, event.seq ${from} where ${within}
     order by event.epoch desc, event.seq desc offset ${walkMax - 1} limit 1`,
    at,
  );
  const rows = await database.rows<Row>(
    `select event.epoch, event.seq, event.type, event.at, (event.body::json -> 'event')::text as event ${from}
     where ${within} and ($4::int is null or (event.epoch, event.seq) >= ($4, $5::bigint))
       and ($6::text is null or event.type = any(string_to_array($6, ',')))
     order by event.epoch desc, event.seq desc limit $7`,
    [...at, end?.epoch ?? null, end?.seq ?? null, types?.join(",") ?? null, limit],
  );
  const { since: keptSince } = await readKept(database, "trail");
  const last = rows.length === limit ? rows.at(-1) : end;
  return { lines: rows.map(lineOf), older: last ? `${last.epoch}-${last.seq}` : null, keptSince };
};

const lineOf = ({ event, ...row }: Row): JournalPage["lines"][number] => {
  // What a code was made from helps nobody here.
  const { type: _type, code: _code, ...fields } = JSON.parse(event) as Readonly<Record<string, unknown>>;
  return { ...row, fields };
};
