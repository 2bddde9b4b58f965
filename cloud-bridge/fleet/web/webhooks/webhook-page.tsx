/** One endpoint: how it stands, what can be done about it, and its messages. */
import { useSignal } from "@preact/signals";
import { Button, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { type Sentence, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Session } from "../../answers/answers.ts";
import type { Webhook } from "../../answers/webhooks.ts";
import { useFollowed } from "../follow.ts";
import { hashOf } from "../route.ts";
import { askFleet } from "../session/session.ts";
import { noWord } from "../words.ts";
import { Deliveries } from "./deliveries.tsx";
import { HookFacts, Secret } from "./facts.tsx";
import { ReplayDead } from "./replay.tsx";
import { mayManage } from "./webhooks-page.tsx";
import { word } from "./words.ts";

interface Props {
  readonly id: string;
  readonly session: Session;
}
export const WebhookPage = ({ id, session }: Props) => {
  const { value, no } = useFollowed<{ readonly webhook: Webhook }>(`/v1/webhooks/${id}`);
  const hook = value.value?.webhook ?? null;
  const isUnknown = no.value?.code === "not-found";
  return (
    <Page
      title={hook?.name ?? id}
      beside={
        <a class="button" href={hashOf({ page: "webhooks" })}>
          {word("back")}
        </a>
      }
    >
      {no.value !== null && (
        <Notice kind={isUnknown ? "warn" : "bad"}>{isUnknown ? word("unknown") : noWord(no.value)}</Notice>
      )}
      {hook === null && no.value === null && <Wait />}
      {hook !== null && (
        <>
          {hook.failingSince !== null && <Notice kind="bad">{word("failing", { at: when(hook.failingSince) })}</Notice>}
          {hook.state === "gone" && <Notice kind="warn">{word("goneNote")}</Notice>}
          <section class="card">
            <HookFacts hook={hook} />
          </section>
          {mayManage(session) && <Doings hook={hook} />}
          {mayManage(session) && <ReplayDead hook={hook} />}
          <Deliveries hook={hook} mayReplay={mayManage(session)} />
        </>
      )}
    </Page>
  );
};

const Doings = ({ hook }: { readonly hook: Webhook }) => {
  const said = useSignal<{ readonly kind: "good" | "bad"; readonly says: Sentence } | null>(null);
  const secret = useSignal<string | null>(null);
  const isDropping = useSignal(false);
  const order = async (verb: string, done: Sentence | null, method: "POST" | "DELETE" = "POST") => {
    const path = `/v1/webhooks/${hook.id}${verb}`;
    const answer = await askFleet<{ readonly secret?: string }>(path, {
      ...{ method, ...(verb === "/rotate" ? { body: {} } : {}) },
    });
    if (!answer.ok) said.value = { kind: "bad", says: () => noWord(answer) };
    else {
      said.value = done === null ? null : { kind: "good", says: done };
      secret.value = answer.value.secret ?? null;
    }
    return answer.ok;
  };
  const turn = hook.state === "active" ? "pause" : "resume";
  return (
    <>
      {said.value !== null && <Notice kind={said.value.kind}>{said.value.says()}</Notice>}
      <Secret secret={secret} />
      <div class="row">
        <Button name="test" onClick={() => void order("/test", () => word("tested"))}>
          {word("test")}
        </Button>
        <Button name={turn} onClick={() => void order(`/${turn}`, null)}>
          {word(turn)}
        </Button>
        <Button name="rotate" onClick={() => void order("/rotate", () => word("rotated"))}>
          {word("rotate")}
        </Button>
        <Button name="drop" onClick={() => (isDropping.value = true)}>
          {word("drop")}
        </Button>
      </div>
      {isDropping.value && (
        <DropAsk
          onKeep={() => (isDropping.value = false)}
          onDrop={async () => {
            if (await order("", null, "DELETE")) location.hash = hashOf({ page: "webhooks" });
          }}
        />
      )}
    </>
  );
};

interface DropAskProps {
  readonly onKeep: () => void;
  readonly onDrop: () => Promise<void>;
}
const DropAsk = ({ onKeep, onDrop }: DropAskProps) => (
  <Notice kind="warn">
    <div class="stack">
      <p>{word("dropAsk")}</p>
      <div class="row">
        <Button kind="bad" name="drop-yes" onClick={() => void onDrop()}>
          {word("drop")}
        </Button>
        <Button name="drop-no" onClick={onKeep}>
          {word("keep")}
        </Button>
      </div>
    </div>
  </Notice>
);
