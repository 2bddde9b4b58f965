/** One alarm in words. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { AlarmKind, Severity } from "../../../../gateway/core/vocabulary.ts";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { alarmWord, severityWord } from "../../../../gateway/web/shared/words/alarms.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { SiteStatus } from "../../answers/answers.ts";
import { Ordered } from "../orders/order-card.tsx";
import { mayOrder, OrderDialog } from "../orders/order-dialog.tsx";
import { ageWord } from "./facts.tsx";
import { word } from "./words.ts";

interface Props {
  readonly site: string;
  readonly alarm: SiteStatus["standingAlarms"][number];
  /** Where it stands. */
  readonly children?: ComponentChildren;
}
export const AlarmCard = ({ site, alarm: one, children }: Props) => {
  const { alarm, kind, severity, subject, raisedAt, acknowledgedAt } = one;
  const name = kind === null ? alarm : alarmWord(kind as AlarmKind, subject ?? "");
  return (
    <article class="card alarm" data-severity={severity} data-seen={acknowledgedAt !== null}>
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
      {acknowledgedAt !== null && <p>{word("seenByStaff", { at: when(acknowledgedAt) })}</p>}
      {acknowledgedAt === null && <Acknowledge site={site} alarm={alarm} name={name} />}
    </article>
  );
};

/** By a signed order: the site's own journal says whether it counts. */
const Acknowledge = ({
  site,
  alarm,
  name,
}: {
  readonly site: string;
  readonly alarm: string;
  readonly name: string;
}) => {
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
