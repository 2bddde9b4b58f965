/** A small OpenID provider: whoever comes is whom the test says, at once. It checks client, redirect and PKCE. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const client = { id: "postern", secret: "a secret of the client" } as const;
type Claims = Readonly<Record<string, unknown>>;
interface Asked {
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirect: string | null;
}
export interface IdentityProvider {
  readonly issuer: string;
  /** Who comes next; null: he says no. */
  claims: Claims | null;
  /** Of the token that is given next: what a provider should not say. */
  spoil: Claims;
  /** Tokens are signed with a key that nobody was told of. */
  forges: boolean;
  stop(): Promise<void>;
}

export const identityProvider = async (): Promise<IdentityProvider> => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const strange = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const codes = new Map<string, Asked>();
  const send = (response: ServerResponse, status: number, body: unknown): unknown =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const signed = (claims: Claims): string => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: "one", typ: "JWT" })}.${part(claims)}`;
    const key = provider.forges ? strange.privateKey : privateKey;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
  };
  const authorize = (response: ServerResponse, query: URLSearchParams): unknown => {
    const back = new URL(query.get("redirect_uri") ?? "");
    if (query.get("code_challenge_method") !== "S256") return send(response, 400, { error: "invalid_request" });
    const code = randomBytes(8).toString("hex");
    codes.set(code, {
      nonce: query.get("nonce"),
      challenge: query.get("code_challenge"),
      redirect: query.get("redirect_uri"),
    });
    back.searchParams.set("state", query.get("state") ?? "");
    if (provider.claims) back.searchParams.set("code", code);
    else back.searchParams.set("error", "access_denied");
    return response.writeHead(302, { location: back.href }).end();
  };
  const token = (response: ServerResponse, form: URLSearchParams): unknown => {
    const code = form.get("code") ?? "";
    const asked = codes.get(code);
    codes.delete(code);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const fits = form.get("client_id") === client.id && form.get("client_secret") === client.secret;
    if (!fits) return send(response, 401, { error: "invalid_client" });
    if (!asked || asked.challenge !== proof || asked.redirect !== form.get("redirect_uri"))
      return send(response, 400, { error: "invalid_grant" });
    const now = Math.floor(Date.now() / 1_000);
    const standard = { iss: provider.issuer, aud: client.id, sub: "person-1", iat: now, exp: now + 300 };
    const id_token = signed({ ...standard, nonce: asked.nonce, ...provider.claims, ...provider.spoil });
    return send(response, 200, { access_token: "none", token_type: "Bearer", id_token });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", provider.issuer);
    if (url.pathname === "/authorize") return authorize(response, url.searchParams);
    if (url.pathname === "/keys")
      return send(response, 200, {
        keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }],
      });
    if (url.pathname === "/.well-known/openid-configuration") return send(response, 200, metadata());
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += String(chunk);
    });
    return request.on("end", () => token(response, new URLSearchParams(body)));
  });
  const at = (path: string): string => `${provider.issuer}${path}`;
  const metadata = () => ({
    ...{ issuer: provider.issuer, authorization_endpoint: at("/authorize"), token_endpoint: at("/token") },
    ...{ jwks_uri: at("/keys"), end_session_endpoint: at("/leave"), response_types_supported: ["code"] },
    ...{ subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["RS256"] },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  const provider: IdentityProvider = { issuer, claims: null, spoil: {}, forges: false, stop };
  return provider;
};
