/** One alarm in words. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { AlarmKind, Severity } from "../../../../gateway/core/vocabulary.ts";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { alarmWord, severityWord } from "../../../../gateway/web/shared/words/alarms.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { StandingAlarm } from "../../answers/overview.ts";
import { Ordered } from "../orders/order-card.tsx";
import { mayOrder, OrderDialog } from "../orders/order-dialog.tsx";
import { ageWord } from "./facts.tsx";
import { aheadWord, word } from "./words.ts";

interface Props {
  readonly alarm: StandingAlarm;
  /** Where it stands. */
  readonly children?: ComponentChildren;
}
export const AlarmCard = ({ alarm: one, children }: Props) => {
  const { site, alarm, kind, severity, subject, raisedAt, acknowledgedAt, ahead } = one;
  const name = kind === null ? alarm : alarmWord(kind as AlarmKind, subject ?? "");
  return (
    <article
      class="card alarm"
      data-severity={severity}
      data-seen={acknowledgedAt !== null}
      data-ahead={ahead ?? undefined}
    >
      <div class="row">
        {severity !== null && (
          <span class="severity">
            <span aria-hidden="true">▲ </span>
            {severityWord(severity as Severity)}
          </span>
        )}
        <h3 class="grow alarm-name">{name}</h3>
      </div>
      {children}
      {raisedAt !== null && <p class="soft">{word("since", { at: when(raisedAt), age: ageWord(raisedAt) })}</p>}
      {acknowledgedAt !== null && <p>{seenWord(one, when(acknowledgedAt))}</p>}
      {ahead !== null && <Notice kind={ahead === "cleared" ? "plain" : "warn"}>{aheadWord(ahead)}</Notice>}
      {acknowledgedAt === null && ahead !== "cleared" && <Acknowledge site={site} alarm={alarm} name={name} />}
    </article>
  );
};

const seenWord = ({ acknowledgedBy: who, acknowledgedRemotely }: StandingAlarm, at: string): string => {
  if (who === null) return word("seenByStaff", { at });
  return word(acknowledgedRemotely === null ? "seenThere" : "seenFromAfar", { at, who });
};

interface AcknowledgeProps extends Pick<StandingAlarm, "site" | "alarm"> {
  /** What it is called. */
  readonly name: string;
}
/** By a signed order: the site's own journal says whether it counts. */
const Acknowledge = ({ site, alarm, name }: AcknowledgeProps) => {
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  if (!mayOrder()) return null;
  if (ordered.value !== null) return <Ordered key={ordered.value} site={site} id={ordered.value} />;
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="row">
      <Button name="acknowledge" onClick={() => (isOpen.value = true)}>
        {word("acknowledge")}
      </Button>
      {isOpen.value && (
        <OrderDialog
          name="acknowledge"
          title={word("acknowledge")}
          verb={word("acknowledge")}
          site={site}
          action={{ type: "acknowledge-alarm", alarm }}
          onClose={close}
          onOrdered={(id) => {
            ordered.value = id;
            close();
          }}
        >
          <p>{word("acknowledgeHint", { site, alarm: name })}</p>
        </OrderDialog>
      )}
    </div>
  );
};
