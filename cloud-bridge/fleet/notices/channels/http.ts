/** SMS through any provider that takes a message by one HTTP request. */
import type { HttpChannelSettings } from "../settings.ts";
import { type Channel, type Message, notSent, providerIdOf, type Sent, within } from "./channel.ts";

export const httpChannel = (settings: HttpChannelSettings, secret: string): Channel => ({
  address: "phone",
  timeoutMs: settings.timeoutMs,
  send: (message) => {
    const cut = new AbortController();
    return within(
      settings.timeoutMs,
      () => post(settings, secret, message, cut.signal),
      () => cut.abort(),
    );
  },
  stop: async () => undefined,
});

const answerBytesMax = 64 * 1024;

const post = async (
  { method, url, headers, body, success }: HttpChannelSettings,
  secret: string,
  message: Message,
  signal: AbortSignal,
): Promise<Sent> => {
  const { id, to: phone, text, language } = message;
  const values = { phone, text, id, language, secret };
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const answer = await fetch(filled(url, values, encodeURIComponent), {
    ...{ method, signal, redirect: "manual" },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value, values, asIs)])),
    ...(body === undefined ? {} : { body: filled(body, values, escaping(type)) }),
  });
  const said = await read(answer);
  const isTaken = success.status ? success.status.includes(answer.status) : answer.ok;
  if (!isTaken) return notSent(`http-${answer.status}`, refused.has(answer.status));
  const json = jsonOf(said);
  if (success.field !== undefined && String(at(json, success.field)) !== success.equals) return notSent("not-accepted");
  return { ok: true, providerId: success.id === undefined ? null : providerIdOf(at(json, success.id), message) };
};
/** The same request would be refused again. */
const refused = new Set([400, 422]);

/** Of an answer that never ends no more is taken than could be one. */
const read = async ({ body }: Response): Promise<string> => {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > answerBytesMax) break;
  }
  return Buffer.concat(chunks).toString("utf8");
};

type Values = Readonly<Record<string, string>>;
const filled = (template: string, values: Values, safe: (value: string) => string): string =>
  template.replace(/\{([a-z]+)\}/gi, (whole, name: string) =>
    values[name] === undefined ? whole : safe(values[name]),
  );

const asIs = (value: string): string => value;
const escaping = (type: string): ((value: string) => string) => {
  if (/json/i.test(type)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/x-www-form-urlencoded/i.test(type)) return encodeURIComponent;
  return /xml/i.test(type) ? (value) => value.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`) : asIs;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
/** `data.0.id` */
const at = (json: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, name) => {
    const isThere = typeof inner === "object" && inner !== null && Object.hasOwn(inner, name);
    return isThere ? (inner as Readonly<Record<string, unknown>>)[name] : undefined;
  }, json);
