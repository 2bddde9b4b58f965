/** Words that operators set at the fleet. They lie over a worker's settings, so that all workers say the same. */
import type { Language } from "../../../../gateway/core/vocabulary.ts";
import type { SavedTemplate, TextProblem } from "../../answers/notices.ts";
import type { Query } from "../../store/query.ts";
import type { NoticeSettings } from "../settings.ts";
import { hasLink, type TemplateKind, type Templates, templateKinds, unknownPlaceholder } from "../words.ts";

/** What a text message can hold at most, whatever stands for its placeholders. */
export const templateCharsMax = 1_000;
/** Of the fleet: 500 carriers with words of their own for everything. */
const listMax = 8_000;

export interface TemplateName {
  readonly carrier: string | null;
  readonly kind: TemplateKind;
  readonly language: Language;
}
interface Row extends Omit<SavedTemplate, "carrier"> {
  readonly carrier: string;
}
const columns = `carrier, kind, language, text, set_at as "setAt", set_by as "setBy"`;

export const listTemplates = async (query: Query): Promise<SavedTemplate[]> => {
  const rows = await query.rows<Row>(
    `select ${columns} from notice_template order by carrier, kind, language limit ${listMax}`,
  );
  return rows.map((row) => ({ ...row, carrier: row.carrier === "" ? null : row.carrier }));
};

/** Of these carriers, and of all. */
export const readTemplates = async (query: Query, carriers: readonly string[]): Promise<readonly SavedTemplate[]> => {
  const rows = await query.rows<Row>(
    `select ${columns} from notice_template where carrier = any($1::text[]) or carrier = ''`,
    [[...new Set(carriers)]],
  );
  return rows.map((row) => ({ ...row, carrier: row.carrier === "" ? null : row.carrier }));
};

/** Null: the words that were set are taken away. */
export const setTemplate = async (
  query: Query,
  { carrier, kind, language }: TemplateName,
  text: string | null,
  by: string,
  at: number,
): Promise<void> => {
  const name = [carrier ?? "", kind, language];
  if (text === null) {
    await query.change("delete from notice_template where carrier = $1 and kind = $2 and language = $3", name);
    return;
  }
  await query.change(
    `insert into notice_template (carrier, kind, language, text, set_at, set_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (carrier, kind, language) do update set text = excluded.text, set_at = excluded.set_at,
       set_by = excluded.set_by`,
    [...name, text, at, by],
  );
};

/** What a carrier's notices are made of: its own words before those of all, what was set here before the settings. */
export const templatesFor = (
  carrier: string,
  saved: readonly SavedTemplate[],
  { carriers }: Pick<NoticeSettings, "carriers">,
): Templates => {
  const said = (whose: string | null, kind: TemplateKind, language: Language) =>
    saved.find((one) => one.carrier === whose && one.kind === kind && one.language === language)?.text;
  const settled = carriers[carrier]?.templates ?? {};
  const inForce = (kind: TemplateKind, language: Language) =>
    said(carrier, kind, language) ?? settled[kind]?.[language] ?? said(null, kind, language);
  return Object.fromEntries(
    templateKinds.map((kind) => [kind, { "zh-CN": inForce(kind, "zh-CN"), en: inForce(kind, "en") }]),
  );
};

/** Null: it may be said. */
export const problemOf = (
  field: string,
  text: string,
  { pageUrl }: { readonly pageUrl?: string | undefined },
): TextProblem | null => {
  const no = (rule: TextProblem["rule"], value: string): TextProblem => ({ field, value, rule });
  if (text.trim() === "") return no("empty", text);
  if (text.length > templateCharsMax) return no("too-long", String(text.length));
  const unknown = unknownPlaceholder(text);
  if (unknown !== null) return no("unknown-placeholder", `{${unknown}}`);
  return hasLink(text) && pageUrl === undefined ? no("no-page-url", "{link}") : null;
};
