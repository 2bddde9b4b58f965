/** Settings of what recipients are told, and how it reaches them. */
import { z } from "zod";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { isLoopback } from "../../../gateway/wire/address/loopback.ts";
import { TimeOfDay } from "./quiet.ts";
import { hasLink, patientKinds, placeholders, templateKinds, unknownPlaceholder } from "./words.ts";

const hour = 3_600_000;
const ms = (fallback: number) => z.number().int().positive().default(fallback);
const timeoutMs = z.number().int().min(100).max(60_000).default(10_000);
/** A secret stands here, or alone in a file that only the fleet's account may read. */
const secrets = { secret: z.string().max(4_096).optional(), secretFile: z.string().min(1).optional() };
const oneSecret = {
  rule: ({ secret, secretFile }: { readonly secret?: string | undefined; readonly secretFile?: string | undefined }) =>
    secret === undefined || secretFile === undefined,
  says: { error: "give `secret` or `secretFile`, not both", path: ["secretFile"] },
};

const requestMarks = ["phone", "text", "id", "language", "secret"];
/** These would break a header: a text has line ends and signs of any kind. */
const headerMarks = ["id", "language", "secret"];
const marked = (allowed: readonly string[], charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .superRefine((template, context) => {
      for (const [, name = ""] of template.matchAll(/\{([a-z]+)\}/gi))
        if (!allowed.includes(name))
          context.addIssue({ code: "custom", message: `{${name}} is none of: ${allowed.join(", ")}`, input: template });
    });
const isSafeUrl = (template: string): boolean => {
  const filled = template.replace(/\{[a-z]+\}/gi, "0");
  if (!URL.canParse(filled)) return false;
  const { protocol, hostname } = new URL(filled);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
};
const HttpChannelSettings = z
  .strictObject({
    kind: z.literal("http"),
    method: z.enum(["POST", "PUT", "GET"]).default("POST"),
    /** `{phone}`, `{text}`, `{id}`, `{language}` and `{secret}` are filled in here and in the body. */
    url: marked(requestMarks, 2_048).refine(isSafeUrl, {
      error: ({ input }) => `${JSON.stringify(input)} must be https, or http on loopback`,
    }),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), marked(headerMarks, 1_024))
      .default({ "content-type": "application/json" }),
    body: marked(requestMarks, 8_192).optional(),
    success: z
      .strictObject({
        /** Absent: any status from 200 to 299. */
        status: z.array(z.number().int().min(100).max(599)).min(1).optional(),
        /** This field of the JSON answer, `data.0.code`, must equal `equals`. */
        field: z.string().max(128).optional(),
        equals: z.string().max(128).optional(),
        /** The field of the JSON answer that holds the provider's id of the message. */
        id: z.string().max(128).optional(),
      })
      .refine(({ field, equals }) => (field === undefined) === (equals === undefined), {
        error: "`field` and `equals` go together",
        path: ["equals"],
      })
      .prefault({}),
    timeoutMs,
    ...secrets,
  })
  .refine(oneSecret.rule, oneSecret.says)
  .refine(({ method, body }) => method !== "GET" || body === undefined, {
    error: "a GET has no body: fill in `url`, or say `method`",
    path: ["body"],
  });
export type HttpChannelSettings = Readonly<z.infer<typeof HttpChannelSettings>>;

const SmppChannelSettings = z
  .strictObject({
    kind: z.literal("smpp"),
    /** `ssmpp://` is SMPP over TLS. */
    url: z.url({ protocol: /^s?smpp$/, error: ({ input }) => `${JSON.stringify(input)} must be smpp:// or ssmpp://` }),
    /** Codes travel in plain over `smpp://`: say that nobody else is on this line. */
    privateLine: z.boolean().default(false),
    systemId: z.string().min(1).max(15),
    systemType: z.string().max(12).default(""),
    /** Sender that the phone shows, its type of number and numbering plan as the provider says. */
    from: z.string().max(20).default(""),
    fromTon: z.number().int().min(0).max(6).default(0),
    fromNpi: z.number().int().min(0).max(18).default(0),
    /** Asks for delivery receipts, and keeps the line bound (as a transceiver) to hear them. */
    receipts: z.boolean().default(false),
    timeoutMs,
    ...secrets,
  })
  .refine(oneSecret.rule, oneSecret.says)
  .refine(({ url, privateLine }) => url.startsWith("ssmpp:") || privateLine || isLoopback(new URL(url).hostname), {
    error: "smpp:// is in plain: use ssmpp://, or say `privateLine`",
    path: ["url"],
  });
export type SmppChannelSettings = Readonly<z.infer<typeof SmppChannelSettings>>;

const SmtpChannelSettings = z
  .strictObject({
    kind: z.literal("smtp"),
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(587),
    /** True: TLS from the first byte. False: STARTTLS, which is a must but on loopback. */
    secure: z.boolean().default(false),
    user: z.string().max(256).optional(),
    /** PEM of an authority of one's own. */
    ca: z.string().max(65_536).optional(),
    /** `Lockers <lockers@example.org>` */
    from: z
      .string()
      .regex(/^([^<>\p{Cc}]{1,80} )?<?[^\s<>@]+@[A-Za-z0-9.-]+>?$/u, {
        error: ({ input }) => `${JSON.stringify(input)} must be an e-mail address`,
      })
      .max(200),
    timeoutMs,
    ...secrets,
  })
  .refine(oneSecret.rule, oneSecret.says);
