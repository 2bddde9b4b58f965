/**
 * Wrong tries slow down the one who tries: a keypad, a person, a source. Never the parcel and never a neighbour. A few
 * are free, then each one doubles the wait up to a bound. A quiet while forgives one step. A right PIN forgives none, a
 * right code as many as are free, once: whoever has one to spend buys no more tries with it than that.
 */
import type { Event, EventOf } from "../event.ts";
import type { Rules, Tools } from "../rules.ts";
import type { ActOnDue, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import type { Tries } from "./access.ts";

/** Wait in ms after the `tries`-th wrong try; 0 while tries are free. */
export const waitAfter = (tries: number, rules: Rules): number => {
  const step = Math.min(tries, triesMax(rules)) - rules.freeTries - 1;
  return step < 0 ? 0 : Math.min(rules.firstWaitMs * 2 ** step, rules.waitMaxMs);
};

/** Counting stops where the wait has reached its bound, so that forgiveness reaches everybody within hours. */
export const triesMax = (rules: Rules): number =>
  rules.freeTries + 1 + Math.max(0, Math.ceil(Math.log2(rules.waitMaxMs / rules.firstWaitMs)));

export const waitLeft = (tries: Tries | undefined, moment: Moment): number =>
  tries ? Math.max(0, tries.waitUntil - moment.elapsed) : 0;

/** Count and end of the wait after one more wrong try; quiet time since the last one is forgiven first. */
export const oneMore = (
  tries: Tries | undefined,
  moment: Moment,
  rules: Rules,
): { tries: number; waitUntil?: number } => {
  const quietSteps = tries ? Math.floor(Math.max(0, moment.elapsed - tries.at) / rules.forgiveMs) : 0;
  const left = tries ? Math.max(0, tries.count - quietSteps) : 0;
  return counted(Math.min(left + 1, triesMax(rules)), moment, rules);
};

/** Milliseconds during which this keypad takes no code; 0: it does. */
export const keypadWait = (site: Site, terminal: string, moment: Moment): number =>
  waitLeft(site.access.keypads.get(terminal), moment);

/** The event that counts a wrong code; it is written before the answer is shown. */
export const wrongCode = (site: Site, terminal: string, moment: Moment, { rules }: Tools): EventOf<"code-refused"> => {
  const before = site.access.keypads.get(terminal)?.count ?? 0;
  const forgiveAt = moment.elapsed + rules.forgiveMs;
  const count = counted(Math.min(before + 1, triesMax(rules)), moment, rules);
  return { type: "code-refused", terminal, ...count, forgiveAt };
};

/** One step is forgiven when the keypad was quiet until `forgiveAt`. */
export const forgive: ActOnDue = (site, { id: terminal }, moment, { rules }) => {
  const tries = site.access.keypads.get(terminal);
  // The keypad was forgotten at its bound: clear what stands.
  if (tries?.forgiveAt == null) return [{ type: "tries-forgiven", terminal, tries: 0 }];
  if (tries.forgiveAt > moment.elapsed) return [];
  const left = tries.count - 1;
  const next = left > 0 ? { forgiveAt: tries.forgiveAt + rules.forgiveMs } : {};
  return [{ type: "tries-forgiven", terminal, tries: left, ...next }];
};

/** By a right code. The quiet time of what is left goes on. */
export const forgivenBy = (site: Site, terminal: string, { freeTries }: Pick<Rules, "freeTries">): Event[] => {
  const tries = site.access.keypads.get(terminal);
  if (!tries) return [];
  const left = Math.max(0, tries.count - freeTries);
  const next = left > 0 && tries.forgiveAt !== null ? { forgiveAt: tries.forgiveAt } : {};
  return [{ type: "tries-forgiven", terminal, tries: left, ...next }];
};

const counted = (tries: number, moment: Moment, rules: Rules): { tries: number; waitUntil?: number } => {
  const waitMs = waitAfter(tries, rules);
  return waitMs > 0 ? { tries, waitUntil: moment.elapsed + waitMs } : { tries };
};
