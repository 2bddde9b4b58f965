/** What a courier is to take: one door after the other. */
import type { ComponentChildren } from "preact";
import { Cabinet } from "../../shared/parts/cabinet.tsx";
import { Button, Wait } from "../../shared/parts/controls.tsx";
import { round } from "../words/round.ts";
import { tell } from "../work/run.ts";
import { Sheet } from "./sheet.tsx";

export interface DoorByDoorProps<T extends { readonly compartment: string }> {
  readonly title: string;
  /** Said when nothing is due. */
  readonly none: string;
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
  const { title, none, due, first, open, sums, line } = props;
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
      {due?.length === 0 && <p>{none}</p>}
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
