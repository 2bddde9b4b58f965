/** One message to the recipients of many parcels: what was sent so, how far it is, and the way to a new one. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { joined, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Session } from "../../answers/answers.ts";
import type { BulkList, BulkNotice } from "../../answers/bulk.ts";
import { useFollowed } from "../follow.ts";
import { Listed } from "../office/listed.tsx";
import { hashOf } from "../route.ts";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { BulkForm } from "./bulk-form.tsx";
import { bulkStateWord, bulkWord as word } from "./bulk-words.ts";

export const BulkPage = ({ session }: { readonly session: Session }) => {
  const { value, no } = useFollowed<BulkList>("/v1/bulk-notices");
  const isWriting = useSignal(false);
  const maySend = session.rights.includes("send-bulk-notices");
  return (
    <Page
      title={word("title")}
      beside={
        <a class="button" href={hashOf({ page: "notices" })}>
          {word("back")}
        </a>
      }
    >
      <p class="soft">{word("note")}</p>
      {maySend && !isWriting.value && (
        <div class="row">
          <Button kind="main" name="write" onClick={() => (isWriting.value = true)}>
            {word("write")}
          </Button>
        </div>
      )}
      {isWriting.value && (
        <BulkForm placeholders={value.value?.placeholders ?? []} onClose={() => (isWriting.value = false)} />
      )}
      <Listed
        all={value.value?.notices ?? null}
        no={no.value}
        none={word("none")}
        keyOf={(one) => one.id}
        cardOf={(one) => <BulkCard bulk={one} mayCancel={maySend} />}
      />
    </Page>
  );
};

interface CardProps {
  readonly bulk: BulkNotice;
  readonly mayCancel: boolean;
}
const BulkCard = ({ bulk, mayCancel }: CardProps) => {
  const { id, state, madeAt, madeBy, sites, carrier, text, messages } = bulk;
  const no = useSignal<string | null>(null);
  const cancel = async (): Promise<void> => {
    const said = await askFleet(`/v1/bulk-notices/${id}/cancel`, { method: "POST", patienceMs: 8_000 });
    no.value = said.ok ? null : noWord(said);
  };
  const isUnderWay = state === "running" || (state === "done" && messages.waiting > 0);
  return (
    <article class="card sent" data-bulk={id} data-state={state === "cancelled" ? "needless" : state}>
      <div class="row">
        <h3 class="grow">{bulkStateWord(isUnderWay ? "running" : state)}</h3>
        <time class="soft" dateTime={new Date(madeAt).toISOString()}>
          {when(madeAt)}
        </time>
      </div>
      <p class="soft">
        {word("to", { sites: sites === null ? word("everySite") : joined(sites), who: madeBy })}
        {carrier !== null && <> · {word("ofCarrier", { carrier })}</>}
      </p>
      <p class="message-text" lang="zh-CN">
        {text["zh-CN"]}
      </p>
      <p class="message-text" lang="en">
        {text.en}
      </p>
      <Progress bulk={bulk} />
      {no.value !== null && <Notice kind="bad">{no.value}</Notice>}
      {mayCancel && isUnderWay && (
        <div class="row">
          <Button kind="bad" name="cancel-bulk" onClick={() => void cancel()}>
            {word("stop")}
          </Button>
        </div>
      )}
    </article>
  );
};

const Progress = ({ bulk }: { readonly bulk: BulkNotice }) => {
  const { deposits, seen, doubled, unreached, messages } = bulk;
  const all = Math.max(deposits, seen, 1);
  const figures = outcomes.filter((name) => messages[name] > 0 || name === "sent");
  return (
    <>
      <div class="stack" role="status">
        <span>{word("progress", { seen, all: deposits })}</span>
        <progress
          class="hook-bar"
          max={all}
          value={Math.max(0, seen - messages.waiting)}
          aria-label={word("progressOf")}
        />
      </div>
      <dl class="figures">
        {figures.map((name) => (
          <div key={name}>
            <dt>{word(name)}</dt>
            <dd>{messages[name]}</dd>
          </div>
        ))}
      </dl>
      {doubled > 0 && <p class="soft">{word("doubled", { count: doubled })}</p>}
      {unreached > 0 && <p class="soft">{word("unreached", { count: unreached })}</p>}
    </>
  );
};
const outcomes = ["sent", "waiting", "failed", "needless"] as const;
