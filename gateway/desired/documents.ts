/**
 * The fleet's documents at this site, on disk before anything is done with them. A document is refused when the
 * configuration that it makes breaks a rule; it stands at once when it changes nothing; else it waits for its trial.
 */
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../config/finding.ts";
import { notFromAfar, overlayOf } from "../config/from-afar.ts";
import type { Loaded, Overlay, Problem } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import type { DesiredKind, DesiredOutcome, DesiredProblem, RollbackWhy } from "../core/vocabulary.ts";
import { readOptional, writePrivate } from "../platform/key-files.ts";
import type { Log } from "../ports/log.ts";
import { type DesiredDocument, digestOfDocument, type SignedDocument } from "../wire/downlink/desired-document.ts";
import type { DesiredHeld } from "../wire/downlink/desired-held.ts";
import type { Machine } from "./machine.ts";
import { DesiredState, documentOf, heldIn, type Trial, type Verdict, type Waiting } from "./state.ts";

export interface DocumentsParts {
  readonly file: string;
  readonly log: Log;
  readonly machine: Machine;
  /** The configuration with these over it, or what is wrong with it. */
  readonly load: (overlays: readonly Overlay[]) => Loaded;
}
/** A process that ends in the middle is started once more, since nobody knows whether it was the document's fault. */
const startsMax = 2;
/** A document is tried so often when the fleet was away for the old configuration too. */
const againMax = 3;
const untoldMax = 100;

export class Documents {
  readonly #parts: DocumentsParts;
  #state: DesiredState;

  /** Throws when the file is there and ill-formed. */
  constructor(parts: DocumentsParts) {
    this.#parts = parts;
    this.#state = DesiredState.parse(JSON.parse(readOptional(parts.file) ?? '{"v":1}'));
  }

