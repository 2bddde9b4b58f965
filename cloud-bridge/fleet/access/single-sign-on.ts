/**
 * Single sign-on of people by OpenID Connect: authorization code with PKCE, state and nonce, by `openid-client`. What
 * must be known again at the way back travels in a sealed cookie, so that any worker takes it.
 */
import * as client from "openid-client";
import { z } from "zod";
import { isLoopback } from "../../../gateway/wire/address/loopback.ts";
import { type FleetKeys, unwrapSecret, wrapSecret } from "../keys.ts";
import type { FleetLog } from "../log.ts";
import { readSecretFile } from "./secret.ts";
import { type Person, personOf, type SingleSignOnSettings } from "./sso-settings.ts";

/** Why nobody is signed in. expired: it took too long, or began in another browser. */
export type SignOnProblem = "denied" | "expired" | "no-role" | "provider-failed";
export interface Departure {
  readonly url: string;
  /** For the cookie that comes back with him. */
  readonly sealed: string;
}
export const waitMs = 10 * 60_000;
const bounds = { timeoutS: 10 } as const;
/** No site has a name with a blank. */
const label = "sign-on journey";

const Journey = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), until: z.number() });

export class SingleSignOn {
  readonly #settings: SingleSignOnSettings;
  readonly #secret: string;
  readonly #keys: FleetKeys;
  readonly #log: FleetLog;
  readonly #now: () => number;
  #provider: Promise<client.Configuration> | null = null;

  /** Throws, naming field and file, when the client's secret cannot be read. */
  constructor(settings: SingleSignOnSettings, keys: FleetKeys, log: FleetLog, now: () => number) {
    this.#settings = settings;
    this.#secret = readSecretFile("signOn.clientSecretFile", settings.clientSecretFile);
    this.#keys = keys;
    this.#log = log;
    this.#now = now;
  }

  get name(): string {
    return this.#settings.name;
  }
  get sessionMs(): number {
    return this.#settings.sessionHours * 3_600_000;
  }
  /** Browsers come by TLS, be it the fleet's own or a proxy's. */
  get isSecure(): boolean {
    return this.#settings.publicUrl.startsWith("https:");
  }
  async depart(): Promise<Departure | "provider-failed"> {
    try {
      const provider = await this.#discovered();
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
      const url = client.buildAuthorizationUrl(provider, {
        ...{ redirect_uri: this.#returnUrl(), scope: this.#settings.scope, state, nonce },
        ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
      });
      return { url: url.href, sealed: this.#seal({ state, nonce, verifier, until: this.#now() + waitMs }) };
    } catch (error) {
      return this.#failed(error);
    }
  }
  /** `query`: with the question mark, as it came; `sealed`: of the cookie. */
  async arrive(query: string, sealed: string): Promise<Person | SignOnProblem> {
    const journey = this.#open(sealed);
    if (!journey || journey.until < this.#now()) return "expired";
    try {
      const provider = await this.#discovered();
      const tokens = await client.authorizationCodeGrant(provider, new URL(this.#returnUrl() + query), {
        ...{ expectedState: journey.state, expectedNonce: journey.nonce, pkceCodeVerifier: journey.verifier },
        idTokenExpected: true,
      });
      const person = personOf(this.#settings, tokens.claims() ?? {});
      if (!person) this.#log.info("sign-on-without-role");
      return person ?? "no-role";
    } catch (error) {
      if (error instanceof client.AuthorizationResponseError && error.error === "access_denied") return "denied";
      return this.#failed(error);
    }
  }
  /** Where the provider ends its own session; null: it has no such place. */
  async leave(): Promise<string | null> {
    try {
      const back = { post_logout_redirect_uri: `${this.#settings.publicUrl}/` };
      const provider = await this.#discovered();
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(provider, back).href;
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  #returnUrl(): string {
    return `${this.#settings.publicUrl}/session/sign-on/return`;
  }
  /** Asked once; again when it failed. */
  #discovered(): Promise<client.Configuration> {
    this.#provider ??= this.#discover().catch((error: unknown) => {
      this.#provider = null;
      throw error;
    });
    return this.#provider;
  }
  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId } = this.#settings;
    const url = new URL(issuer);
    const isPlain = url.protocol === "http:" && isLoopback(url.hostname);
    const provider = await client.discovery(url, clientId, this.#secret, undefined, {
      ...{ timeout: bounds.timeoutS, execute: isPlain ? [client.allowInsecureRequests] : [] },
    });
    // The token's signature is checked too, not only the line that it came by.
    client.enableNonRepudiationChecks(provider);
    return provider;
  }
  #failed(error: unknown): "provider-failed" {
    const { code, error: said } = error as { readonly code?: unknown; readonly error?: unknown };
    this.#log.warn("sign-on-failed", { code: String(code ?? "unknown"), error: String(said ?? "") });
    return "provider-failed";
  }

  #seal(journey: z.infer<typeof Journey>): string {
    return wrapSecret(this.#keys, label, Buffer.from(JSON.stringify(journey)));
  }
  #open(sealed: string): z.infer<typeof Journey> | null {
    try {
      const text = Buffer.from(unwrapSecret(this.#keys, label, sealed)).toString("utf8");
      return Journey.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }
}
