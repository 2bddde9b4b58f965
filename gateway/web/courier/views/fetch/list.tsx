/** What people have handed in for this carrier: one door after the other. */
import { useEffect } from "preact/hooks";
import type { WaitingHandIn } from "../../../../wire/faces/hand-ins.ts";
import { Button } from "../../../shared/parts/controls.tsx";
import { when } from "../../../shared/words/dictionary.ts";
import { DoorByDoor } from "../../parts/door-by-door.tsx";
import { handIn as word } from "../../words/hand-in.ts";
import { round as roundWord } from "../../words/round.ts";
import { tell } from "../../work/run.ts";
import { handIns, round, waiting } from "../../work/store.ts";
import { readHandIns } from "../../work/to-take.ts";

const open = ({ deposit, compartment, size, parcels, stage }: WaitingHandIn): void =>
  tell({ type: "fetch", waiting: { deposit, compartment, size, parcels, stage } });

export const HandIns = () => {
  useEffect(() => {
    void readHandIns();
  }, []);
  // What the courier has said to have fetched waits for its confirmation, not for another opening.
  const said = new Set([
    ...waiting.value.flatMap((one) => (one.kind === "done" ? [one.going.deposit] : [])),
    ...round.value.flatMap(({ id, what }) => (what === "fetched" || what === "not-there" ? [id] : [])),
  ]);
  const due = handIns.value?.filter(({ deposit }) => !said.has(deposit)) ?? null;
  const parcels = due?.flatMap((one) => one.parcels).length ?? 0;
  return (
    <DoorByDoor
      title={word("title")}
      none={word("none")}
      taken="fetched"
      due={due}
      first={due?.find((one) => one.opens && !isTold(one))}
      open={open}
      sums={word("sums", { doors: due?.length ?? 0, parcels })}
      line={(one) => <Line key={one.deposit} one={one} />}
    />
  );
};

/** This courier has looked already: now staff does. */
const isTold = ({ deposit }: WaitingHandIn): boolean =>
  round.value.some(({ id, what }) => id === deposit && what === "unclear");

const Line = ({ one }: { readonly one: WaitingHandIn }) => {
  const { compartment, parcels, opens } = one;
  return (
    <li class="line" data-hand-in={opens ? one.stage : "shut"} data-at={compartment}>
      <div>
        <strong>{compartment}</strong> <span class="mono">{parcels.join(", ")}</span>
        <p class="soft">{whyOf(one)}</p>
      </div>
      {opens && (
        <Button onClick={() => open(one)} label={roundWord("openNext", { compartment })}>
          {word("fetch")}
        </Button>
      )}
    </li>
  );
};

const whyOf = (one: WaitingHandIn): string => {
  const { stage, since, opens } = one;
  if (!opens) return word("shut");
  if (isTold(one)) return word("told");
  if (stage === "suspect") return word("doubt");
  return word(stage === "overdue" ? "overdue" : "since", { at: when(since) });
};
