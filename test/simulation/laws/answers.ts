/** Law 7: whatever anybody was told lies on disk by then, and is told again in the same words. */
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../../../gateway/core/answer.ts";
import type { Asked } from "../../../gateway/core/command.ts";
import type { OnDisk } from "../disk.ts";
import type { Verdicts } from "./verdicts.ts";

export class AnswerLaws {
  given = 0;
  repeated = 0;
  readonly #verdicts: Verdicts;
  #durableSeq = 0;
  /** Answers that lie on disk, by key. */
  readonly #stored = new Map<string, { readonly request: string; readonly answer: unknown }>();
  readonly #told = new Set<string>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  onDisk({ recorded: { seq, event } }: OnDisk): void {
    this.#durableSeq = seq;
    if (event.type === "command-answered")
      this.#stored.set(event.key, { request: event.request, answer: event.answer });
  }
  /** `rests`: last sequence that had been given away when the answer was decided. */
  onAnswer(asked: Asked, answer: Answer, rests: number): void {
    this.given++;
    this.onView(rests, `answer ${JSON.stringify(answer)} to ${asked.command.type}`);
    const { key = "", request } = asked;
    const stored = this.#stored.get(key);
    if (this.#told.has(key)) this.repeated++;
    this.#told.add(key);
    // What caused nothing is not kept: asked again later it may be a no.
    if (stored && stored.request === request)
      this.#verdicts.check("an answer stays", isDeepStrictEqual({ ...answer }, stored.answer), () =>
        [key, JSON.stringify(answer), JSON.stringify(stored.answer)].join(" "),
      );
  }
  /** Something was shown that rests on everything up to this sequence. */
  onView(rests: number, what: string): void {
    this.#verdicts.check(
      "answers are on disk",
      rests <= this.#durableSeq,
      () => `${what} rests on ${rests}, and ${this.#durableSeq} is on disk`,
    );
  }
}
