/** Opens a compartment from afar: reason, second person where one is needed, then the door as it opens. */
import { useSignal } from "@preact/signals";
import type { CompartmentFacts } from "../../../../wire/faces/maintainer.ts";
import type { MaskedEvent } from "../../../../wire/http.ts";
import { Button, Dialog, Notice, Wait } from "../../../shared/parts/controls.tsx";
import { ask, newKey } from "../../../shared/site/ask.ts";
import { site } from "../../../shared/words/site.ts";
import { SignInForm } from "../../session/sign-in.tsx";
import { actWord, staffNoWord, word } from "../words.ts";
import { needsSecond } from "./may.ts";
import { type Opening, type OpeningNews, openingAfter } from "./opening.ts";
import { orderOpen } from "./order.ts";
import { ReasonForm } from "./reason.tsx";
import { openMs, runOf } from "./run.ts";
import { RunView } from "./run-view.tsx";

export interface OpenDialogProps {
  readonly facts: CompartmentFacts;
  readonly events: readonly MaskedEvent[];
  readonly onClose: () => void;
  readonly onAudit: () => void;
}

export const OpenDialog = ({ facts, events, onClose, onAudit }: OpenDialogProps) => {
  const { compartment: id } = facts;
  const opening = useSignal<Opening>({ step: "reason", no: null });
  const reason = useSignal("");
  const tell = (news: OpeningNews): void => {
    opening.value = openingAfter(opening.value, news);
    if (opening.value.step === "sending") void send(opening.value.second);
  };
  const send = async (second: string | null): Promise<void> => {
    const said = await orderOpen(id, { reason: reason.value, ...(second === null ? {} : { second }) });
    if (second !== null) void ask("/maintainer/session", { method: "DELETE", key: newKey(), as: second });
    tell(said.ok ? { type: "ordered", order: said.value.order ?? null } : { type: "refused", no: said });
  };
  const now = opening.value;
  const run = now.step === "watching" && now.order !== null ? runOf(events, now.order) : null;
  return (
    <Dialog
      name={`open-${now.step}`}
      title={word(now.step === "second" ? "secondTitle" : "openTitle", { id })}
      onClose={onClose}
    >
      {"no" in now && now.no !== null && <Notice kind="bad">{staffNoWord(now.no)}</Notice>}
      {now.step === "reason" && (
        <ReasonForm
          value={reason.value}
          action={needsSecond(facts) ? word("go") : word("openNow")}
          onReason={(text) => {
            reason.value = text;
            tell({ type: "reason-given", needsSecond: needsSecond(facts) });
          }}
        />
      )}
      {now.step === "second" && (
        <>
          <p>{word("secondHint", { id })}</p>
          <SignInForm
            isBeside
            action={word("agree")}
            onSignedIn={({ token }) => tell({ type: "second-signed-in", token })}
          />
        </>
      )}
      {now.step === "sending" && <Wait />}
      {now.step === "watching" && (
        <>
          {run === null ? <p>{word("noPulse")}</p> : <RunView run={run} />}
          {(run === null || openMs(run) !== null) && <Button onClick={onAudit}>{actWord("audit")}</Button>}
        </>
      )}
      <Button kind="quiet" onClick={onClose}>
        {site(now.step === "watching" ? "close" : "cancel")}
      </Button>
    </Dialog>
  );
};
