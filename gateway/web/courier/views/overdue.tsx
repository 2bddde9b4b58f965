/** What the carrier takes back: one door after the other. */
import { useEffect } from "preact/hooks";
import type { OverdueDeposit } from "../../../wire/http.ts";
import { Cabinet } from "../../shared/parts/cabinet.tsx";
import { Button, Wait } from "../../shared/parts/controls.tsx";
import { when } from "../../shared/words/dictionary.ts";
import { Sheet } from "../parts/sheet.tsx";
import { round } from "../words/round.ts";
import { tell } from "../work/run.ts";
import { overdue, waiting } from "../work/store.ts";
import { readOverdue } from "../work/to-take.ts";

const open = ({ deposit, compartment, size, parcels }: OverdueDeposit): void =>
  tell({ type: "recall", overdue: { deposit, compartment, size, parcels } });

export const Overdue = () => {
  useEffect(() => {
    void readOverdue();
  }, []);
  // What the courier has said to have taken waits for its confirmation, not for another opening.
  const said = new Set(waiting.value.flatMap((one) => (one.kind === "done" ? [one.going.deposit] : [])));
  const due = overdue.value?.filter(({ deposit }) => !said.has(deposit)) ?? null;
  const [first] = due ?? [];
  return (
    <Sheet
      title={round("overdueTitle")}
      actions={
        <>
          {first && (
            <Button kind="main" size="big" onClick={() => open(first)}>
              {round("openNext", { compartment: first.compartment })}
            </Button>
          )}
          <Button
            kind={first ? "plain" : "main"}
            size={first ? "usual" : "big"}
            onClick={() => tell({ type: "show", at: "scan" })}
          >
            {round("toScan")}
          </Button>
        </>
      }
    >
      {due === null && <Wait />}
      {due?.length === 0 && <p>{round("overdueNone")}</p>}
      {first && due && (
        <>
          <ul class="lines">
            {due.map((one) => (
              <Line key={one.deposit} one={one} />
            ))}
          </ul>
          <Cabinet only={new Set(due.map(({ compartment }) => compartment))} />
        </>
      )}
    </Sheet>
  );
};

const Line = ({ one }: { readonly one: OverdueDeposit }) => {
  const { compartment, parcels, stage, holdUntilAt } = one;
  const since = holdUntilAt === undefined ? "" : round("overdueSince", { at: when(holdUntilAt) });
  return (
    <li class="line" data-overdue={compartment}>
      <div>
        <strong>{compartment}</strong> <span class="mono">{parcels.join(", ")}</span>
        <p class="soft">{stage === "refused-at-locker" ? round("refusedHere") : since}</p>
      </div>
      <Button onClick={() => open(one)} label={round("openNext", { compartment })}>
        {round("recall")}
      </Button>
    </li>
  );
};
