/** What a notice would say, with a parcel that stands for any: nobody's code, nobody's link. */
import type { Language } from "../../../../gateway/core/vocabulary.ts";
import type { Preview, SavedTemplate } from "../../answers/notices.ts";
import { linkPath } from "../../recipient/links.ts";
import type { NoticeSettings } from "../settings.ts";
import { templateInForce } from "../words.ts";
import { problemOf, type TemplateName, templatesFor } from "./saved.ts";
import { smsOf } from "./sms.ts";
import { type Own, tellOf } from "./telling.ts";

const hour = 3_600_000;
const sampleCarrier = ({ carriers }: NoticeSettings): string => Object.keys(carriers)[0] ?? "carrier-1";
/** As long as those of recipients. */
const sampleCode = "00000000";
const sampleToken = "A".repeat(43);

/** Nobody's: of as many signs as a recipient's own. */
export const ownOfNobody = ({ pageUrl }: NoticeSettings, language: Language): Own => ({
  language,
  code: sampleCode,
  link: pageUrl === undefined ? null : `${pageUrl}${linkPath}${sampleToken}`,
});

export interface PreviewParts {
  readonly settings: NoticeSettings;
  readonly saved: readonly SavedTemplate[];
  readonly site: string | null;
  readonly now: number;
}
/** `text` null: the words in force. */
export const previewOf = (
  { settings, saved, site, now }: PreviewParts,
  { carrier, kind, language }: TemplateName,
  text: string | null,
): Preview => {
  const { link, ...own } = ownOfNobody(settings, language);
  const inForce = carrier === null ? templatesFor("", saved, { carriers: {} }) : templatesFor(carrier, saved, settings);
  const template = text ?? templateInForce(kind, language, inForce, link !== null && kind !== "hand-in");
  const row = {
    ...{ kind, site: site ?? "site-1", carrier: carrier ?? sampleCarrier(settings) },
    ...{ compartment: "A-07", parcels: "JT0000000000001" },
    ...{ made_at: now, hold_until_at: now + 48 * hour, ended_at: kind === "collected" ? now : null },
    pass_until: now + 24 * hour,
  };
  const whose = { ...own, code: row.ended_at === null ? own.code : "", link: kind === "hand-in" ? null : link };
  const { subject, text: said } = tellOf(settings, row, whose, { [kind]: { [language]: template } });
  const from = text !== null ? "asked" : sourceOf({ carrier, kind, language }, saved, settings);
  return {
    site,
    template,
    from,
    subject,
    text: said,
    sms: smsOf(said),
    problem: problemOf("text", template, settings),
  };
};

const sourceOf = (
  { carrier, kind, language }: TemplateName,
  saved: readonly SavedTemplate[],
  { carriers }: NoticeSettings,
): Preview["from"] => {
  const isSaved = (whose: string | null): boolean =>
    saved.some((one) => one.carrier === whose && one.kind === kind && one.language === language);
  if (isSaved(carrier)) return "saved";
  if (carrier !== null && carriers[carrier]?.templates[kind]?.[language] !== undefined) return "settings";
  return isSaved(null) ? "saved" : "ours";
};
