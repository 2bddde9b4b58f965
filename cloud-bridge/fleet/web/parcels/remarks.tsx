/** What the recipient has said of this parcel, with the photo when somebody wants to see it. */
import { useSignal } from "@preact/signals";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Remark, RemarkKind } from "../../answers/remarks.ts";
import { useFollowed } from "../follow.ts";
import { may } from "../session/session.ts";

export const mayReadRemarks = (): boolean => may("read-remarks");

export const Remarks = ({ deposit }: { readonly deposit: string }) => {
  const { value } = useFollowed<{ readonly remarks: readonly Remark[] }>(`/v1/deposits/${deposit}/remarks`);
  const all = value.value?.remarks ?? [];
  if (all.length === 0) return null;
  return (
    <section class="stack" aria-labelledby={`remarks-${deposit}`}>
      <h3 id={`remarks-${deposit}`}>{word("title")}</h3>
      {all.map((one) => (
        <Said key={one.id} remark={one} />
      ))}
    </section>
  );
};

const Said = ({ remark }: { readonly remark: Remark }) => (
  <article class="card remark" data-remark={remark.kind}>
    <div class="row">
      <h4 class="grow">{kindWord(remark.kind)}</h4>
      <time class="soft" dateTime={new Date(remark.at).toISOString()}>
        {when(remark.at)}
      </time>
    </div>
    <Words remark={remark} />
  </article>
);

/** The text, and the photo when somebody wants to see it. */
export const Words = ({ remark: { id, text, hasPhoto } }: { readonly remark: Remark }) => {
  const isShown = useSignal(false);
  return (
    <>
      {text !== "" && <p class="message-text">{`“${text}”`}</p>}
      {hasPhoto && !isShown.value && (
        <div class="row">
          <Button name="photo" onClick={() => (isShown.value = true)}>
            {word("photo")}
          </Button>
        </div>
      )}
      {hasPhoto && isShown.value && <img src={`/v1/remarks/${id}/photo`} alt={word("photoOf")} />}
    </>
  );
};

const word = words({
  title: ["What the recipient says", "收件人反馈"],
  photo: ["Show the photo", "查看照片"],
  photoOf: ["Photo by the recipient", "收件人照片"],
});
export const kindWord = words<RemarkKind>({
  damaged: ["The parcel is damaged", "快件破损"],
  wrong: ["It is not the recipient's", "不是收件人的快件"],
  missing: ["Something is missing", "内件缺失"],
  unwanted: ["The recipient does not want it", "收件人不想收取"],
  other: ["Something else", "其他"],
});
