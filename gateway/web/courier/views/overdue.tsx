/** What the carrier takes back: one door after the other. */
import { useEffect } from "preact/hooks";
import type { OverdueDeposit } from "../../../wire/http.ts";
import { Button } from "../../shared/parts/controls.tsx";
import { when } from "../../shared/words/dictionary.ts";
import { DoorByDoor } from "../parts/door-by-door.tsx";
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
  return (
    <DoorByDoor
      title={round("overdueTitle")}
      none={round("overdueNone")}
      taken="recalled"
      due={due}
      first={due?.[0]}
      open={open}
      line={(one) => <Line key={one.deposit} one={one} />}
    />
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
