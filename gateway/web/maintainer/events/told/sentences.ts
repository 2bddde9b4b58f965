/** What happened, as a sentence. Complete by type: an event of the core without its sentence does not compile. */
import type { MaskedEvent } from "../../../../wire/http.ts";
import { words } from "../../../shared/words/dictionary.ts";
import { collectionSentences } from "./collection.ts";
import { depositSentences } from "./deposit.ts";
import { doorSentences } from "./door.ts";
import { handInSentences } from "./parcels/hand-in.ts";
import { desiredSentences } from "./remote/desired.ts";
import { remoteSentences } from "./remote/remote.ts";
import { type Sentences, shownOf } from "./say.ts";
import { siteSentences } from "./site.ts";
import { staffSentences } from "./staff.ts";
import { stockSentences } from "./stock.ts";
import { witnessSentences } from "./witness.ts";

export const sentences: Sentences = {
  ...siteSentences,
  ...remoteSentences,
  ...desiredSentences,
  ...doorSentences,
  ...depositSentences,
  ...collectionSentences,
  ...handInSentences,
  ...staffSentences,
  ...witnessSentences,
  ...stockSentences,
};
const say = words({
  unknown: ["Something of a kind that this page does not know: {type}.", "本页面未知的事件：{type}。"],
});

export const sentenceOf = (recorded: MaskedEvent): string => {
  const event = shownOf(sentences, recorded);
  if (event === null) return say("unknown", { type: String(recorded.event["type"]) });
  const sentence = sentences[event.type] as (one: typeof event) => string;
  return sentence(event);
};
