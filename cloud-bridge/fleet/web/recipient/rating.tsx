/** How it went: one to five, once, when the parcel has been collected. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { RecipientView } from "../../answers/recipient.ts";
import { order } from "./state.ts";
import { noWord } from "./words.ts";

const most = 5;
const choices = Array.from({ length: most }, (_, index) => index + 1);

export const Rating = ({ seen: { rating } }: { readonly seen: RecipientView }) => {
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  if (rating.state === "no") return null;
  const give = async (stars: number): Promise<void> => {
    isBusy.value = true;
    no.value = (await order("rating", { method: "POST", body: { stars } }))?.code ?? null;
    isBusy.value = false;
  };
  return (
    <section class="card" aria-labelledby="rating" data-rating={rating.state}>
      <h2 id="rating">{word("title")}</h2>
      {rating.stars === null ? (
        <>
          <p>{word("hint")}</p>
          <div class="row">
            {choices.map((stars) => (
              <Button
                key={stars}
                name={`stars-${stars}`}
                label={word("of", { stars, most })}
                isDisabled={isBusy.value}
                onClick={() => void give(stars)}
              >
                {stars}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <p role="status">{word("thanks", { stars: rating.stars, most })}</p>
      )}
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
    </section>
  );
};

const word = words({
  title: ["How did it go?", "取件体验如何？"],
  hint: [
    "1: badly, 5: very well. Only the locker's operator sees the average.",
    "1 分很差，5 分很好。仅运营方可见平均分。",
  ],
  of: ["{stars} of {most}", "{stars} 分（满分 {most} 分）"],
  thanks: ["Thank you. You gave {stars} of {most}.", "感谢评价，您给了 {stars} 分（满分 {most} 分）。"],
});
