/** Block, release, test the lock, record what lies inside. */
import { useSignal } from "@preact/signals";
import type { CompartmentFacts } from "../../../../wire/faces/maintainer.ts";
import type { MaskedEvent } from "../../../../wire/http.ts";
import { Button, Dialog, Notice } from "../../../shared/parts/controls.tsx";
import type { No } from "../../../shared/site/ask.ts";
import { site } from "../../../shared/words/site.ts";
import { orderAsStaff } from "../../session/session.ts";
import { actWord, staffNoWord, word } from "../words.ts";
import { FoundFields, useFound, waybillsOf } from "./found.tsx";
import { orderOpen } from "./order.ts";
import { ReasonForm } from "./reason.tsx";
import { openMs, type Run, runOf } from "./run.ts";
import { RunView } from "./run-view.tsx";

export interface ActDialogProps {
  readonly facts: CompartmentFacts;
  readonly onClose: () => void;
}

/** `act` is the last word of the command's address. */
export const ReasonDialog = ({ facts, act, onClose }: ActDialogProps & { readonly act: "block" | "release" }) => {
  const no = useSignal<No | null>(null);
  const send = async (reason: string): Promise<void> => {
    const said = await orderAsStaff(`/maintainer/compartments/${facts.compartment}/${act}`, { reason });
    if (said.ok) onClose();
    else no.value = said;
  };
  return (
    <Dialog name={act} title={`${facts.compartment}: ${actWord(act)}`} onClose={onClose}>
      {no.value !== null && <Notice kind="bad">{staffNoWord(no.value)}</Notice>}
      <ReasonForm
        action={actWord(act)}
        kind={act === "block" ? "bad" : "main"}
        onReason={(reason) => void send(reason)}
      />
      <Button kind="quiet" onClick={onClose}>
        {site("cancel")}
      </Button>
    </Dialog>
  );
};

export const TestDialog = ({
  facts,
  events,
  onClose,
}: ActDialogProps & { readonly events: readonly MaskedEvent[] }) => {
  const order = useSignal<string | null>(null);
  const no = useSignal<No | null>(null);
  const isSent = useSignal(false);
  const start = async (): Promise<void> => {
    isSent.value = true;
    const said = await orderOpen(facts.compartment, { reason: word("testReason") });
    isSent.value = said.ok;
    if (said.ok) order.value = said.value.order ?? null;
    else no.value = said;
  };
  const run = order.value === null ? null : runOf(events, order.value);
  return (
    <Dialog name="test" title={`${facts.compartment}: ${actWord("test")}`} onClose={onClose}>
      {no.value !== null && <Notice kind="bad">{staffNoWord(no.value)}</Notice>}
      {run === null && <p>{word("testHint")}</p>}
      {run === null && (
        <Button kind="main" isDisabled={isSent.value} onClick={() => void start()}>
          {word("testStart")}
        </Button>
      )}
      {run !== null && <RunView run={run} />}
      {run !== null && openMs(run) !== null && <TestResult run={run} />}
      <Button kind="quiet" onClick={onClose}>
        {site(run === null ? "cancel" : "close")}
      </Button>
    </Dialog>
  );
};

const TestResult = ({ run }: { readonly run: Run }) => {
  const figures = { ms: openMs(run) ?? 0, attempts: run.attempts };
  return run.attempts === 1 ? (
    <Notice kind="good">{word("testGood", figures)}</Notice>
  ) : (
    <Notice kind="warn">{word("testWorn", figures)}</Notice>
  );
};

export const AuditDialog = ({ facts, onClose }: ActDialogProps) => {
  const found = useFound();
  const no = useSignal<No | null>(null);
  const waybills = waybillsOf(found);
  const send = async (): Promise<void> => {
    const said = await orderAsStaff(`/maintainer/compartments/${facts.compartment}/audit`, { found: waybills });
    if (said.ok) onClose();
    else no.value = said;
  };
  return (
    <Dialog name="audit" title={word("auditTitle", { id: facts.compartment })} onClose={onClose}>
      {no.value !== null && <Notice kind="bad">{staffNoWord(no.value)}</Notice>}
      <p class="soft">{word("auditHint")}</p>
      <FoundFields known={facts.parcels ?? []} found={found} />
      <Button kind="main" onClick={() => void send()}>
        {waybills.length === 0 ? word("auditEmpty") : word("auditFound", { count: waybills.length })}
      </Button>
      <Button kind="quiet" onClick={onClose}>
        {site("cancel")}
      </Button>
    </Dialog>
  );
};
