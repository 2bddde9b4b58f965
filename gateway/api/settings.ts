/** What the HTTP interface may be told. */
import { z } from "zod";

const bound = (fallback: number) => z.number().int().positive().default(fallback);

export const ApiLimits = z.object({
  bodyBytesMax: bound(65_536),
  headerBytesMax: bound(8_192),
  requestMsMax: bound(15_000),
  connectionsMax: bound(1_000),
  /** Of one address. */
  requestsPerMinuteMax: bound(6_000),
  signInsPerMinuteMax: bound(60),
  liveClientsMax: bound(100),
  /** Between two signs of life to a live client; one that takes nothing between two of them is cut off and resumes. */
  heartbeatMs: bound(5_000),
});
export type ApiLimits = Readonly<z.infer<typeof ApiLimits>>;

export const ApiSettings = z
  .object({
    host: z.string().max(255).default("127.0.0.1"),
    /** 0: any free port. */
    port: z.number().int().min(0).max(65_535).default(8080),
    /** Needed beyond loopback. */
    https: z.boolean().default(false),
    /** A certificate of one's own (PEM files); without it the site makes itself an authority. */
    certificate: z.object({ certFile: z.string(), keyFile: z.string() }).optional(),
    /** Names and addresses beside `localhost` under which people reach this site. */
    names: z.array(z.string().max(255)).max(20).default([]),
    /** The stage of a demo, which stands in for hands and broken hardware; absent at a site at work. */
    demo: z
      .object({
        url: z
          .string()
          .regex(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}\/?$/, "an address here: http://127.0.0.1:8099"),
      })
      .optional(),
    limits: ApiLimits.prefault({}),
  })
  .superRefine((settings, context) => {
    const loopback =
      settings.host === "localhost" || settings.host === "::1" || /^127(\.\d{1,3}){3}$/.test(settings.host);
    if (loopback || settings.https) return;
    context.addIssue({
      code: "custom",
      path: ["https"],
      message: "plain HTTP is for loopback only: set https, or host to 127.0.0.1",
    });
  });
export type ApiSettings = Readonly<z.infer<typeof ApiSettings>>;
