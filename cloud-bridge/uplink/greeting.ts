/** Says hello to the fleet: where this site's history ends. And what the broker takes for something as small. */
import { bridgeTopics, type Hello } from "../../gateway/wire/bridge.ts";
import type { UplinkParts } from "./parts.ts";
import type { SessionAction } from "./session/protocol.ts";
import type { UplinkSettings } from "./settings.ts";

type Greet = SessionAction & { readonly type: "greet" };

type GreetingParts = Pick<UplinkParts, "site" | "software" | "journal" | "link" | "clock">;

export class Greeting {
  readonly #parts: GreetingParts;
  readonly #expiryS: number;
  /** What it took for the last hello, ms; null: it has not yet. */
  wayMs: number | null = null;

  /** A hello that comes later is answered to nobody: the session has said another one. */
  constructor(parts: GreetingParts, { greetMs }: Pick<UplinkSettings, "greetMs">) {
    this.#parts = parts;
    this.#expiryS = Math.ceil(greetMs / 1000);
  }

  /** What is lost is said again. */
  say(greet: Greet): void {
    const { site, link, clock } = this.#parts;
    const sentAt = clock.now().elapsed;
    const payload = new TextEncoder().encode(JSON.stringify(this.#hello(greet)));
    this.wayMs = null;
    const taken = (): void => {
      this.wayMs = clock.now().elapsed - sentAt;
    };
    link.publish(bridgeTopics(site).hello, payload, this.#expiryS).then(taken, () => undefined);
  }

  #hello({ nonce, claim }: Greet): Hello {
    const { site, software, journal } = this.#parts;
    const { epoch, seq, hash } = journal.durableHead();
    return { v: 1, site, epoch, seq, hash, ...claim, nonce, software };
  }
}
