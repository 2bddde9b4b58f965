/** What is said to a recipient: one function for what is sent and for what an operator sees beforehand. */
import type { Language } from "../../../../gateway/core/vocabulary.ts";
import { templateKindOf, zoneOf } from "../deliveries.ts";
import type { Name, NoticeSettings } from "../settings.ts";
import { type Templates, type Told, tell } from "../words.ts";

/** A row of `deposit`, and the kind of its notice. */
export interface Tellable {
  readonly kind: string;
  readonly site: string;
  readonly carrier: string;
  readonly compartment: string;
  /** With blanks between them. */
  readonly parcels: string;
  readonly made_at: number;
  readonly hold_until_at: number;
  readonly ended_at: number | null;
}
interface Notified extends Tellable {
  /** Until when the pass is good that it tells of; null: as long as the code, or it tells of none. */
  readonly pass_until: number | null;
}
/** What is the recipient's alone. */
export interface Own {
  readonly language: Language;
  readonly code: string;
  readonly link: string | null;
}

export const tellOf = (settings: NoticeSettings, row: Notified, own: Own, templates: Templates) => {
  const kind = templateKindOf(row.kind);
  const told = { ...toldOf(settings, row, own), kind };
  return tell(kind === "delegated" ? { ...told, untilAt: row.pass_until } : told, templates);
};

export const toldOf = (settings: NoticeSettings, row: Tellable, own: Own): Omit<Told, "kind"> => {
  const { language } = own;
  const place = settings.sites[row.site];
  return {
    ...{ ...own, compartment: row.compartment, parcels: row.parcels.split(" ") },
    carrier: inLanguage(settings.carriers[row.carrier]?.name, language) ?? row.carrier,
    locker: inLanguage(place?.name, language) ?? row.site,
    address: inLanguage(place?.address, language),
    at: row.ended_at ?? row.made_at,
    ...{ untilAt: row.hold_until_at, zone: zoneOf(settings, row.site) },
  };
};

const inLanguage = (name: Name | undefined, language: Language): string | null =>
  name === undefined ? null : typeof name === "string" ? name : name[language];
