/** Where a site finds its fleet, and as whom it goes there. */
import { z } from "zod";
import { isLoopback } from "./loopback.ts";

const BrokerUrl = z
  .url({ protocol: /^(mqtts?|wss?)$/ })
  .refine((url) => /^(mqtts|wss):/.test(url) || isLoopback(new URL(url).hostname), {
    error: ({ input }) =>
      `${JSON.stringify(input)} would send the site's password in the clear: mqtts or wss, or an address of loopback`,
  });

export const BrokerAddress = z.strictObject({
  url: BrokerUrl,
  /** Other brokers of the same fleet, to be tried in this order when that one does not take the site in. */
  fallbackUrls: z.array(BrokerUrl).max(8).optional(),
  /** How the site hears the fleet. 0 where each subscription of QoS 1 costs a queue, as in JetStream; else 1. */
  subscribeQos: z.union([z.literal(0), z.literal(1)]).optional(),
  username: z.string().max(64),
  password: z.string().max(256),
  /** PEM of the authority that signed the broker's certificate, unless a public one did. */
  ca: z.string().max(65_536).optional(),
});
