/** A keypad that must wait takes no code, right or wrong, whatever restarts in between. Passes are not held up. */
import type { EventOf, Recorded } from "../../../gateway/core/event.ts";
import type { Verdicts } from "./verdicts.ts";

export class KeypadLaws {
  waits = 0;
  readonly #verdicts: Verdicts;
  readonly #waitUntil = new Map<string, number>();
  /** Begun while the keypad waits: by a pass, as the same turn says, or against the law. */
  #begun: { readonly event: EventOf<"collection-begun">; readonly what: string } | null = null;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  onDisk({ event, elapsed }: Recorded): void {
    if (this.#begun && event.type !== "unlock-ordered") this.#byPass(event.type === "pass-used" && event.collection);
    if (event.type !== "code-refused" && event.type !== "collection-begun") return;
    const until = this.#waitUntil.get(event.terminal) ?? 0;
    const what = `${JSON.stringify(event)} at ${elapsed} before ${until}`;
    if (event.type === "collection-begun" && elapsed < until) {
      this.#begun = { event, what };
      return;
    }
    this.#verdicts.check("keypads wait", elapsed >= until, () => what);
    if (event.type !== "code-refused" || event.waitUntil === undefined) return;
    this.waits++;
    this.#waitUntil.set(event.terminal, event.waitUntil);
  }
  #byPass(collection: string | false): void {
    const { event, what } = this.#begun!;
    this.#begun = null;
    this.#verdicts.check("keypads wait", event.collection === collection, () => what);
  }
}
