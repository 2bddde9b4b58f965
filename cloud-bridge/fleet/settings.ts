/** Settings of the fleet service. */
import { z } from "zod";
import { EpcisSettings } from "./epcis/identifiers.ts";
import { isLoopback, NoticeSettings } from "./notices/settings.ts";

const ms = (fallback: number) => z.number().int().positive().default(fallback);
const hour = 3_600_000;

const Tls = z.strictObject({ cert: z.string(), key: z.string() });
const listener = (port: number) =>
  z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      /** 0: any free one. */
      port: z.number().int().min(0).max(65_535).default(port),
      /** PEM files. */
      tls: Tls.optional(),
    })
    .refine(({ host, tls }) => tls !== undefined || isLoopback(host), {
      error: "plain HTTP and MQTT only on loopback: give `tls` or listen on 127.0.0.1",
      path: ["tls"],
    })
    .prefault({});

export const FleetSettings = z
  .strictObject({
    /** Folder of keys, tokens and the embedded database. */
    data: z.string().min(1),
    /** `postgres://…`; absent: the embedded database, which is for demonstrations and tests only. */
    databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    http: listener(8090),
    /** The embedded broker; not started when `broker` names another one. */
    mqtt: listener(1884),
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
    ingest: z
      .strictObject({
        /** Frames that may wait for the database; beyond it the broker's clients wait. */
        queueFramesMax: z.number().int().min(1).default(64),
        /** Events in one transaction. */
        batchEventsMax: z.number().int().min(1).default(8000),
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
      })
      .prefault({}),
    /** Shows notices with their pickup codes on the fleet's page. Loopback only. */
    demoPhone: z.boolean().default(false),
  })
  .refine(({ demoPhone, http }) => !demoPhone || isLoopback(http.host), {
    error: "the demo phone shows pickup codes: only with `http.host` on loopback",
    path: ["demoPhone"],
  });
export type FleetSettings = Readonly<z.infer<typeof FleetSettings>>;
export type FleetSettingsInput = z.input<typeof FleetSettings>;
