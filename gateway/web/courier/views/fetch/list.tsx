/** What people have handed in for this carrier: one door after the other. */
import { useEffect } from "preact/hooks";
import type { WaitingHandIn } from "../../../../wire/faces/hand-ins.ts";
import { Cabinet } from "../../../shared/parts/cabinet.tsx";
import { Button, Wait } from "../../../shared/parts/controls.tsx";
import { when } from "../../../shared/words/dictionary.ts";
import { Sheet } from "../../parts/sheet.tsx";
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
  const first = due?.find((one) => one.opens && !isTold(one));
  return (
    <Sheet
      title={word("title")}
      actions={
        <>
          {first && (
            <Button kind="main" size="big" onClick={() => open(first)}>
              {word("openNext", { compartment: first.compartment })}
            </Button>
          )}
          <Button
            kind={first ? "plain" : "main"}
            size={first ? "usual" : "big"}
            onClick={() => tell({ type: "show", at: "scan" })}
          >
            {roundWord("toScan")}
          </Button>
        </>
      }
    >
      {due === null && <Wait />}
      {due?.length === 0 && <p>{word("none")}</p>}
      {due && due.length > 0 && (
        <>
          <p class="soft">
            {word("sums", { doors: due.length, parcels: due.flatMap(({ parcels }) => parcels).length })}
          </p>
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
        <Button onClick={() => open(one)} label={word("openNext", { compartment })}>
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
