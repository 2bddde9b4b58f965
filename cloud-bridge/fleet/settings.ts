/** Settings of the fleet service. */
import { z } from "zod";
import { isLoopback } from "../../gateway/wire/address/loopback.ts";
import { SingleSignOnSettings } from "./access/sso-settings.ts";
import { EpcisSettings } from "./epcis/identifiers.ts";
import { NoticeSettings } from "./notices/settings.ts";
import { RetentionSettings } from "./retention/settings.ts";
import { WebhookSettings } from "./webhooks/settings.ts";

const ms = (fallback: number) => z.number().int().positive().default(fallback);
const hour = 3_600_000;

const Tls = z.strictObject({ cert: z.string(), key: z.string() });
const listener = (port: number) => ({
  host: z.string().default("127.0.0.1"),
  /** 0: any free one. */
  port: z.number().int().min(0).max(65_535).default(port),
  /** PEM files. */
  tls: Tls.optional(),
});
const isHidden = ({ host, tls }: { readonly host: string; readonly tls?: unknown }): boolean =>
  tls !== undefined || isLoopback(host);
const notHidden = {
  error: "plain HTTP and MQTT only on loopback: give `tls` or listen on 127.0.0.1",
  path: ["tls"],
};
const TrustedProxy = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: "must be an address or a network like 10.0.0.0/24" })
  .refine((proxy) => !proxy.endsWith("/0"), { error: "must not be everybody: a network of whom only proxies are in" });

export const FleetSettings = z
  .strictObject({
    /** Folder of keys, tokens and the embedded database. */
    data: z.string().min(1),
    /** `postgres://…`; absent: the embedded database, which is for demonstrations and tests only. */
    databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    http: z
      .strictObject({
        ...listener(8090),
        /** Proxies before it, by address or network: their `X-Forwarded-For` says who asks, of others it is nothing. */
        trustedProxies: z.array(TrustedProxy).max(64).default([]),
      })
      .refine(isHidden, notHidden)
      .prefault({}),
    /** The embedded broker; not started when `broker` names another one. */
    mqtt: z.strictObject(listener(1884)).refine(isHidden, notHidden).prefault({}),
    /** Any MQTT 5 broker by URL instead of the embedded one. It must admit each site below its own topics only. */
    broker: z
      .strictObject({
        url: z.url({ protocol: /^(mqtts?|wss?)$/ }),
        username: z.string().max(64).optional(),
        password: z.string().max(256).optional(),
        ca: z.string().max(65_536).optional(),
        /** Workers of one name share the frames of all sites (`$share`). */
        share: z
          .string()
          .regex(/^[a-z0-9-]{1,32}$/)
          .optional(),
      })
      .optional(),
    /** A NATS JetStream cluster instead of a broker: sites speak MQTT to it, workers share one stream. */
    jetStream: z
      .strictObject({
        /** Of its nodes, to be tried in any order. */
        servers: z
          .array(z.url({ protocol: /^(nats|tls)$/ }))
          .min(1)
          .max(16),
        username: z.string().max(64).optional(),
        password: z.string().max(256).optional(),
        ca: z.string().max(65_536).optional(),
        /** Made at the first start. */
        stream: z
          .string()
          .regex(/^[A-Za-z0-9-]{1,32}$/)
          .default("postern"),
        replicas: z.number().int().min(1).max(5).default(3),
      })
      .optional(),
    ingest: z
      .strictObject({
        /** Frames that may wait for the database; beyond it the broker's clients wait. */
        queueFramesMax: z.number().int().min(1).default(64),
        /** Events in one transaction. */
        batchEventsMax: z.number().int().min(1).default(4000),
        /** Transactions at once, of different sites: the worker folds one while the database works on another. */
        transactionsMax: z.number().int().min(1).max(4).default(2),
      })
      .prefault({}),
    notices: NoticeSettings,
    epcis: EpcisSettings,
    commands: z
      .strictObject({
        /** A command that no journal speaks of is sent again after so long; each time twice as long, to a minute. */
        againMs: ms(2_000),
        /** How often commands of other workers are looked for. */
        everyMs: ms(5_000),
        /** A command and its key are kept for so long after its end. */
        keepMs: ms(90 * 24 * hour),
        /** What a site sent of its log when it was ordered to is kept for so long. */
        logKeepMs: ms(7 * 24 * hour),
      })
      .prefault({}),
    announcements: z
      .strictObject({
        /** What a site has not heard of is said again after so long; each time twice as long, to an hour. */
        againMs: ms(30_000),
        /** How often announcements that other workers took are looked for. */
        everyMs: ms(5_000),
        /** Of what has ended its row is kept for so long. */
        keepMs: ms(90 * 24 * hour),
      })
      .prefault({}),
    webhooks: WebhookSettings,
    retention: RetentionSettings,
    metrics: z
      .strictObject({
        /** Sites that have figures of their own in /metrics/sites, the first ones by name; the sums are of all. */
        sitesMax: z.number().int().min(0).max(100_000).default(1_000),
      })
      .prefault({}),
    /** Single sign-on of people; absent: keys and links only. */
    signOn: SingleSignOnSettings.optional(),
    /** Shows notices with their pickup codes on the fleet's page. Loopback only. */
    demoPhone: z.boolean().default(false),
  })
  .refine(({ demoPhone, http }) => !demoPhone || isLoopback(http.host), {
    error: "the demo phone shows pickup codes: only with `http.host` on loopback",
    path: ["demoPhone"],
  })
  .refine(({ broker, jetStream }) => !(broker && jetStream), {
    error: "one engine: either `broker` or `jetStream`",
    path: ["jetStream"],
  });
export type FleetSettings = Readonly<z.infer<typeof FleetSettings>>;
export type FleetSettingsInput = z.input<typeof FleetSettings>;
