/** A keypad that must wait takes no code, right or wrong, whatever restarts in between. */
import type { Recorded } from "../../../gateway/core/event.ts";
import type { Verdicts } from "./verdicts.ts";

export class KeypadLaws {
  waits = 0;
  readonly #verdicts: Verdicts;
  readonly #waitUntil = new Map<string, number>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  onDisk({ event, elapsed }: Recorded): void {
    if (event.type !== "code-refused" && event.type !== "collection-begun") return;
    const until = this.#waitUntil.get(event.terminal) ?? 0;
    this.#verdicts.check(
      "keypads wait",
      elapsed >= until,
      () => `${JSON.stringify(event)} at ${elapsed} before ${until}`,
    );
    if (event.type !== "code-refused" || event.waitUntil === undefined) return;
    this.waits++;
    this.#waitUntil.set(event.terminal, event.waitUntil);
  }
}
