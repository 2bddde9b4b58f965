/** What the gateway has not confirmed yet, and scans whose turn is still to come. */
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { noWord } from "../../shared/words/no.ts";
import { sizeWord } from "../../shared/words/site.ts";
import { noted } from "../flow/round.ts";
import { type WaitingDone, type WaitingScan, withoutScans } from "../flow/waiting.ts";
import { isHere } from "../flow/way-out.ts";
import { round as word } from "../words/round.ts";
import { tell } from "../work/run.ts";
import { lookAgain } from "../work/send.ts";
import { keep, round, waiting } from "../work/store.ts";

export const WaitingList = () => {
  const all = waiting.value;
  if (all.length === 0) return null;
  const unconfirmed = all.filter((one) => one.kind === "done" || one.state === "unchecked").length;
  return (
    <section class="waiting" aria-label={word("waits")}>
      <h3>
        {word("waits")} ({all.length})
      </h3>
      {unconfirmed > 0 && <Notice kind="warn">{word("waitCount", { count: unconfirmed })}</Notice>}
      <ul class="lines">
        {all.map((one) =>
          one.kind === "done" ? <Done key={one.key} one={one} /> : <Scanned key={one.waybill} one={one} />,
        )}
      </ul>
    </section>
  );
};

const Done = ({ one }: { readonly one: WaitingDone }) => {
  const { compartment, parcels } = one.going;
  return (
    <li class="line" data-waits="done">
      <div>
        <span class="mono">{parcels.join(", ")}</span>
        <p class="soft">{one.no ? word("doneNo", { compartment }) : word("waitsDoneText", { compartment })}</p>
      </div>
      {one.no && <Button onClick={() => void lookAgain(one)}>{word("look")}</Button>}
    </li>
  );
};

const Scanned = ({ one }: { readonly one: WaitingScan }) => {
  const { waybill, state, size, no } = one;
  const remove = (): void => {
    waiting.value = withoutScans(waiting.value, [waybill]);
    if (no && !isHere(no))
      round.value = noted(round.value, { id: waybill, what: "refused", at: Date.now(), parcels: [waybill], no });
    keep();
  };
  return (
    <li class="line" data-waits={state}>
      <div>
        <span class="mono">{waybill}</span>
        <p class="soft">
          {state === "unchecked" && word("waitsScan")}
          {state === "taken" && (size ? word("scanSize", { size: sizeWord(size) }) : word("scanTaken"))}
          {no && noWord({ ok: false, ...no })}
        </p>
      </div>
      <div class="row">
        {state === "taken" && (
          <Button kind="main" onClick={() => tell({ type: "scan", waybill })}>
            {word("putIn")}
          </Button>
        )}
        <Button onClick={remove} label={`${word("remove")} ${waybill}`}>
          {word("remove")}
        </Button>
      </div>
    </li>
  );
};
