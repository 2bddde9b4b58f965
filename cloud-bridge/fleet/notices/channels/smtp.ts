/** E-mail by SMTP; the message's id is its Message-ID. */
import { createTransport } from "nodemailer";
import { isLoopback } from "../../../../gateway/wire/address/loopback.ts";
import type { SmtpChannelSettings } from "../settings.ts";
import { type Channel, type Message, notSent, type Sent, within } from "./channel.ts";

export const smtpChannel = (settings: SmtpChannelSettings, secret: string): Channel => {
  const { host, port, secure, user, ca, timeoutMs } = settings;
  const transport = createTransport({
    ...{ host, port, secure, requireTLS: !secure && !isLoopback(host) },
    ...(user === undefined ? {} : { auth: { user, pass: secret } }),
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const post = async (message: Message): Promise<Sent> => {
    const { id, to, subject, text, language } = message;
    try {
      await transport.sendMail({
        ...{ from: settings.from, to: { name: "", address: to }, subject, text },
        messageId: `<${id}@${domainOf(settings.from)}>`,
        headers: { "auto-submitted": "auto-generated", "content-language": language },
      });
      return { ok: true, providerId: null };
    } catch (error) {
      return failure(error);
    }
  };
  return {
    ...{ address: "email", timeoutMs },
    send: (message) =>
      within(
        timeoutMs,
        () => post(message),
        () => undefined,
      ),
    stop: async () => transport.close(),
  };
};

/** The server's words name the person; its number says enough. */
const failure = (error: unknown): Sent => {
  const { responseCode, command, code } = error as { responseCode?: number; command?: string; code?: unknown };
  if (typeof responseCode === "number")
    return notSent(`smtp-${responseCode}`, responseCode >= 500 && command === "RCPT TO");
  return notSent(code === "EAUTH" ? "sign-in" : code === "ETLS" ? "tls" : "connection");
};
const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";
