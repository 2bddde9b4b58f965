/** The room of webhooks: makes what is told, sends it, and answers for both. */
import { WebhookMaker } from "./maker.ts";
import { WebhookSender } from "./sender.ts";
import type { WebhookParts } from "./settings.ts";

export class Webhooks {
  readonly parts: WebhookParts;
  readonly #maker: WebhookMaker;
  readonly #sender: WebhookSender;

  constructor(parts: WebhookParts) {
    this.parts = parts;
    this.#sender = new WebhookSender(parts);
    this.#maker = new WebhookMaker(parts, () => this.#sender.nudge());
  }
  /** Something may be due now. */
  nudge(): void {
    this.#maker.nudge();
    this.#sender.nudge();
  }
  async stop(): Promise<void> {
    await this.#maker.stop();
    await this.#sender.stop();
  }
  /** Of this worker since it started. */
  figures() {
    return { ...this.#sender.figures, behind: this.#maker.following.behind, failures: this.#maker.following.failures };
  }
}
