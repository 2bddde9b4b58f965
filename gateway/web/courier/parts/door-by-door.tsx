/** What a courier is to take: one door after the other. */
import type { ComponentChildren } from "preact";
import { Cabinet } from "../../shared/parts/cabinet.tsx";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { countOf } from "../flow/round.ts";
import { round } from "../words/round.ts";
import { tell } from "../work/run.ts";
import { round as entries } from "../work/store.ts";
import { Sheet } from "./sheet.tsx";

export interface DoorByDoorProps<T extends { readonly compartment: string }> {
  readonly title: string;
  /** Said when nothing is due, and nothing was. */
  readonly none: string;
  /** What the receipt calls what was taken. */
  readonly taken: "recalled" | "fetched";
  /** Null: not read yet. */
  readonly due: readonly T[] | null;
  /** What the main button opens. */
  readonly first: T | undefined;
  readonly open: (one: T) => void;
  /** Above the lines. */
  readonly sums?: string;
  readonly line: (one: T) => ComponentChildren;
}
export const DoorByDoor = <T extends { readonly compartment: string }>(props: DoorByDoorProps<T>) => {
  const { title, none, taken, due, first, open, sums, line } = props;
  /** The way back; not before the list is here, since what stands in its place then may open a door. */
  const isMain = due !== null && first === undefined;
  return (
    <Sheet
      title={title}
      actions={
        <>
          {first && (
            <Button kind="main" size="big" onClick={() => open(first)}>
              {round("openNext", { compartment: first.compartment })}
            </Button>
          )}
          <Button
            kind={isMain ? "main" : "plain"}
            size={isMain ? "big" : "usual"}
            onClick={() => tell({ type: "show", at: "scan" })}
          >
            {round("toScan")}
          </Button>
        </>
      }
    >
      <Taken what={taken} isAll={due?.length === 0} />
      {due === null && <Wait />}
      {due?.length === 0 && countOf(entries.value, taken) === 0 && <p>{none}</p>}
      {due && due.length > 0 && (
        <>
          {sums !== undefined && <p class="soft">{sums}</p>}
          <ul class="lines">{due.map(line)}</ul>
          <Cabinet only={new Set(due.map(({ compartment }) => compartment))} />
        </>
      )}
    </Sheet>
  );
};

/** What the locker has confirmed on this round: that it went well is said, and that it was the last one too. */
const Taken = ({ what, isAll }: { readonly what: "recalled" | "fetched"; readonly isAll: boolean }) => {
  const newest = entries.value.find((entry) => entry.what === what);
  if (newest === undefined) return null;
  const count = countOf(entries.value, what);
  return (
    <Notice kind="good">
      <p data-taken={count} data-all={isAll}>
        {isAll ? round("takenAll", { count }) : round("taken", { compartment: newest.compartment ?? "", count })}
      </p>
    </Notice>
  );
};