  get state(): DesiredState {
    return this.#state;
  }
  held(): DesiredHeld[] {
    return heldIn(this.#state);
  }
  /** What stands, and over it that which is tried. */
  overlays(tried: SignedDocument | null = this.#state.trial?.document ?? null): Overlay[] {
    const over = { ...this.#state.applied, ...(tried && { [documentOf(tried).kind]: tried }) };
    return Object.values(over).map((signed) => overlayOf(documentOf(signed)));
  }

  /** Its signature is checked. What is older than what is here, or the same, changes nothing. */
  take(document: DesiredDocument, signed: SignedDocument): void {
    const { kind, version } = document;
    const known = this.held().find((one) => one.kind === kind);
    if (known && known.version >= version) return;
    const judged = this.#judge(signed);
    if ("problems" in judged) this.#judged(signed, { state: "refused", problems: judged.problems });
    else if (this.#stands(judged.config)) this.#judged(signed, { state: "applied" });
    else {
      this.#save({ waiting: { ...this.#state.waiting, [kind]: { document: signed, again: 0 } } });
      this.#parts.log.info("desired-waits", { kind, version });
    }
  }
  /** Of those that wait, one that still keeps the rules; the others are refused. Null: none does. */
  next(): { readonly waiting: Waiting; readonly config: Config } | null {
    for (const waiting of Object.values(this.#state.waiting)) {
      const judged = this.#judge(waiting.document);
      if ("config" in judged) return { waiting, config: judged.config };
      this.#judged(waiting.document, { state: "refused", problems: judged.problems });
    }
    return null;
  }
  /** The next start of the gateway is one with this document. */
  begin(waiting: Waiting, wanted: Pick<Trial, "must" | "uplink" | "boundMs">): void {
    const trial = { ...wanted, ...waiting, starts: 0, ...this.#parts.machine.upFor() };
    this.#save({ trial, waiting: this.#without(documentOf(waiting.document).kind) });
  }
  /** The gateway is about to be started with it. How long it may take to prove itself, ms; null: it had its chance. */
  started(): number | null {
    const { trial } = this.#state;
    if (!trial) return null;
    const { boot, upMs } = this.#parts.machine.upFor();
    const first = trial.starts === 0 || trial.boot !== boot ? upMs : trial.upMs;
    const left = trial.boundMs - (upMs - first);
    if (trial.starts >= startsMax || left <= 0) {
      this.rollBack("crashed", `the gateway ended ${trial.starts} times before it had proven itself`);
      return null;
    }
    this.#save({ trial: { ...trial, starts: trial.starts + 1, boot, upMs: first } });
    return left;
  }
  /** It has proven itself. */
  proven(): void {
    const { trial } = this.#state;
    if (trial) this.#judged(trial.document, { state: "applied" });
  }
  /** What is tried breaks a rule by now: the file under it has changed. */
  refuse(problems: readonly Problem[]): void {
    const { trial } = this.#state;
    if (trial) this.#judged(trial.document, { state: "refused", problems: problems.slice(0, 20).map(told) });
  }
  /** The next start is one without it. */
  rollBack(why: RollbackWhy, detail: string): void {
    const { trial } = this.#state;
    if (!trial) return;
    if (why === "uplink-lost") this.#save({ trial: null, doubt: { trial, detail: detail.slice(0, 300) } });
    else this.#judged(trial.document, { state: "rolled-back", why, detail: detail.slice(0, 300) });
  }
  /** Whether the old configuration has an uplink, where the new one had none. */
  doubtEnded(hasUplink: boolean): void {
    const { doubt } = this.#state;
    if (!doubt) return;
    const { trial, detail } = doubt;
    const { document } = trial;
    const again = trial.again + 1;
    const { kind, version } = documentOf(document);
    if (hasUplink || again >= againMax)
      this.#judged(document, { state: "rolled-back", why: "uplink-lost", detail }, { doubt: null });
    else {
      this.#parts.log.info("desired-tried-again", { kind, version, again });
      this.#save({ doubt: null, waiting: { [kind]: { document, again }, ...this.#state.waiting } });
    }
  }
  /** This verdict is in the journal. */
  told(verdict: Verdict): void {
    this.#save({ untold: this.#state.untold.filter((one) => one !== verdict) });
  }

  #stands(config: Config): boolean {
    const standing = this.#parts.load(this.overlays(null));
    return standing.ok && this.#state.trial === null && isDeepStrictEqual(config, standing.config);
  }
  #judge(signed: SignedDocument): { config: Config } | { problems: DesiredProblem[] } {
    const document = documentOf(signed);
    const foreign = notFromAfar(document);
    if (foreign.length > 0) return { problems: foreign.slice(0, 20).map(found) };
    const loaded = this.#parts.load(this.overlays(signed));
    return loaded.ok ? { config: loaded.config } : { problems: loaded.problems.slice(0, 20).map(told) };
  }
  #judged(signed: SignedDocument, outcome: DesiredOutcome, more: Partial<DesiredState> = {}): void {
    const { kind, version } = documentOf(signed);
    const verdict: Verdict = { kind, version, digest: digestOfDocument(signed), outcome };
    const { verdicts, untold, trial, applied } = this.#state;
    this.#parts.log.info("desired-judged", { kind, version, state: outcome.state });
    this.#save({
      ...{ verdicts: { ...verdicts, [kind]: verdict }, untold: [...untold.slice(1 - untoldMax), verdict] },
      ...(trial?.document === signed ? { trial: null } : {}),
      ...(this.#state.waiting[kind]?.document === signed ? { waiting: this.#without(kind) } : {}),
      ...(outcome.state === "applied" ? { applied: { ...applied, [kind]: signed } } : {}),
      ...more,
    });
  }
  #without(kind: DesiredKind): DesiredState["waiting"] {
    const { [kind]: _tried, ...rest } = this.#state.waiting;
    return rest;
  }
  #save(change: Partial<DesiredState>): void {
    const next = { ...this.#state, ...change };
    writePrivate(this.#parts.file, `${JSON.stringify(next)}\n`);
    this.#state = next;
  }
}

const short = (text: string, charsMax: number): string =>
  text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;
const told = ({ field, value, rule, message }: Problem): DesiredProblem => ({
  ...{ field: short(field, 200), rule: rule.slice(0, 48), message: short(message, 300) },
  ...(value === undefined ? {} : { value: short(JSON.stringify(value), 100) }),
});
const found = ({ path, rule, message }: Finding): DesiredProblem =>
  told({ file: "", field: path.join("."), rule, message });
