/** One collection: which door, what it does, and what the person can do. */
import { useEffect, useRef } from "preact/hooks";
import { Cabinet } from "../../shared/parts/cabinet.tsx";
import { Whole } from "../../shared/parts/whole.tsx";
import { layout } from "../../shared/site/compartments.ts";
import { saying } from "../machine/view.ts";
import { stageHint, stageTitle, kiosk as word } from "../words.ts";
import { Actions, type DoorProps } from "./actions.tsx";
import { RefuseTask, ReportTask } from "./tasks.tsx";

export const DoorScreen = ({ kiosk, screen }: DoorProps) => {
  if (screen.task === "report") return <ReportTask kiosk={kiosk} screen={screen} />;
  if (screen.task === "refuse") return <RefuseTask kiosk={kiosk} screen={screen} />;
  const { view } = screen;
  const said = saying(screen, kiosk.now.value);
  // Nobody is promised a door that does not open again.
  const isAll = said === "collected" && !view.may.includes("reopen");
  const figures = { door: view.compartment, left: view.parcels.length };
  return (
    <div class="at-door" data-stage={view.stage} data-say={said}>
      <div class="door-say" role="status">
        <h1>
          <Whole>{stageTitle(said, figures)}</Whole>
        </h1>
        <p class="kiosk-hint">
          <Whole>{isAll ? word("allDone", figures) : stageHint(said, figures)}</Whole>
        </p>
      </div>
      <Where compartment={view.compartment} />
      <Actions kiosk={kiosk} screen={screen} />
    </div>
  );
};

/** The drawing, and the place in words. */
export const Where = ({ compartment }: { readonly compartment: string }) => {
  const drawing = useRef<HTMLDivElement>(null);
  const plan = layout.value;
  useEffect(() => {
    // Of a cabinet that is wider than the screen, the part that matters.
    drawing.current?.querySelector('[data-here="true"]')?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [compartment, plan]);
  return (
    <div class="where" ref={drawing}>
      <p class="where-name">{placeOf(compartment)}</p>
      <Cabinet here={compartment} />
    </div>
  );
};

const placeOf = (compartment: string): string => {
  for (const { bank, columns } of layout.value?.banks ?? [])
    for (const [column, places] of columns.entries()) {
      const at = places.findIndex((place) => place.compartment === compartment);
      if (at < 0) continue;
      const figures = { bank, column: column + 1, at: at + 1 };
      return columns.length > 1 ? word("whereColumn", figures) : word("where", figures);
    }
  return "";
};
