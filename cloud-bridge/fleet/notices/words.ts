/** What a notice says. The text is made at the moment of sending, and kept nowhere. Pure. */
import type { Language } from "../../../gateway/core/vocabulary.ts";
import { writable } from "../../../gateway/wire/moment.ts";

export const templateKinds = [
  ...(["ready", "reminder", "extended", "overdue", "hand-in", "code", "delegated", "collected"] as const),
] as const;
export type TemplateKind = (typeof templateKinds)[number];
/** What can wait for the morning. */
export const patientKinds: readonly TemplateKind[] = ["ready", "reminder", "extended", "overdue", "delegated"];

/** `place` is the locker's name with its address when that is known. */
export const placeholders = [
  ...(["carrier", "locker", "address", "place", "compartment", "parcels", "code", "until", "at", "link"] as const),
] as const;
type Placeholder = (typeof placeholders)[number];

export type Templates = Readonly<
  Partial<Record<TemplateKind, Readonly<Partial<Record<Language, string | undefined>>>>>
>;

export interface Told {
  readonly kind: TemplateKind;
  readonly language: Language;
  readonly carrier: string;
  readonly locker: string;
  readonly address: string | null;
  readonly compartment: string;
  readonly parcels: readonly string[];
  /** Empty: none opens it any more. */
  readonly code: string;
  /** The end of its hold period, or of the pass that was made; null: that is good until the parcel is collected. */
  readonly untilAt: number | null;
  /** When it was put in; of a receipt, when it was collected. */
  readonly at: number;
  readonly zone: string;
  /** The recipient's own page; null: there is none to go to. */
  readonly link: string | null;
}

const words: Readonly<Record<TemplateKind, Readonly<Record<Language, readonly [subject: string, text: string]>>>> = {
  ready: {
    "zh-CN": ["您的包裹已到", "您的{carrier}包裹已存入{place}，格口 {compartment}，取件码 {code}，请在{until}前取件。"],
    en: [
      "Your parcel is here",
      "Your {carrier} parcel is at {place}, compartment {compartment}. Pickup code: {code}. " +
        "Please collect it by {until}.",
    ],
  },
  reminder: {
    "zh-CN": ["取件提醒", "提醒：您的{carrier}包裹仍在{place}，格口 {compartment}，取件码 {code}，保管至{until}。"],
    en: [
      "Your parcel is waiting",
      "Reminder: your {carrier} parcel is waiting at {place}, compartment {compartment}. Pickup code: {code}. " +
        "It is kept until {until}.",
    ],
  },
  extended: {
    "zh-CN": ["保管期已延长", "您的{carrier}包裹在{place}的保管期已延长至{until}，格口 {compartment}，取件码 {code}。"],
    en: [
      "Your parcel is kept for longer",
      "The hold period of your {carrier} parcel at {place} was extended: it is kept until {until}. " +
        "Compartment {compartment}, pickup code: {code}.",
    ],
  },
  overdue: {
    "zh-CN": [
      "包裹已超过保管期",
      "您的{carrier}包裹在{place}的保管期已于{until}结束，请尽快取件，格口 {compartment}，取件码 {code}，否则将被退回。",
    ],
    en: [
      "Your parcel's hold period is over",
      "The hold period of your {carrier} parcel at {place} ended {until}. Please collect it now or it goes back. " +
        "Compartment {compartment}, pickup code: {code}.",
    ],
  },
  code: {
    "zh-CN": [
      "取件码已更换",
      "您在{place}的{carrier}包裹已更换取件码：{code}，格口 {compartment}，保管至{until}。原取件码已失效。",
    ],
    en: [
      "Your pickup code has changed",
      "The new pickup code of your {carrier} parcel at {place}, compartment {compartment}, is {code}. " +
        "The old one opens nothing any more. It is kept until {until}.",
    ],
  },
  delegated: {
    "zh-CN": [
      "已生成代取通行码",
      "您的{carrier}包裹已生成代取通行码，凭该码可在{place}打开格口 {compartment} 一次，有效至{until}。" +
        "如非您本人操作，请尽快在包裹页面收回该通行码并更换取件码。",
    ],
    en: [
      "A pass for your parcel was made",
      "A pass for your {carrier} parcel was made. Whoever has it can open compartment {compartment} at {place} once, " +
        "until {until}. If that was not you, take it back on the parcel's page now and ask for a new code there.",
    ],
  },
  collected: {
    "zh-CN": [
      "包裹已取出",
      "您的{carrier}包裹（{parcels}）已于{at}从{place}取出，格口 {compartment}。如非您本人或委托他人取件，请尽快联系快递公司。",
    ],
    en: [
      "Your parcel was collected",
      "Your {carrier} parcel ({parcels}) was collected at {place}, compartment {compartment}, on {at}. " +
        "If neither you nor somebody you sent took it, please ask your carrier now.",
    ],
  },
  "hand-in": {
    "zh-CN": ["寄件码", "请在{until}前到{place}寄件（{carrier}），寄件码 {code}。"],
    en: ["Your hand-in code", "Hand in your {carrier} parcel at {place} by {until}. Hand-in code: {code}."],
  },
};

