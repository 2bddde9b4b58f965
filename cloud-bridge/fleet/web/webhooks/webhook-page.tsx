/** One endpoint: how it stands, what can be done about it, and its messages. */
import { useSignal } from "@preact/signals";
import { Button, Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import { type Sentence, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Session } from "../../answers/answers.ts";
import type { Webhook } from "../../answers/webhooks.ts";
import { useFollowed } from "../follow.ts";
import { AskFirst } from "../office/ask-first.tsx";
import { hashOf } from "../route.ts";
import { askFleet } from "../session/session.ts";
import { noWord, onceNoWord } from "../words.ts";
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
  const asking = useSignal<"rotate" | "drop" | null>(null);
  const order = async (verb: string, done: Sentence | null, method: "POST" | "DELETE" = "POST") => {
    const path = `/v1/webhooks/${hook.id}${verb}`;
    const answer = await askFleet<{ readonly secret?: string }>(path, {
      ...{ method, ...(verb === "/rotate" ? { body: {} } : {}) },
    });
    asking.value = null;
    if (!answer.ok) said.value = { kind: "bad", says: () => (verb === "/rotate" ? onceNoWord : noWord)(answer) };
    else {
      said.value = done === null ? null : { kind: "good", says: done };
      secret.value = answer.value.secret ?? null;
    }
    return answer.ok;
  };
  const rotate = () => order("/rotate", () => word("rotated"));
  const drop = async () => {
    if (await order("", null, "DELETE")) location.hash = hashOf({ page: "webhooks" });
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
        <Button name="rotate" onClick={() => (asking.value = "rotate")}>
          {word("rotate")}
        </Button>
        <Button name="drop" onClick={() => (asking.value = "drop")}>
          {word("drop")}
        </Button>
      </div>
      {asking.value !== null && (
        <AskFirst
          name={asking.value}
          says={word(`${asking.value}Ask`)}
          yes={word(asking.value)}
          no={word("keep")}
          onYes={() => void (asking.value === "rotate" ? rotate() : drop())}
          onNo={() => (asking.value = null)}
        />
      )}
    </>
  );
};
