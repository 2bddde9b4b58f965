/**
 * A POST to an address that somebody else has chosen. It is sent to public addresses only, as they are found at the
 * moment of connecting; it follows nothing, and of an answer no more is read than its head.
 */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP } from "node:net";

export interface PublicPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Uint8Array;
  /** Wall clock, ms. */
  readonly at: number;
  readonly timeoutMs: number;
  /** Loopback is allowed, over plain HTTP too. */
  readonly loopback: boolean;
  /** How a name becomes addresses; absent: the system's way. */
  readonly resolve?: typeof lookup;
}
export interface Answer {
  /** Null: there was none, and `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

/** Null: it may be called, as far as its text says. */
export const urlProblem = (url: string, loopback: boolean): "malformed" | "not-https" | "not-public" | null => {
  if (!URL.canParse(url)) return "malformed";
  const { protocol, hostname, username, password, hash } = new URL(url);
  if (username !== "" || password !== "" || hash !== "") return "malformed";
  const host = hostname.replace(/^\[|\]$/g, "");
  const isLocal = host === "localhost" || (isIP(host) > 0 && isLoopback(host));
  if (protocol !== "https:" && !(protocol === "http:" && loopback && isLocal)) return "not-https";
  if (isLocal) return loopback ? null : "not-public";
  return isIP(host) > 0 && !isPublic(host) ? "not-public" : null;
};

export const publicPost = (what: PublicPost): Promise<Answer> =>
  new Promise((resolve) => {
    const problem = urlProblem(what.url, what.loopback);
    if (problem !== null) return resolve(none(problem));
    const url = new URL(what.url);
    const begin = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = begin(url, {
      method: "POST",
      agent: false,
      headers: { ...what.headers, "content-length": Buffer.byteLength(what.body), connection: "close" },
      lookup: guarded(what),
    });
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      // Whatever is still said of it, nobody listens.
      request.on("error", () => undefined).destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(none("timeout")), what.timeoutMs);
    request.once("error", (error) => end(none(wordOf(error))));
    request.once("close", () => end(none("connection")));
    request.once("response", ({ statusCode = 0, headers }) =>
      end({ status: statusCode, error: null, retryAfterMs: retryAfter(headers["retry-after"], what.at) }),
    );
    request.end(what.body);
  });

const none = (error: string): Answer => ({ status: null, error, retryAfterMs: null });

/** Seconds, or a date. */
const retryAfter = (text: string | undefined, at: number): number | null => {
  if (text === undefined) return null;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - at;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
};

class NotPublic extends Error {
  readonly code = "NOT_PUBLIC";
}
const wordOf = (error: Error): string => {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "NOT_PUBLIC") return "not-public";
  if (/^(ENOTFOUND|EAI_)/.test(code)) return "unknown-host";
  return /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code) ? "certificate" : "connection";
};

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
/** Stands where the name becomes an address: what it lets through is what is connected to. */
const guarded =
  ({ loopback, resolve = lookup }: PublicPost) =>
  (host: string, options: LookupOptions, found: Found): void =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, []);
      const allowed = addresses.filter(({ address }) => isPublic(address) || (loopback && isLoopback(address)));
      const [first] = allowed;
      if (first === undefined) return found(new NotPublic(`${host} is not public`), []);
      return options.all ? found(null, allowed) : found(null, first.address, first.family);
    });

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");
const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
};
/** IANA's registries of special-purpose addresses, without those that are reachable from everywhere. */
const special4 = listOf([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
]);
/** Global unicast; of it, what leads elsewhere or nowhere: protocol assignments and Teredo, examples, 6to4. */
const global6 = listOf(["2000::/3"]);
const special6 = listOf(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);
const loopbacks = listOf(["127.0.0.0/8", "::1/128"]);

export const isPublic = (address: string): boolean =>
  isIP(address) === 6
    ? global6.check(address, "ipv6") && !special6.check(address, "ipv6")
    : isIP(address) === 4 && !special4.check(address, "ipv4");
const isLoopback = (address: string): boolean => loopbacks.check(address, familyOf(address));
