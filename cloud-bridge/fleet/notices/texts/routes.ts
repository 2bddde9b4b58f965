/** The words of notices over HTTP: which are set, how they would look, and setting them. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { CarrierId, Language, SiteId } from "../../../../gateway/core/vocabulary.ts";
import { Preview, TemplateList, type TextProblem } from "../../answers/notices.ts";
import { callerOf } from "../../api/access.ts";
import { Problem, sendProblem } from "../../api/problem.ts";
import type { FleetLog } from "../../log.ts";
import type { Database } from "../../store/query.ts";
import type { NoticeSettings } from "../settings.ts";
import { placeholders, templateKinds } from "../words.ts";
import { type PreviewParts, previewOf } from "./preview.ts";
import { listTemplates, problemOf, readTemplates, setTemplate, templateCharsMax } from "./saved.ts";

export interface TemplateParts {
  readonly database: Database;
  readonly settings: NoticeSettings;
  readonly log: FleetLog;
  readonly now: () => number;
}
const problems = { 400: Problem, 401: Problem, 403: Problem };
const Name = z.strictObject({
  /** Null: all carriers that have no words of their own. */
  carrier: CarrierId.nullable(),
  kind: z.enum(templateKinds),
  language: Language,
});
/** Looked at by the rules below, so that a text that is wrong can be shown while it is written. */
const text = z.string().max(10 * templateCharsMax);

export const addTemplates = (server: FastifyInstance, parts: TemplateParts): void => {
  const { database, settings, log, now } = parts;
  const typed = server.withTypeProvider<ZodTypeProvider>();
  const list = async () => {
    const templates = await listTemplates(database);
    const own = templates.flatMap(({ carrier }) => (carrier === null ? [] : [carrier]));
    const carriers = [...new Set([...Object.keys(settings.carriers), ...own])].sort();
    return { templates, carriers, placeholders: [...placeholders] };
  };
  typed.get(
    "/v1/notice-templates",
    { config: { right: "read-templates" }, schema: { response: { 200: TemplateList, ...problems } } },
    list,
  );
  typed.post(
    "/v1/notice-templates",
    {
      config: { right: "set-templates" },
      schema: {
        // Null: what was set is taken away.
        body: Name.extend({ text: text.nullable() }),
        description: "`text` null takes away what was set: the settings' words count again, or else our own.",
        response: { 200: TemplateList, ...problems },
      },
    },
    async (request, reply) => {
      const { text: wanted, ...name } = request.body;
      const wrong = wanted === null ? null : problemOf("text", wanted, settings);
      if (wrong !== null) return sendProblem(reply, "template-unfit", saysProblem(wrong));
      const by = callerOf(request).tenant;
      await setTemplate(database, name, wanted, by, now());
      log.info(wanted === null ? "template-taken-away" : "template-set", { ...name, by });
      return list();
    },
  );
  typed.post(
    "/v1/notice-templates/preview",
    {
      config: { right: "read-templates" },
      schema: {
        body: Name.extend({ text: text.nullable(), site: SiteId.nullable() }),
        description: "What would be sent, by the code that sends it. `text` null: the words in force.",
        response: { 200: Preview, ...problems },
      },
    },
    async ({ body: { text: wanted, site, ...name } }) => {
      const saved = await readTemplates(database, name.carrier === null ? [] : [name.carrier]);
      const shown: PreviewParts = { settings, saved, now: now(), site: site ?? (await anySite(parts)) };
      return previewOf(shown, name, wanted);
    },
  );
};

/** One that is known by name first. */
const anySite = async ({ database, settings }: TemplateParts): Promise<string | null> => {
  const [row] = await database.rows<{ site: string }>("select site from site order by site limit 1");
  return Object.keys(settings.sites)[0] ?? row?.site ?? null;
};

/** `text: {cod} is none of: carrier, locker …` */
export const saysProblem = ({ field, value, rule }: TextProblem): string => {
  const rules: Readonly<Record<TextProblem["rule"], string>> = {
    empty: "must say something",
    "too-long": `has more than ${templateCharsMax} characters`,
    "unknown-placeholder": `is none of: ${placeholders.join(", ")}`,
    "no-page-url": "needs `notices.pageUrl` in the settings",
  };
  return `${field}: ${value} ${rules[rule]}`;
};