export type SmtpChannelSettings = Readonly<z.infer<typeof SmtpChannelSettings>>;

const WebPushChannelSettings = z.strictObject({
  kind: z.literal("web-push"),
  /** Whom the push services of the browsers write to: `mailto:lockers@example.org`, or an https address. */
  subject: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, {
      error: ({ input }) => `${JSON.stringify(input)} must be mailto: or https:`,
    })
    .max(200),
  /** A browser that is away for longer is not told any more. */
  ttlMs: z
    .number()
    .int()
    .min(60_000)
    .max(28 * 24 * hour)
    .default(24 * hour),
  /** Push services at loopback, over plain HTTP too: for tests. */
  loopback: z.boolean().default(false),
  timeoutMs,
});
export type WebPushChannelSettings = Readonly<z.infer<typeof WebPushChannelSettings>>;

const ChannelSettings = z.discriminatedUnion("kind", [
  HttpChannelSettings,
  SmppChannelSettings,
  SmtpChannelSettings,
  WebPushChannelSettings,
]);
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const ChannelName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const Name = z.union([
  z.string().min(1).max(64),
  z.strictObject({ "zh-CN": z.string().max(64), en: z.string().max(64) }),
]);
export type Name = z.infer<typeof Name>;
const Template = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((template, context) => {
    const unknown = unknownPlaceholder(template);
    if (unknown === null) return;
    const message = `{${unknown}} is none of: ${placeholders.join(", ")}`;
    context.addIssue({ code: "custom", message, input: template });
  });
const Templates = z.partialRecord(
  z.enum(templateKinds),
  z.strictObject({ "zh-CN": Template.optional(), en: Template.optional() }),
);

const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};
const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: ({ input }) => `${JSON.stringify(input)} must be a time zone, as Asia/Shanghai` });

const saysLink = ({ templates }: { readonly templates: z.infer<typeof Templates> }): boolean =>
  Object.values(templates).some((one) => [one?.["zh-CN"], one?.en].some((text) => text !== undefined && hasLink(text)));

export const pushOf = (channels: Readonly<Record<string, { readonly kind: string }>>): readonly string[] =>
  Object.keys(channels).filter((name) => channels[name]?.kind === "web-push");

export const NoticeSettings = z
  .strictObject({
    reminderMs: z
      .array(z.number().int().positive())
      .max(4)
      .default([24 * hour, 6 * hour]),
    /** How often due reminders and messages are looked for. */
    everyMs: ms(10_000),
    /** A notice is kept this long after its deposit ended. */
    keepMs: ms(30 * 24 * hour),
    /** The ways to the recipient, each by a name of its own; a notice goes by all of them. None: nothing is sent. */
    channels: z.record(ChannelName, ChannelSettings).default({}),
    /** Clock of the sites that `sites` does not say it for. A must as soon as there is a channel. */
    timeZone: TimeZone.optional(),
    /**
     * Where a phone finds this fleet, `https://lockers.example.org`: what stands before `/r#…` in the link of a
     * notice. Absent: notices have no link.
     */
    pageUrl: z
      .string()
      .max(256)
      .refine((url) => isSafeUrl(url) && !/[/?#]$|[?#{]/.test(url), {
        error: ({ input }) => `${JSON.stringify(input)} must be https, or http on loopback, without a / at its end`,
      })
      .optional(),
    /** What recipients are told of a place; without it the site's id stands for its name. */
    sites: z
      .record(
        SiteId,
        z.strictObject({ name: Name.optional(), address: Name.optional(), timeZone: TimeZone.optional() }),
      )
      .default({}),
    /** By the carrier's id at the sites; without a name the id stands for it. Texts that are missing are ours. */
    carriers: z
      .record(
        z.string().max(64),
        z.strictObject({
          ...{ name: Name.optional(), templates: Templates.default({}) },
          /** Its recipients are told when a parcel was collected. */
          receipt: z.boolean().default(true),
        }),
      )
      .default({}),
    quiet: z
      .strictObject({
        from: TimeOfDay.default("22:00"),
        /** The same as `from`: there are no quiet hours. */
        to: TimeOfDay.default("08:00"),
        /** What waits for their end. */
        kinds: z.array(z.enum(templateKinds)).default([...patientKinds]),
      })
      .prefault({}),
  })
  .refine(({ channels, timeZone }) => timeZone !== undefined || Object.keys(channels).length === 0, {
    error: "`timeZone` is needed to send notices: it says when it is night",
    path: ["timeZone"],
  })
  .refine(({ carriers, pageUrl }) => pageUrl !== undefined || !Object.values(carriers).some(saysLink), {
    error: "`{link}` needs `pageUrl`: it says where recipients find their page",
    path: ["pageUrl"],
  })
  .refine(({ channels, pageUrl }) => pageUrl !== undefined || pushOf(channels).length === 0, {
    error: "a web-push channel needs `pageUrl`: recipients subscribe on their page",
    path: ["pageUrl"],
  })
  .refine(({ channels }) => pushOf(channels).length <= 1, {
    error: "one web-push channel is enough: two would tell everything twice",
    path: ["channels"],
  })
  .prefault({});
export type NoticeSettings = Readonly<z.infer<typeof NoticeSettings>>;
