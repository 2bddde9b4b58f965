/** The laws of the house as the world checks them, how often each was looked at, and what broke them. */
export const laws = {
  "nothing opens unwritten": "a pulse leaves only when its order lies on disk",
  "no order twice": "an attempt is pulsed once, and none of an earlier boot",
  "no order late": "nothing is sent at or after its deadline",
  "no freeing by a door alone": "a compartment is freed with evidence that the rules know",
  "one deposit a compartment": "nobody is sent to a compartment that holds somebody else's parcels",
  "proven is true": "what sensors and staff prove is so",
  "what is proven gone is gone": "no parcel that sensor or tag have proven collected lies inside",
  "witnesses have spoken": "an event of custody names only witnesses that really spoke",
  "presence is true": "what readers hear is believed within their time, and nothing else",
  "one fact has one name": "no two disagreements are about the same",
  "a disagreement ends with its cause": "it is withdrawn when everybody can see that all is right",
  "no disagreement is invented": "each is about what is so, or what a witness really said",
  "custody is conserved": "each parcel goes in once, goes out once, and lies in one place",
  "answers are on disk": "what anybody was told rests on what lies on disk",
  "an answer stays": "the same key gets the same answer, over any restart",
  "state is the fold": "what the gateway believes is the fold of what lies on disk",
  "the journal only grows": "sequences and hashes continue over every restart",
  "the trail is the journal": "the fleet has each event that goes up once, in order, and nothing that is not on disk",
  "the right code": "a door that a code opens is that of the deposit which the code was derived for",
  "a pass opens one collection": "none opens a second one, nor any once it was taken back, and people are told so",
  "a forced door is looked into": "after a break-in no code opens that compartment before staff has been there",
  "nothing ends early": "a hold period lasts as long as was promised, whatever the clocks say",
  "keypads wait": "a keypad that must wait opens nothing and counts nothing",
  "everything is bounded": "no queue is longer than it may be",
  "no secret in plain": "no code, PIN, badge or number is written, logged or sent",
  "nothing fails": "no bug ends the process, no error is logged",
} as const;
export type Law = keyof typeof laws;

export interface Broken {
  readonly law: Law;
  readonly what: string;
  /** ms of the world. */
  readonly at: number;
}
const keptMax = 50;

export class Verdicts {
  readonly broken: Broken[] = [];
  readonly checked = new Map<Law, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }
  check(law: Law, holds: boolean, what: () => string): void {
    this.checked.set(law, (this.checked.get(law) ?? 0) + 1);
    if (!holds && this.broken.length < keptMax) this.broken.push({ law, what: what(), at: this.#now() });
  }
}
