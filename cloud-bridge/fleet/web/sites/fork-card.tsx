/** What a site told twice and differently, lost, or garbled: what it means, what to do, and its end. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { severityWord } from "../../../../gateway/web/shared/words/alarms.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { ForkAlarm } from "../../answers/overview.ts";
import { ReasonDialog } from "../office/reason-dialog.tsx";
import { mayOrder } from "../orders/order-dialog.tsx";
import { askFleet } from "../session/session.ts";
import { faultWord, word } from "./words.ts";

interface Props {
  readonly fork: ForkAlarm;
  /** Where it stands. */
  readonly children?: ComponentChildren;
}
export const ForkCard = ({ fork, children }: Props) => {
  const { fault, epoch, seq, lastAt, times, acknowledgedAt, acknowledgedBy, acknowledgedWhy } = fork;
  const isSeen = acknowledgedAt !== null;
  return (
    <article class="card alarm" data-fork={fault} data-severity="critical" data-seen={isSeen}>
      <div class="row">
        <span class="severity">
          <span aria-hidden="true">▲ </span>
          {severityWord("critical")}
        </span>
        <h3 class="grow alarm-name">{faultWord(fault)}</h3>
      </div>
      {children}
      <p>{word(fault, { epoch, seq, at: when(lastAt) })}</p>
      {times > 1 && <p class="soft">{word("timesTold", { count: times })}</p>}
      {acknowledgedAt !== null && (
        <p>{word("seenFromAfar", { at: when(acknowledgedAt), who: acknowledgedBy ?? word("unknown") })}</p>
      )}
      {acknowledgedWhy !== null && <p>{word("because", { why: acknowledgedWhy })}</p>}
      {!isSeen && mayOrder() && <Acknowledge fork={fork} />}
    </article>
  );
};

const Acknowledge = ({ fork: { site, fault, epoch, seq } }: Pick<Props, "fork">) => {
  const isOpen = useSignal(false);
  return (
    <div class="row">
      <Button name="acknowledge-fork" onClick={() => (isOpen.value = true)}>
        {word("acknowledge")}
      </Button>
      {isOpen.value && (
        <ReasonDialog
          name="acknowledge"
          title={word("acknowledge")}
          verb={word("acknowledge")}
          hint={word("forkReason")}
          onClose={() => (isOpen.value = false)}
          onSay={async (reason) => {
            const path = `/v1/sites/${site}/forks/${fault}/${epoch}/${seq}/acknowledge`;
            const said = await askFleet(path, { method: "POST", body: { reason }, patienceMs: 8_000 });
            if (!said.ok) return said;
            isOpen.value = false;
            return null;
          }}
        >
          <p>{word("forkHint", { site, fault: faultWord(fault) })}</p>
        </ReasonDialog>
      )}
    </div>
  );
};