/** Of a message that an operator has written to many. */
export const bulkSubject: Readonly<Record<Language, string>> = { "zh-CN": "关于您的包裹", en: "About your parcel" };

const more: Readonly<Record<Language, string>> = { "zh-CN": "详情：{link}", en: " Details: {link}" };

/** What it says unless a carrier has words of its own (`own`). */
export const templateInForce = (kind: TemplateKind, language: Language, own: Templates, withLink: boolean): string => {
  const ours = words[kind][language][1];
  return own[kind]?.[language] ?? (withLink ? ours + more[language] : ours);
};

/** `own`: the carrier's templates; what they lack is said in ours. */
export const tell = (told: Told, own: Templates): { readonly subject: string; readonly text: string } => {
  const { kind, language, link } = told;
  const [subject] = words[kind][language];
  return { subject, text: filled(templateInForce(kind, language, own, link !== null), told) };
};

export const filled = (template: string, told: Omit<Told, "kind">): string => {
  const { locker, address, language } = told;
  const place = address === null ? locker : language === "en" ? `${locker} (${address})` : `${locker}（${address}）`;
  const values: Readonly<Record<Placeholder, string>> = {
    ...{ carrier: told.carrier, locker, address: address ?? "", place, compartment: told.compartment },
    ...{ parcels: told.parcels.join(", "), code: inFours(told.code) },
    until: told.untilAt === null ? untilCollected[language] : momentOf(told, told.untilAt),
    at: momentOf(told, told.at),
    link: told.link ?? "",
  };
  return template.replace(marks, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
};

/** Does this template need an address for recipients? */
export const hasLink = (template: string): boolean => template.includes("{link}");
/** The first placeholder of a template that is none; null: all are. */
export const unknownPlaceholder = (template: string): string | null =>
  [...template.matchAll(marks)].map(([, name = ""]) => name).find((name) => !isPlaceholder(name)) ?? null;

/** Of a pass that is good for as long as the code. */
const untilCollected: Readonly<Record<Language, string>> = { "zh-CN": "包裹取出为止", en: "it is collected" };
const marks = /\{([^{}]*)\}/g;
const isPlaceholder = (name: string): name is Placeholder => placeholders.some((one) => one === name);
/** As the kiosk shows it. */
const inFours = (code: string): string => code.replace(/([0-9]{4})(?=[0-9])/g, "$1 ");
const momentOf = ({ zone, language }: Omit<Told, "kind">, at: number): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    ...{ timeZone: zone, hourCycle: "h23" },
    ...{ month: language === "en" ? "short" : "long", day: "numeric", hour: "2-digit", minute: "2-digit" },
  }).format(writable(at));
