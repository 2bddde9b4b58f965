/** Something is wrong with it, or it is not wanted: said to the operator, with a photo if there is one. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button, Labelled, Notice } from "../../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../../gateway/web/shared/parts/select.tsx";
import { newKey } from "../../../../../gateway/web/shared/site/ask.ts";
import { words } from "../../../../../gateway/web/shared/words/dictionary.ts";
import type { RecipientView } from "../../../answers/recipient.ts";
import type { RemarkKind } from "../../../answers/remarks.ts";
import { TextArea } from "../../office/text-area.tsx";
import { whenThere } from "../says.ts";
import { order } from "../state.ts";
import { noWord } from "../words.ts";
import { remarksMax, remarkTextMax } from "./limits.ts";
import { smallPhoto } from "./photo.ts";

const kinds: readonly RemarkKind[] = ["damaged", "wrong", "missing", "unwanted", "other"];

export const Remarks = ({ seen }: { readonly seen: RecipientView }) => {
  const isWriting = useSignal(false);
  const { remarks, giveBack } = seen;
  const isUnwanted = remarks.some(({ kind }) => kind === "unwanted");
  return (
    <section class="card" aria-labelledby="remarks" data-remarks={remarks.length}>
      <h2 id="remarks">{word("title")}</h2>
      {remarks.map(({ at, kind }) => (
        <p key={at} role="status">
          {word("said", { at: whenThere(seen, at), what: kindWord(kind) })}
        </p>
      ))}
      {isUnwanted && giveBack.state === "asked" && <Notice kind="warn">{word("backAsked")}</Notice>}
      {isUnwanted && giveBack.state === "done" && <Notice kind="plain">{word("backDone")}</Notice>}
      {isUnwanted && giveBack.state === "possible" && <Notice kind="warn">{word("backFailed")}</Notice>}
      {remarks.length < remarksMax && !isWriting.value && (
        <Button name="remark" onClick={() => (isWriting.value = true)}>
          {word("write")}
        </Button>
      )}
      {isWriting.value && <Form onEnd={() => (isWriting.value = false)} />}
    </section>
  );
};

const Form = ({ onEnd }: { readonly onEnd: () => void }) => {
  const kind = useSignal<RemarkKind>("damaged");
  const text = useSignal("");
  const photo = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  const idOf = useId();
  const send = async (): Promise<void> => {
    isBusy.value = true;
    const said = { kind: kind.value, text: text.value.trim(), ...(photo.value === null ? {} : { photo: photo.value }) };
    const failed = await order("remarks", { method: "POST", body: { id: idOf(said), ...said } });
    isBusy.value = false;
    no.value = failed === null ? null : noWord(failed.code);
    if (failed === null) onEnd();
  };
  const take = async (file: File | undefined): Promise<void> => {
    isBusy.value = true;
    photo.value = file === undefined ? null : await smallPhoto(file);
    no.value = file !== undefined && photo.value === null ? word("noPhoto") : null;
    isBusy.value = false;
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Select
        all={kinds}
        chosen={kind.value}
        nameOf={(one) => kindWord(one)}
        label={word("what")}
        onChoose={(one) => {
          kind.value = one;
        }}
      />
      {kind.value === "unwanted" && <p class="soft">{word("unwantedHint")}</p>}
      <TextArea
        name="remark"
        label={word("text")}
        value={text.value}
        charsMax={remarkTextMax}
        onInput={(said) => {
          text.value = said;
        }}
      />
      <Photo onTake={(file) => void take(file)} />
      {no.value !== null && <Notice kind="bad">{no.value}</Notice>}
      <div class="row">
        <Button kind="main" type="submit" name="send-remark" isDisabled={isBusy.value}>
          {word("send")}
        </Button>
        <Button onClick={onEnd}>{word("leave")}</Button>
      </div>
    </form>
  );
};

/** An answer may be lost: the same words once more are the same remark, others are another one. */
const useId = (): ((said: object) => string) => {
  const sent = useRef({ said: "", id: "" });
  return (body) => {
    const said = JSON.stringify(body);
    if (said !== sent.current.said) sent.current = { said, id: newKey().replaceAll("-", "") };
    return sent.current.id;
  };
};

const Photo = ({ onTake }: { readonly onTake: (file: File | undefined) => void }) => (
  <Labelled label={word("photo")} hint={word("photoHint")}>
    {(tied) => (
      <input
        {...tied}
        class="input"
        type="file"
        name="photo"
        accept="image/*"
        onChange={({ currentTarget }) => onTake(currentTarget.files?.[0])}
      />
    )}
  </Labelled>
);

const word = words({
  title: ["Something is wrong?", "遇到问题？"],
  write: ["Tell the operator", "告知运营方"],
  said: ["Said {at}: {what}. The operator sees it at your parcel.", "{at} 已反馈：{what}。运营方可在快件页面查看。"],
  what: ["What is it?", "问题类型"],
  text: ["In your words", "说明"],
  photo: ["Photo (if you have one)", "照片（可选）"],
  photoHint: [
    "It is made small here, without its place and time, and erased with this page.",
    "照片会在本机压缩并去除位置与时间，随本页一并删除。",
  ],
  noPhoto: ["This browser cannot read that photo.", "浏览器无法读取该照片。"],
  unwantedHint: [
    "Leave it in the locker: its time there ends, and the carrier fetches it. Until then the code opens the door.",
    "请勿取出：保管期将结束，由快递公司取回。取回前取件码仍可开门。",
  ],
  backAsked: [
    "The locker is asked to have it fetched; it has not answered yet.",
    "已请求快递柜安排退回，尚未收到应答。",
  ],
  backDone: ["Its carrier has been told to fetch it.", "已通知快递公司取回。"],
  backFailed: [
    "The locker could not be told to have it fetched. Send it once more, or give it back at the locker.",
    "未能通知快递柜安排退回，请再次发送，或在柜前直接拒收。",
  ],
  send: ["Send", "发送"],
  leave: ["Cancel", "取消"],
});
const kindWord = words<RemarkKind>({
  damaged: ["it is damaged", "快件破损"],
  wrong: ["it is not mine", "不是我的快件"],
  missing: ["something is missing", "内件缺失"],
  unwanted: ["I do not want it", "不想收取"],
  other: ["something else", "其他"],
});
